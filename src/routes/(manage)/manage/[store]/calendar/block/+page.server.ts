import { error } from '@sveltejs/kit';
import type { BlockView } from '#lib/bookings/desk/shown.ts';
import { m } from '#lib/paraglide/messages.js';
import { isLocalDay } from '#lib/platform/time.ts';
import { errorMessage } from '#lib/platform/error-message.ts';
import { acted, backOf, fieldOf, safeBack } from '../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

const timeOr = (text: string | null, otherwise: string): string =>
	text !== null && /^([01]\d|2[0-3]):[0-5]\d$/.test(text) ? text : otherwise;

export const load: PageServerLoad = async (event) => {
	const { desk, standing } = await event.parent();
	if (desk === null || !standing.permissions.includes('time_off.block'))
		error(403, errorMessage('FORBIDDEN'));
	const query = event.url.searchParams;
	const day = query.get('day');
	const named = desk.people.find((person) => person.slug === query.get('with'));
	const block: BlockView = {
		people: desk.people.map(({ id, name }) => ({ id, name })),
		staffId: named?.id ?? desk.own ?? desk.people[0]?.id ?? '',
		day: day !== null && isLocalDay(day) ? day : (desk.locations[0]?.today ?? ''),
		from: timeOr(query.get('from'), '12:00'),
		until: timeOr(query.get('until'), '13:00'),
		back: safeBack(query.get('back'), event.params.store, `/manage/${event.params.store}/calendar`)
	};
	return { block };
};

export const actions: Actions = {
	default: async (event) => {
		const { store } = event.params;
		const form = await event.request.formData();
		const day = fieldOf(form, 'fromDay');
		return await acted(
			event,
			backOf(form, event, `/manage/${store}/calendar`),
			async (caller) =>
				await caller.schedule.timeOff.block({
					store,
					staffId: fieldOf(form, 'staffId'),
					kind: 'blocked',
					fromDay: day,
					fromTime: fieldOf(form, 'fromTime'),
					untilDay: day,
					untilTime: fieldOf(form, 'untilTime'),
					reason: fieldOf(form, 'reason')
				}),
			({ colliding }) => ({
				text:
					colliding.length === 0
						? m.manage_done_blocked()
						: m.manage_done_blocked_over({ count: colliding.length })
			})
		);
	}
};
