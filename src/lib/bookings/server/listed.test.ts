import { expect, test } from 'vitest';
import { listDaySlots } from '#lib/availability/server/queries.ts';
import { AppError } from '#lib/platform/errors.ts';
import {
	addDays,
	localDay,
	MINUTE,
	plus,
	processNow,
	startOfDay,
	type Instant
} from '#lib/platform/time.ts';
import { aClient } from '#lib/testing/booking.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { createBookingDirectly } from './desk-creating.ts';

const db = useDatabase();
const ZONE = 'Europe/Athens';

/** Small and repeatable, so that a failure can be looked at again. */
function dice(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

interface Wish {
	readonly serviceId: string;
	readonly locationId: string;
	readonly staffId: string | null;
	readonly partySize: number;
}

const book = (store: TestStore, wish: Wish, startsAt: Instant): Promise<unknown> =>
	store.scope((scope) =>
		createBookingDirectly(scope, { ...wish, startsAt, storeNumber: 9, client: aClient(), note: '' })
	);

const listed = (store: TestStore, wish: Wish, day: string) =>
	store.scope((scope) =>
		listDaySlots(scope, { ...wish, ownClaimId: null, ignoreNotice: true }, day, ZONE)
	);

test.each([1, 2, 3])(
	'C16 world %i: every listed slot books, every unlisted minute is refused with its rule',
	async (seed) => {
		const roll = dice(seed);
		const store = await makeStore(db, {
			staff: 3,
			policy: { maxOpenBookings: 0 },
			hours: ['09:00–17:00', '09:00–12:30, 13:30–18:00', '20:00–02:00'][seed - 1],
			services: [
				{ phases: [30], bufferBeforeMinutes: 5, bufferAfterMinutes: 10, slotStepMinutes: 15 },
				{ phases: [20, 25, 15], slotStepMinutes: null, by: [0, 1] },
				{
					phases: [45],
					capacity: 3,
					minPersons: 1,
					maxPersons: 3,
					by: [1, 2],
					grid: 'clock',
					slotStepMinutes: 30
				},
				{
					phases: [60],
					limits: [{ per: 'day', maxBookings: 2, maxMinutes: null }],
					buffersSpill: false,
					bufferAfterMinutes: 15
				}
			]
		});
		for (let n = 0; n < 40; n++) {
			const day = addDays(localDay(processNow(), ZONE), 3 + roll(2));
			const service = roll(4);
			const wish = {
				serviceId: store.serviceIds[service]!,
				locationId: store.locationId,
				staffId: roll(2) ? null : store.staffIds[roll(3)]!,
				partySize: service === 2 ? 1 + roll(3) : 1
			};
			const slots = new Set((await listed(store, wish, day)).map((slot) => slot.startsAt));
			const minute = plus(startOfDay(day, ZONE), (480 + roll(960)) * MINUTE);
			if (!slots.has(minute)) {
				const refused = await book(store, wish, minute).catch((error: unknown) => error);
				expect(refused).toBeInstanceOf(AppError);
				expect((refused as AppError).details['rules']).not.toEqual([]);
			}
			const chosen = [...slots][roll(Math.max(1, slots.size))];
			if (chosen !== undefined)
				await expect(book(store, wish, chosen)).resolves.toMatchObject({ status: 'confirmed' });
		}
		const overlaps =
			await db.owner(`select a.id from allocations a join allocations b on a.owner_id = b.owner_id and a.id < b.id
		and tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)`);
		expect(overlaps).toEqual([]);
	},
	60_000
);
