import { error, fail, redirect } from '@sveltejs/kit';
import { BOOKINGS } from '#lib/bookings/desk/desk.ts';
import type { DeskBooking } from '#lib/bookings/desk-views.ts';
import type { NewView } from '#lib/bookings/desk/shown.ts';
import { m } from '#lib/paraglide/messages.js';
import { errorMessage } from '#lib/platform/error-message.ts';
import { addDays, fromWallClock, isLocalDay, toIso, wallClock } from '#lib/platform/time.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import { acted, backOf, fieldOf, safeBack, type Acting, type Caller } from '../../acting.ts';
import { isTime, wishOf, type Wish } from './wish.ts';
import type { Actions, PageServerLoad } from './$types';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function questionOf(store: string, wish: Wish) {
	return {
		store,
		serviceId: wish.service?.id ?? '',
		locationId: wish.location.id,
		staffId: wish.staffId,
		party: wish.party,
		day: wish.day
	};
}

async function slotsOf(caller: Caller, store: string, wish: Wish): Promise<NewView['slots']> {
	if (wish.service === null) return [];
	const slots = await caller.bookings.slots(questionOf(store, wish));
	return slots.map(({ startsAt, label, staffIds }) => ({
		time: wallClock(startsAt, wish.location.zone).time,
		label,
		staffIds
	}));
}

/** Of one who is known: from the booking that is repeated, or from the list of clients. */
async function clientOf(
	caller: Caller,
	store: string,
	id: string | null,
	may: boolean,
	again: Pick<DeskBooking, 'clientId' | 'clientName' | 'email' | 'phone'> | null
): Promise<NewView['client']> {
	if (id !== null && ID.test(id) && may) {
		const { name, email, phone } = await caller.clients.get({ store, clientId: id });
		return { id, name, email: email ?? '', phone: phone ?? '' };
	}
	return again === null
		? null
		: {
				id: again.clientId,
				name: again.clientName,
				email: again.email ?? '',
				phone: again.phone ?? ''
			};
}

async function termsOf(
	caller: Caller,
	store: string,
	wish: Wish,
	chosen: { time: string; staffId: string | null } | null,
	clientId: string | null
): Promise<NewView['terms']> {
	if (wish.service === null) return { depositText: null, cover: null };
	return await caller.bookings.terms({
		...questionOf(store, wish),
		staffId: chosen?.staffId ?? wish.staffId,
		startsAt: toIso(fromWallClock(wish.day, chosen?.time ?? '12:00', wish.location.zone)),
		clientId
	});
}

export const load: PageServerLoad = async (event) => {
	event.depends(BOOKINGS);
	const { params, url, locals } = event;
	const query = url.searchParams;
	const store = params.store;
	const { desk, standing } = await event.parent();
	if (desk === null || !standing.permissions.includes('bookings.create'))
		error(403, errorMessage('FORBIDDEN'));
	const caller = createCaller(locals.context);
	try {
		const code = query.get('again');
		const again = code === null ? null : (await caller.bookings.get({ store, code })).booking;
		const wish = wishOf(query, desk, again);
		if (wish === null) redirect(303, `/manage/${store}`);
		const slots = await slotsOf(caller, store, wish);
		const time = wish.time ?? (wish.walkIn ? (slots[0]?.time ?? null) : null);
		const slot = slots.find((each) => each.time === time);
		const nameOf = (id: string | null | undefined) =>
			wish.people.find((person) => person.id === id)?.name ?? null;
		const seesClients = standing.permissions.includes('clients.view_own');
		const q = (query.get('q') ?? '').slice(0, 120);
		const client = await clientOf(caller, store, query.get('client'), seesClients, again);
		const chosen = slot
			? { time: slot.time, staffId: wish.staffId ?? slot.staffIds[0] ?? null }
			: null;
		const fresh: NewView = {
			...wish,
			days: Array.from({ length: 7 }, (_, index) =>
				addDays(wish.day, index - (wish.day > wish.location.today ? 1 : 0))
			),
			slots,
			chosen:
				slot && chosen
					? { time: slot.time, label: slot.label, person: nameOf(chosen.staffId) }
					: null,
			missed: time !== null && !slot && wish.service !== null ? time : null,
			client,
			terms: await termsOf(caller, store, wish, chosen, seesClients ? (client?.id ?? null) : null),
			q,
			found: q !== '' && seesClients ? await caller.clients.search({ store, text: q }) : null,
			explained:
				query.has('explain') && wish.service !== null
					? await caller.bookings.explain(questionOf(store, wish))
					: null,
			back: safeBack(query.get('back'), store, '')
		};
		return { fresh };
	} catch (failure) {
		pageError(failure, event);
	}
};

interface Typed {
	readonly name: string;
	readonly email: string;
	readonly phone: string;
	readonly note: string;
	readonly reason: string;
	readonly overrideTime: string;
	readonly askPayment: boolean;
	readonly usePackage: boolean;
}

const typedOf = (form: FormData): Typed => ({
	name: fieldOf(form, 'name').trim(),
	email: fieldOf(form, 'email').trim(),
	phone: fieldOf(form, 'phone').trim(),
	note: fieldOf(form, 'note'),
	reason: fieldOf(form, 'reason').trim(),
	overrideTime: fieldOf(form, 'overrideTime'),
	askPayment: fieldOf(form, 'askPayment') === 'on',
	// A box that was never shown says nothing: a package is used where one is there.
	usePackage: fieldOf(form, 'packageShown') === '' || fieldOf(form, 'usePackage') === 'on'
});

/** Books, then marks the walk-in as arrived: two acts with a key each, so a repeat changes nothing. */
async function book(event: Acting, forced: boolean) {
	const { store } = event.params;
	const form = await event.request.formData();
	const typed = typedOf(form);
	const day = fieldOf(form, 'day');
	const time = forced ? typed.overrideTime : fieldOf(form, 'time');
	const arrived = fieldOf(form, 'arrived') === 'on';
	const key = fieldOf(form, 'key');
	const back = backOf(form, event, '');
	const result = await acted(
		event,
		({ code }: { code: string }) => back || `/manage/${store}/bookings/${code}`,
		async (caller) => {
			const { locations, people } = await caller.bookings.desk({ store });
			const location = locations.find((row) => row.id === fieldOf(form, 'locationId'));
			const staff = fieldOf(form, forced ? 'overrideWith' : 'with');
			const startsAt =
				location && isLocalDay(day) && isTime(time)
					? toIso(fromWallClock(day, time, location.zone))
					: '';
			const asked = {
				store,
				serviceId: fieldOf(form, 'serviceId'),
				locationId: location?.id ?? '',
				staffId: people.find((person) => person.slug === staff)?.id ?? null,
				party: fieldOf(form, 'party') || 1,
				startsAt,
				client: { name: typed.name, email: typed.email || null, phone: typed.phone || null },
				note: typed.note,
				askPayment: typed.askPayment,
				usePackage: typed.usePackage,
				idempotencyKey: key
			};
			const made = forced
				? await caller.bookings.force({ ...asked, reason: typed.reason })
				: await caller.bookings.create(asked);
			if (arrived)
				await caller.bookings.checkIn({ store, code: made.code, idempotencyKey: `${key}:here` });
			return { code: made.code, asks: made.pendingFor === 'payment' };
		},
		({ asks }) => ({
			text: asks
				? m.checkout_desk_asked({ who: typed.name, time })
				: m.manage_done_booked({ who: typed.name, time })
		})
	);
	return fail(result.status, { ...result.data, typed });
}

export const actions: Actions = {
	create: async (event) => await book(event, false),
	force: async (event) => await book(event, true)
};
