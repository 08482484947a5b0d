import { redirect } from '@sveltejs/kit';
import { BOOKINGS } from '#lib/bookings/desk/desk.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../page-error.ts';
import { takeDone } from './done.ts';
import type { LayoutServerLoad } from './$types';

/** Whose desk it is, what this person may do here, and what its forms choose from. */
export const load: LayoutServerLoad = async (event) => {
	event.depends(BOOKINGS);
	const { locals, params, cookies, url } = event;
	const store = params.store;
	const caller = createCaller(locals.context);
	try {
		const { store: address, ...standing } = await caller.stores.standing({ store });
		if (address.moved)
			redirect(
				301,
				url.pathname.replace(/^\/manage\/[^/]+/, `/manage/${address.slug}`) + url.search
			);
		const seesBookings = standing.permissions.includes('bookings.view_own');
		return {
			store: { slug: address.slug, name: address.name, published: address.published },
			standing,
			desk: seesBookings ? await caller.bookings.desk({ store }) : null,
			stores: await caller.stores.mine(),
			owes: standing.permissions.includes('plans.view') ? await caller.plans.owes({ store }) : null,
			user: { name: locals.user?.name ?? '', email: locals.user?.email ?? '' },
			theme: locals.theme,
			formKey: crypto.randomUUID(),
			done: takeDone(cookies, url)
		};
	} catch (failure) {
		pageError(failure, event);
	}
};
