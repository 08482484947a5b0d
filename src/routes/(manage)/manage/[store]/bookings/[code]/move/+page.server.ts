import { BOOKINGS } from '#lib/bookings/desk/desk.ts';
import type { MoveView } from '#lib/bookings/desk/shown.ts';
import { m } from '#lib/paraglide/messages.js';
import {
	addDays,
	fromWallClock,
	isLocalDay,
	toIso,
	wallClock,
	type Instant
} from '#lib/platform/time.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../../page-error.ts';
import { acted, backOf, fieldOf, safeBack } from '../../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

const isTime = (text: string | null): text is string =>
	text !== null && /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

interface Offered {
	readonly startsAt: Instant;
	readonly label: string;
	readonly staffIds: readonly string[];
}

/** What was chosen, in words: whether it is free, and who would do it. */
function wantedOf(
	time: string | null,
	slots: readonly Offered[],
	asked: {
		zone: string;
		day: string;
		staffId: string | null;
		localStart: string;
		own: string | null;
	},
	nameOf: (staffId: string | null | undefined) => string | null
): MoveView['wanted'] {
	if (!isTime(time)) return null;
	const at = fromWallClock(asked.day, time, asked.zone);
	const slot = slots.find((each) => each.startsAt === at);
	const samePerson = asked.staffId === asked.own;
	return {
		time,
		label: slot?.label ?? time,
		offered: slot !== undefined,
		person: nameOf(asked.staffId ?? slot?.staffIds[0]),
		same: samePerson && `${asked.day}T${time}` === asked.localStart
	};
}

/** Seven, the chosen one in the middle; days that are over only when one of them was chosen. */
function daysAround(day: string, today: string): string[] {
	const before = addDays(day, -3);
	const first = before < today && day >= today ? today : before;
	return Array.from({ length: 7 }, (_, index) => addDays(first, index));
}

export const load: PageServerLoad = async (event) => {
	event.depends(BOOKINGS);
	const { params, url, locals } = event;
	const { store, code } = params;
	const caller = createCaller(locals.context);
	try {
		const { desk } = await event.parent();
		const { booking } = await caller.bookings.get({ store, code });
		const query = url.searchParams;
		const asked = query.get('day');
		const day = asked !== null && isLocalDay(asked) ? asked : booking.day;
		const today = desk?.locations.find((row) => row.id === booking.locationId)?.today ?? day;
		const service = desk?.services.find((row) => row.id === booking.serviceId);
		const people = (desk?.people ?? []).filter((person) =>
			service?.performers.some(
				(row) => row.staffId === person.id && row.locationId === booking.locationId
			)
		);
		const named = people.find((person) => person.slug === query.get('with'));
		const anyone = query.get('with') === 'anyone';
		const staffId = anyone ? null : (named?.id ?? booking.staffId);
		const slots = await caller.bookings.slots({
			store,
			serviceId: booking.serviceId,
			locationId: booking.locationId,
			staffId,
			party: booking.partySize,
			day,
			moving: code
		});
		const nameOf = (id: string | null | undefined) =>
			(desk?.people.find((person) => person.id === id) ?? null)?.name ??
			(id === booking.staffId ? booking.staffName : null);
		const move: MoveView = {
			booking,
			day,
			with: anyone ? 'anyone' : (people.find((person) => person.id === staffId)?.slug ?? 'anyone'),
			people,
			slots: slots.map((slot) => {
				const { time } = wallClock(slot.startsAt, booking.zone);
				return { time, label: slot.label, hour: Number(time.slice(0, 2)), staffIds: slot.staffIds };
			}),
			wanted: wantedOf(
				query.get('time'),
				slots,
				{ zone: booking.zone, day, staffId, localStart: booking.localStart, own: booking.staffId },
				nameOf
			),
			days: daysAround(day, today),
			back: safeBack(query.get('back'), store, `/manage/${store}/bookings/${code}`)
		};
		return { move };
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	/** Dragging and the dialog both end here: one command, one set of rules. */
	default: async (event) => {
		const { store, code } = event.params;
		const form = await event.request.formData();
		const [day, time] = [fieldOf(form, 'day'), fieldOf(form, 'time')];
		const asked = fieldOf(form, 'with');
		return await acted(
			event,
			backOf(form, event, `/manage/${store}/bookings/${code}`),
			async (caller) => {
				const { booking } = await caller.bookings.get({ store, code });
				const { people } = await caller.bookings.desk({ store });
				const person = people.find((each) => each.slug === asked);
				const startsAt =
					isLocalDay(day) && isTime(time) ? toIso(fromWallClock(day, time, booking.zone)) : '';
				return await caller.bookings.reschedule({
					store,
					code,
					version: Number(fieldOf(form, 'version')),
					startsAt,
					...(asked === 'anyone' ? { staffId: null } : person ? { staffId: person.id } : {}),
					idempotencyKey: fieldOf(form, 'key')
				});
			},
			() => ({ text: m.manage_done_moved({ who: fieldOf(form, 'who') || code, time }) })
		);
	}
};
