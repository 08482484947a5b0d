/**
 * Visits around today for the demo stores, made through the product's own commands: yesterday's are finished, one
 * is in the chair, some wait for an answer. The same people every time; only the days move.
 */
import { createBooking } from '#lib/bookings/server/creating.ts';
import { createBookingDirectly } from '#lib/bookings/server/desk-creating.ts';
import type { ClientDetails } from '#lib/bookings/server/writing.ts';
import { holdSlot } from '#lib/availability/server/holds.ts';
import { listDaySlots } from '#lib/availability/server/queries.ts';
import { offerFor } from '#lib/bookings/server/offers.ts';
import { cancelBooking } from '#lib/bookings/server/ending.ts';
import { checkInBooking, completeBooking, markNoShow } from '#lib/bookings/server/visiting.ts';
import { catalogueOf, type Catalogue } from '#lib/catalogue/server/snapshot.ts';
import { AppError } from '#lib/platform/errors.ts';
import { randomToken } from '#lib/platform/server/crypto.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import {
	addDays,
	HOUR,
	localDay,
	MINUTE,
	plus,
	processNow,
	startOfDay,
	type Instant
} from '#lib/platform/time.ts';
import { inScope, type StoreScope } from '#lib/stores/server/scope.ts';
import { KATERINA, named, PEOPLE } from './demo-people.ts';

const NOTES = [
	'Sensitive scalp, please go easy.',
	'First time with gel.',
	'I may be five minutes late.'
] as const;

/** Small and repeatable: the demo looks the same on every machine. */
function dice(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

export interface DemoStore {
	readonly storeId: string;
	readonly number: number;
	/** Visits per person and day, at most. */
	readonly busy: number;
}

interface Run {
	readonly pools: Pools;
	readonly store: DemoStore;
	readonly roll: () => number;
}

const within = async <T>(
	run: Run,
	now: Instant | undefined,
	fn: (scope: StoreScope) => Promise<T>
): Promise<T> =>
	await inScope(
		run.pools,
		{
			storeId: run.store.storeId,
			actor: { kind: 'system', id: null },
			source: 'page',
			ip: null,
			requestId: newId(),
			locale: 'en',
			roles: ['store_manager'],
			now
		},
		fn
	);

function person(run: Run): ClientDetails {
	return named(PEOPLE[Math.floor(run.roll() * PEOPLE.length)] ?? PEOPLE[0]);
}

interface Planned {
	readonly serviceId: string;
	readonly locationId: string;
	readonly staffId: string;
	readonly startsAt: Instant;
	readonly approval: boolean;
	readonly minPersons: number;
}

/** One free time of one service on that day, or null. `now` is the evening before, so that past days offer times too. */
async function plan(
	run: Run,
	catalogue: Catalogue,
	staffId: string,
	day: string,
	now: Instant
): Promise<Planned | null> {
	// What asks for money is not booked by the seed: nobody would have paid.
	const free = new Set(
		catalogue.services.filter(({ payment }) => payment === null).map(({ id }) => id)
	);
	const own = catalogue.performers.filter(
		(row) => row.staffId === staffId && free.has(row.serviceId)
	);
	const performer = own[Math.floor(run.roll() * own.length)];
	const service = catalogue.services.find((row) => row.id === performer?.serviceId);
	const location = catalogue.locations.find((row) => row.id === performer?.locationId);
	if (!performer || !service || !location) return null;
	const question = {
		serviceId: service.id,
		locationId: location.id,
		staffId,
		partySize: service.minPersons,
		ownClaimId: null,
		ignoreNotice: true
	};
	const slots = await within(run, now, (scope) =>
		listDaySlots(scope, question, day, location.zone)
	);
	const slot = slots[Math.floor(run.roll() * slots.length)];
	return slot
		? {
				serviceId: service.id,
				locationId: location.id,
				staffId,
				startsAt: slot.startsAt,
				approval: service.approval,
				minPersons: service.minPersons
			}
		: null;
}

/** As a client would: requests wait for an answer, everything else is confirmed. */
async function bookAsClient(
	run: Run,
	wish: Planned,
	now: Instant,
	client = person(run)
): Promise<string> {
	return await within(run, now, async (scope) => {
		const token = randomToken(24);
		const request = {
			serviceId: wish.serviceId,
			locationId: wish.locationId,
			staffId: wish.staffId,
			partySize: wish.minPersons
		};
		const held = await holdSlot(scope, {
			...request,
			startsAt: wish.startsAt,
			ignoreNotice: true,
			ownClaimId: null,
			token,
			network: null,
			holdsPerNetwork: 1000,
			offer: offerFor(scope, { ...request, staffChosen: run.roll() < 0.4 })
		});
		const note = run.roll() < 0.15 ? (NOTES[Math.floor(run.roll() * NOTES.length)] ?? '') : '';
		const made = await createBooking(scope, {
			claimId: held.claimId,
			token,
			storeNumber: run.store.number,
			client,
			note,
			fallback: null
		});
		return made.bookingId;
	});
}

async function bookAtDesk(run: Run, wish: Planned, now: Instant): Promise<string> {
	const made = await within(run, now, (scope) =>
		createBookingDirectly(scope, {
			...wish,
			partySize: wish.minPersons,
			storeNumber: run.store.number,
			client: person(run),
			note: ''
		})
	);
	return made.bookingId;
}

/** What became of a visit by now. */
async function live(run: Run, bookingId: string, startsAt: Instant, today: Instant): Promise<void> {
	const target = { bookingId };
	const chance = run.roll();
	if (startsAt > today) {
		if (chance < 0.04)
			await within(run, undefined, (scope) =>
				cancelBooking(scope, { ...target, reason: 'Called in the morning' })
			);
		return;
	}
	if (chance < 0.05) {
		await within(run, plus(startsAt, 20 * MINUTE), (scope) => markNoShow(scope, target));
		return;
	}
	await within(run, startsAt, (scope) => checkInBooking(scope, target));
	const ends = plus(startsAt, HOUR);
	if (ends < today) await within(run, ends, (scope) => completeBooking(scope, target));
}

const FIRST_DAY = -3;
const LAST_DAY = 9;

async function fillDay(
	run: Run,
	catalogue: Catalogue,
	offset: number,
	today: Instant
): Promise<void> {
	const zone = catalogue.locations[0]?.zone ?? 'UTC';
	const day = addDays(localDay(today, zone), offset);
	const before = plus(startOfDay(day, zone), -6 * HOUR);
	const now = before < today ? before : today;
	for (const member of catalogue.staff) {
		const visits = Math.max(
			1,
			Math.round(run.store.busy * (offset <= 1 ? 1 : 0.6) * (0.7 + run.roll() * 0.5))
		);
		for (let n = 0; n < visits; n++) {
			const wish = await plan(run, catalogue, member.id, day, now);
			if (!wish) continue;
			try {
				const id =
					run.roll() < 0.75 && wish.startsAt > today
						? await bookAsClient(run, wish, now)
						: await bookAtDesk(run, wish, now);
				await live(run, id, wish.startsAt, today);
			} catch (error) {
				// Taken by the visit before: the demo simply has one less.
				if (!(error instanceof AppError)) throw error;
			}
		}
	}
}

/** Chance gives her some visits or none: one to come is certain, a few days ahead, when people are looking. */
async function bookForKaterina(run: Run, catalogue: Catalogue, today: Instant): Promise<void> {
	const zone = catalogue.locations[0]?.zone ?? 'UTC';
	for (let offset = 4; offset <= LAST_DAY; offset++)
		for (const member of catalogue.staff) {
			const day = addDays(localDay(today, zone), offset);
			const wish = await plan(run, catalogue, member.id, day, today);
			if (!wish) continue;
			try {
				await bookAsClient(run, wish, today, named(KATERINA));
			} catch (error) {
				// She has as many visits to come as a client may have.
				if (!(error instanceof AppError)) throw error;
			}
			return;
		}
}

/** Fills three days before and nine after today. Call once, on an empty store. */
export async function seedBookings(pools: Pools, store: DemoStore): Promise<void> {
	const run: Run = { pools, store, roll: dice(store.number * 7919 + 17) };
	const today = processNow();
	const catalogue = await within(run, undefined, (scope) => catalogueOf(scope));
	for (let offset = FIRST_DAY; offset <= LAST_DAY; offset++)
		await fillDay(run, catalogue, offset, today);
	await bookForKaterina(run, catalogue, today);
}
