import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { formatMoney } from '#lib/platform/money.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import { pressed, textOf } from '../../saving.ts';
import type { Actions, PageServerLoad } from './$types';

const METHODS = ['cash', 'terminal', 'transfer'] as const;
type Method = (typeof METHODS)[number];
const methodOf = (text: string): Method => METHODS.find((method) => method === text) ?? 'cash';

export const load: PageServerLoad = async (event) => {
	const { store } = event.params;
	const caller = createCaller(event.locals.context);
	const q = event.url.searchParams.get('q')?.trim() ?? '';
	try {
		const packages = await caller.packages.list({ store });
		return {
			sold: await caller.packages.sold({ store }),
			packages: packages.filter(({ archivedAt }) => archivedAt === null),
			q,
			found: q === '' ? [] : await caller.clients.search({ store, text: q }),
			key: crypto.randomUUID()
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	sell: async (event) => {
		const form = await event.request.formData();
		return await pressed(
			event,
			(caller, store) =>
				caller.packages.sell({
					store,
					packageId: textOf(form, 'package'),
					clientId: textOf(form, 'client'),
					method: methodOf(textOf(form, 'method')),
					idempotencyKey: textOf(form, 'key')
				}),
			() => m.packages_sell_done(),
			`/manage/${event.params.store}/packages/sold`
		);
	},
	refund: async (event) => {
		const form = await event.request.formData();
		const currency = textOf(form, 'currency');
		return await pressed(
			event,
			(caller, store) =>
				caller.packages.refund({
					store,
					purchaseId: textOf(form, 'purchase'),
					idempotencyKey: textOf(form, 'key')
				}),
			({ amountMinor }) =>
				m.packages_refund_done({ amount: formatMoney({ amountMinor, currency }, getLocale()) })
		);
	}
};
