import { expect, test } from 'vitest';
import type { CountedBooking, Limit, StaffRules } from './model.ts';
import {
	at,
	hours,
	offeredOn,
	performer,
	refusedBy,
	service,
	session,
	staff,
	store,
	taken
} from './testing/store.ts';

const TUESDAY = '2027-02-16';
const everyDay = new Map([['salon', hours(['00:00-24:00'], {}, [1, 2, 3, 4, 5, 6, 7])]]);

function counted(start: string, changes: Partial<CountedBooking> = {}): CountedBooking {
	return {
		bookingId: start,
		claimId: `claim ${start}`,
		serviceId: 'cut',
		staffId: 'danae',
		locationId: 'salon',
		start: at(start),
		minutes: 60,
		groupSessionId: null,
		...changes
	};
}

function limited(limit: Partial<Limit>, of: 'service' | 'staff' = 'service') {
	const limits: Limit[] = [{ per: 'day', maxBookings: null, maxMinutes: null, ...limit }];
	const person: Partial<StaffRules> = { hours: everyDay, ...(of === 'staff' ? { limits } : {}) };
	return store({
		services: [service(of === 'service' ? { limits } : {})],
		staff: [staff('danae', person)]
	});
}

test('D6 C13 a day is the local day of the location, to the minute', () => {
	const rules = limited({ maxBookings: 1 });
	// 23:30 in Berlin is still Tuesday, though only 22:30 in UTC; 00:30 is Wednesday, though not in UTC.
	const late = { taken: taken({ counted: [counted(`${TUESDAY} 23:30`)] }) };
	expect(refusedBy(`${TUESDAY} 00:00`, rules, late)).toEqual(['D6_LIMIT']);
	expect(refusedBy('2027-02-17 00:00', rules, late)).toEqual([]);
	const early = { taken: taken({ counted: [counted('2027-02-17 00:30')] }) };
	expect(offeredOn(TUESDAY, rules, early)).toHaveLength(24);
	expect(offeredOn('2027-02-17', rules, early)).toEqual([]);
});

test('D6 a week begins where the store says', () => {
	const sunday = { taken: taken({ counted: [counted('2027-02-14 10:00')] }) };
	const rules = limited({ per: 'week', maxBookings: 1 });
	expect(refusedBy('2027-02-15 10:00', rules, sunday)).toEqual([]);
	expect(refusedBy('2027-02-15 10:00', { ...rules, weekStart: 7 }, sunday)).toEqual(['D6_LIMIT']);
});

test('D6 a month is the calendar month', () => {
	const rules = limited({ per: 'month', maxBookings: 1 });
	const february = { taken: taken({ counted: [counted('2027-02-01 00:00')] }) };
	expect(refusedBy('2027-02-28 23:00', rules, february)).toEqual(['D6_LIMIT']);
	expect(refusedBy('2027-03-01 00:00', rules, february)).toEqual([]);
	expect(refusedBy('2027-01-31 23:00', rules, february)).toEqual([]);
});

test('D6 minutes are counted too', () => {
	const rules = limited({ maxMinutes: 150 }, 'staff');
	const one = { taken: taken({ counted: [counted(`${TUESDAY} 09:00`)] }) };
	expect(refusedBy(`${TUESDAY} 12:00`, rules, one)).toEqual([]);
	const two = {
		taken: taken({ counted: [counted(`${TUESDAY} 09:00`), counted(`${TUESDAY} 10:00`)] })
	};
	expect(refusedBy(`${TUESDAY} 12:00`, rules, two)).toEqual(['D6_LIMIT']);
});

test('D6 a limit below one booking refuses all', () => {
	expect(offeredOn(TUESDAY, limited({ maxBookings: 0 }))).toEqual([]);
	expect(offeredOn(TUESDAY, limited({ maxMinutes: 59 }, 'staff'))).toEqual([]);
	expect(offeredOn(TUESDAY, limited({ maxMinutes: 60 }, 'staff'))).toHaveLength(24);
});

test('D6 a person’s limit counts all services, and leaves others free', () => {
	const limits = [{ per: 'day', maxBookings: 1, maxMinutes: null } as const];
	const rules = store({
		services: [service({ performers: [performer('danae'), performer('rhea')] })],
		staff: [staff('danae', { limits }), staff('rhea', { limits })]
	});
	const full = {
		taken: taken({ counted: [counted(`${TUESDAY} 09:00`, { serviceId: 'colour' })] })
	};
	const danae = { ...full, request: { staffId: 'danae' } };
	expect(refusedBy(`${TUESDAY} 12:00`, rules, danae)).toEqual(['D6_LIMIT']);
	expect(refusedBy(`${TUESDAY} 12:00`, rules, full)).toEqual([]);
});

test('D6 a service’s limit counts that service alone', () => {
	const other = counted(`${TUESDAY} 09:00`, { serviceId: 'colour' });
	const changes = { taken: taken({ counted: [other] }) };
	expect(offeredOn(TUESDAY, limited({ maxBookings: 1 }), changes)).toHaveLength(24);
});

test('C40 a booking that is moved does not stand in its own way', () => {
	const rules = limited({ maxBookings: 1 });
	const own = taken({ counted: [counted(`${TUESDAY} 09:00`, { claimId: 'mine' })] });
	expect(refusedBy(`${TUESDAY} 12:00`, rules, { taken: own })).toEqual(['D6_LIMIT']);
	const moving = { taken: own, request: { ownClaimId: 'mine' } };
	expect(refusedBy(`${TUESDAY} 12:00`, rules, moving)).toEqual([]);
});

test('C40 a limit counts sessions, not people, and does not close the places that are left', () => {
	const limits = [{ per: 'day', maxBookings: 1, maxMinutes: 60 } as const];
	const rules = store({ services: [service({ capacity: 4, maxPersons: 4, limits })] });
	const inSession = (n: number) =>
		counted(`${TUESDAY} 10:00`, {
			bookingId: `b${n}`,
			claimId: `c${n}`,
			groupSessionId: 'session 1'
		});
	const changes = {
		taken: taken({
			sessions: [session(`${TUESDAY} 10:00`, `${TUESDAY} 11:00`, { places: 2 })],
			counted: [inSession(1), inSession(2)]
		})
	};
	expect(offeredOn(TUESDAY, rules, changes)).toEqual(['10:00']);
	expect(refusedBy(`${TUESDAY} 12:00`, rules, changes)).toEqual(['D6_LIMIT']);
});
