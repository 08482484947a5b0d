import { error, redirect } from '@sveltejs/kit';
import { BOOKINGS } from '#lib/bookings/desk/desk.ts';
import type { DayBoard, DeskBooking, MonthDay } from '#lib/bookings/desk-views.ts';
import { m } from '#lib/paraglide/messages.js';
import { errorMessage } from '#lib/platform/error-message.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import { pageError } from '../../../../page-error.ts';
import { acted, backOf, fieldOf, type Caller } from '../acting.ts';
import { firstWeekday, stretchOf, viewOf, type CalendarView, type Stretch } from './views.ts';
import type { Actions, PageServerLoad } from './$types';

interface Shown {
	readonly boards: readonly DayBoard[];
	readonly month: readonly MonthDay[];
	readonly agenda: readonly DeskBooking[];
}

const NOTHING: Shown = { boards: [], month: [], agenda: [] };

async function read(
	caller: Caller,
	view: CalendarView,
	asked: { store: string; locationId: string },
	{ from, days }: Stretch
): Promise<Shown> {
	const span = { ...asked, from, days };
	switch (view) {
		case 'day':
			return { ...NOTHING, boards: [await caller.bookings.board({ ...asked, day: from })] };
		case 'week':
			return { ...NOTHING, boards: await caller.bookings.boards(span) };
		case 'month':
			return { ...NOTHING, month: await caller.bookings.month(span) };
		case 'agenda':
			return { ...NOTHING, agenda: (await caller.bookings.range(span)).bookings };
	}
}

/** A booking that is gone, or never was, opens no panel. */
async function detailOf(caller: Caller, store: string, code: string | null) {
	if (code === null) return null;
	try {
		return await caller.bookings.get({ store, code });
	} catch (failure) {
		if (failureOf(failure).status < 500) return null;
		throw failure;
	}
}

async function blockOf(caller: Caller, store: string, id: string | null) {
	if (id === null) return null;
	return (await caller.schedule.timeOff.list({ store })).find((row) => row.id === id) ?? null;
}

export const load: PageServerLoad = async (event) => {
	event.depends(BOOKINGS);
	const { params, url, locals } = event;
	const query = url.searchParams;
	const { desk } = await event.parent();
	const location =
		desk?.locations.find((row) => row.slug === query.get('at')) ?? desk?.locations[0];
	if (desk === null) error(403, errorMessage('FORBIDDEN'));
	if (location === undefined) redirect(303, `/manage/${params.store}`);
	const caller = createCaller(locals.context);
	const view = viewOf(query.get('view'));
	const stretch = stretchOf(view, query.get('date'), location.today, firstWeekday(desk.formats));
	const store = params.store;
	try {
		return {
			view,
			stretch,
			location,
			with: (query.get('with') ?? '').split(',').filter(Boolean).slice(0, 100),
			...(await read(caller, view, { store, locationId: location.id }, stretch)),
			detail: await detailOf(caller, store, query.get('booking')),
			block: await blockOf(caller, store, query.get('block'))
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	unblock: async (event) => {
		const { store } = event.params;
		const form = await event.request.formData();
		return await acted(
			event,
			backOf(form, event, `/manage/${store}/calendar`),
			async (caller) =>
				await caller.schedule.timeOff.remove({ store, timeOffId: fieldOf(form, 'timeOffId') }),
			() => ({ text: m.manage_done_unblocked() })
		);
	}
};
