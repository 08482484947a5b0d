import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayMeters } from './meter.ts';
import { findSlots } from './slots.ts';
import { clockOf } from './testing/oracle-time.ts';
import {
	at,
	booked,
	day,
	NOTHING_TAKEN,
	request,
	service,
	session,
	store,
	taken
} from './testing/store.ts';
import { makeWorld } from './testing/worlds.ts';
import { localDay } from './zones.ts';

const MONDAY = '2027-02-15';

test('a day is free, full or closed, and says how much of it is left', () => {
	const readings = taken({
		ranges: [
			booked(`${MONDAY} 09:00`, `${MONDAY} 11:00`),
			booked('2027-02-16 00:00', '2027-02-17 00:00', { kind: 'time_off', claimId: null })
		]
	});
	const meters = dayMeters(store(), readings, request(), day(MONDAY), 6);
	expect(meters.map(({ state, free, possible }) => [state, free, possible])).toEqual([
		['free', 6, 8],
		['full', 0, 8],
		['free', 8, 8],
		['free', 8, 8],
		['free', 8, 8],
		['closed', 0, 0]
	]);
	expect(meters.map((meter) => meter.day - day(MONDAY))).toEqual([0, 1, 2, 3, 4, 5]);
});

test('times that have passed are no longer possible', () => {
	const late = request({ now: at(`${MONDAY} 14:30`) });
	expect(dayMeters(store(), NOTHING_TAKEN, late, day(MONDAY), 1)).toMatchObject([
		{ state: 'free', free: 2, possible: 2 }
	]);
});

test('a full class is a full day, not a closed one', () => {
	const rules = store({ services: [service({ capacity: 4 })] });
	const classes = [session('2027-02-20 10:00', '2027-02-20 11:00', { places: 4, scheduled: true })];
	expect(
		dayMeters(rules, taken({ sessions: classes }), request(), day('2027-02-20'), 2)
	).toMatchObject([{ state: 'full', possible: 1 }, { state: 'closed' }]);
});

test('an unknown location is closed', () => {
	const nowhere = request({ locationId: 'nowhere' });
	expect(dayMeters(store(), NOTHING_TAKEN, nowhere, day(MONDAY), 2)).toMatchObject([
		{ state: 'closed' },
		{ state: 'closed' }
	]);
});

test('what the meter counts is what the list lists, day by local day', () => {
	fc.assert(
		fc.property(fc.gen(), (g) => {
			const { rules, taken: readings, request: asked, from } = makeWorld(g);
			const { zone } = rules.locations.get('here')!;
			const first = localDay(zone, from) - 1;
			for (const meter of dayMeters(rules, readings, asked, first, 3)) {
				const starts = findSlots(rules, readings, asked, from - 4000, from + 6000).map(
					(slot) => clockOf(zone.zone, slot.start).day
				);
				expect(meter.free).toBe(starts.filter((on) => on === meter.day).length);
				expect(meter.possible).toBeGreaterThanOrEqual(meter.free);
			}
		}),
		{ numRuns: 100 }
	);
});
