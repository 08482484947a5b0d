import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestSlots } from './nearest.ts';
import { nextFree } from './next-free.ts';
import { findSlots } from './slots.ts';
import {
	at,
	booked,
	hours,
	NOTHING_TAKEN,
	request,
	service,
	staff,
	store,
	taken,
	times
} from './testing/store.ts';
import { makeWorld } from './testing/worlds.ts';
import { dayStart, localDay } from './zones.ts';

const TUESDAY = '2027-02-16';

test('next free is the first slot of the horizon, per service', () => {
	const rules = store({ services: [service(), service({ id: 'colour', performers: [] })] });
	const readings = taken({ ranges: [booked(`${TUESDAY} 09:00`, `${TUESDAY} 17:00`)] });
	const services = ['cut', 'colour', 'nothing'].map((serviceId) => ({
		serviceId,
		locationId: 'salon'
	}));
	const found = nextFree(rules, readings, services, at(`${TUESDAY} 08:00`), 60);
	expect(found.get('cut')?.start).toBe(at('2027-02-17 09:00'));
	expect([found.get('colour'), found.get('nothing')]).toEqual([null, null]);
});

test('next free looks to the end of the horizon and not past it', () => {
	const far = hours([], { '2027-04-17': ['09:00-10:00'] });
	const rules = store({ staff: [staff('danae', { hours: new Map([['salon', far]]) })] });
	const services = [{ serviceId: 'cut', locationId: 'salon' }];
	const now = at(`${TUESDAY} 08:00`);
	expect(nextFree(rules, NOTHING_TAKEN, services, now, 59).get('cut')).toBe(null);
	expect(nextFree(rules, NOTHING_TAKEN, services, now, 60).get('cut')?.start).toBe(
		at('2027-04-17 09:00')
	);
});

test('next free is the first of the list in any store', () => {
	fc.assert(
		fc.property(fc.gen(), fc.integer({ min: 0, max: 9 }), (g, horizon) => {
			const { rules, taken: readings, request: asked } = makeWorld(g);
			const { zone } = rules.locations.get('here')!;
			const until = dayStart(zone, localDay(zone, asked.now) + horizon + 1);
			const services = ['service', 'other'].map((serviceId) => ({ serviceId, locationId: 'here' }));
			const found = nextFree(rules, readings, services, asked.now, horizon);
			for (const { serviceId } of services) {
				const wish = {
					...asked,
					serviceId,
					staffId: null,
					partySize: 1,
					ownClaimId: null,
					ignoreNotice: false
				};
				const first = findSlots(rules, readings, wish, asked.now, until)[0] ?? null;
				expect(found.get(serviceId)).toEqual(first);
			}
		}),
		{ numRuns: 100 }
	);
});

test('nearest are the closest times to the one wanted, the earlier first of two', () => {
	const readings = taken({ ranges: [booked(`${TUESDAY} 12:00`, `${TUESDAY} 13:00`)] });
	const slots = nearestSlots(store(), readings, request(), at(`${TUESDAY} 12:00`), 3);
	expect(times(slots)).toEqual(['11:00', '13:00', '10:00']);
});

test('nearest reaches over closed days, but never before now nor past what is known', () => {
	const now = at('2027-02-20 12:00');
	const slots = nearestSlots(store(), NOTHING_TAKEN, request({ now, ignoreNotice: true }), now, 2);
	expect(slots.map((slot) => slot.start)).toEqual([at('2027-02-22 09:00'), at('2027-02-22 10:00')]);
	const known = { from: now, until: at('2027-02-22 09:30') };
	expect(nearestSlots(store(), NOTHING_TAKEN, request({ now }), now, 2, known)).toHaveLength(1);
});

test('nearest is what sorting the whole list by distance gives', () => {
	fc.assert(
		fc.property(fc.gen(), fc.integer({ min: 1, max: 6 }), (g, count) => {
			const { rules, taken: readings, request: asked, from, until } = makeWorld(g);
			const wanted = Math.floor((from + until) / 2);
			const known = { from: wanted - 7000, until: wanted + 6000 };
			const first = Math.max(known.from, asked.now);
			const all = findSlots(rules, readings, asked, first, known.until)
				.map((slot) => slot.start)
				.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted) || a - b);
			const found = nearestSlots(rules, readings, asked, wanted, count, known);
			expect(found.map((slot) => slot.start)).toEqual(all.slice(0, count));
		}),
		{ numRuns: 100 }
	);
});
