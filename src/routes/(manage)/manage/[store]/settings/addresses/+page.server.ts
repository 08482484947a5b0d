import { fail, type ActionFailure } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import { acted, fieldOf, type Caller, type Problem } from '../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { params, locals, url } = event;
	try {
		const addresses = await createCaller(locals.context).stores.listAddresses({
			store: params.store
		});
		return { addresses, host: url.host };
	} catch (failure) {
		pageError(failure, event);
	}
};

type Event = Parameters<NonNullable<Actions['rename']>>[0];

const act =
	(
		work: (stores: Caller['stores'], store: string, value: string) => Promise<unknown>,
		said: () => string,
		field: 'slug' | 'host'
	) =>
	async (event: Event) => {
		const value = fieldOf(await event.request.formData(), field)
			.trim()
			.toLowerCase();
		const { store } = event.params;
		const to = field === 'slug' ? value : store;
		const result = await acted(
			event,
			`/manage/${to}/settings/addresses`,
			async (caller) => await work(caller.stores, store, value),
			() => ({ text: said() })
		);
		return fail(result.status, { ...result.data, field, value });
	};

const opening =
	(open: boolean) =>
	async (event: Event): Promise<ActionFailure<Problem>> =>
		await acted(
			event,
			event.url.pathname,
			async ({ stores }) =>
				await (open ? stores.publish : stores.unpublish)({ store: event.params.store }),
			() => ({ text: open ? m.admin_opened() : m.admin_closed() })
		);

export const actions: Actions = {
	publish: opening(true),
	unpublish: opening(false),
	rename: act(
		async (stores, store, slug) => await stores.renameSlug({ store, slug }),
		() => m.admin_renamed(),
		'slug'
	),
	add: act(
		async (stores, store, host) => await stores.addDomain({ store, host }),
		() => m.admin_domain_added(),
		'host'
	),
	check: act(
		async (stores, store, host) => await stores.checkDomain({ store, host }),
		() => m.admin_domain_verified(),
		'host'
	),
	release: act(
		async (stores, store, host) => await stores.releaseDomain({ store, host }),
		() => m.admin_domain_released(),
		'host'
	)
};
