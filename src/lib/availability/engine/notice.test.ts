import { expect, test } from 'vitest';
import type { ServiceRules } from './model.ts';
import { at, day, offeredOn, refusedBy, service, store } from './testing/store.ts';

const TUESDAY = '2027-02-16';

function asking(now: string, changes: Partial<ServiceRules>, extra = {}) {
	return {
		rules: store({ services: [service(changes)] }),
		changes: { request: { now: at(now), ...extra } }
	};
}

test('nothing is offered in the past', () => {
	const { rules, changes } = asking(`${TUESDAY} 14:30`, {});
	expect(offeredOn(TUESDAY, rules, changes)).toEqual(['15:00', '16:00']);
	expect(refusedBy(`${TUESDAY} 14:00`, rules, changes)).toEqual(['D2_MINIMUM_NOTICE']);
});

test('D2 a notice in minutes is elapsed time, to the minute', () => {
	const { rules, changes } = asking(`${TUESDAY} 10:00`, {
		minimumNotice: { unit: 'minutes', value: 120 }
	});
	expect(offeredOn(TUESDAY, rules, changes)[0]).toBe('12:00');
	const later = { request: { now: at(`${TUESDAY} 10:01`) } };
	expect(offeredOn(TUESDAY, rules, later)[0]).toBe('13:00');
});

test('D2 over a change of the clocks 24 hours and 1 day differ', () => {
	// From Sunday 28 March 2027, 02:00, Berlin is one hour ahead of what it was.
	const now = '2027-03-28 00:30';
	const hours = asking(now, { minimumNotice: { unit: 'minutes', value: 34 * 60 } });
	expect(offeredOn('2027-03-29', hours.rules, hours.changes)[0]).toBe('12:00');
	const days = asking('2027-03-27 10:00', { minimumNotice: { unit: 'days', value: 2 } });
	expect(offeredOn('2027-03-29', days.rules, days.changes)[0]).toBe('10:00');
	const elapsed = asking('2027-03-27 10:00', { minimumNotice: { unit: 'minutes', value: 2880 } });
	expect(offeredOn('2027-03-29', elapsed.rules, elapsed.changes)[0]).toBe('11:00');
});

test('D2 same day can be switched off, and means the local day', () => {
	const rules = store({ services: [service({ sameDay: false })] });
	const late = { request: { now: at('2027-02-15 23:59') } };
	expect(offeredOn(TUESDAY, rules, late)).toHaveLength(8);
	const early = { request: { now: at(`${TUESDAY} 00:00`) } };
	expect(refusedBy(`${TUESDAY} 10:00`, rules, early)).toEqual(['D2_SAME_DAY']);
});

test('D2 staff may book inside the notice and past the window', () => {
	const strict: Partial<ServiceRules> = {
		minimumNotice: { unit: 'days', value: 3 },
		sameDay: false,
		window: { kind: 'rolling', days: 0 }
	};
	const { rules, changes } = asking(`${TUESDAY} 10:00`, strict, { ignoreNotice: true });
	expect(offeredOn(TUESDAY, rules, changes)).toHaveLength(8);
	expect(refusedBy('2028-02-16 10:00', rules, changes)).toEqual([]);
});

test('D3 a rolling window ends with the local day that many days ahead', () => {
	const { rules, changes } = asking('2027-02-15 23:00', { window: { kind: 'rolling', days: 1 } });
	expect(offeredOn(TUESDAY, rules, changes)).toHaveLength(8);
	expect(refusedBy('2027-02-17 09:00', rules, changes)).toEqual(['D3_BOOKING_WINDOW']);
});

test('D3 a fixed range includes its last day', () => {
	const window = { kind: 'range', from: day(TUESDAY), until: day('2027-02-17') } as const;
	const { rules, changes } = asking('2027-02-01 10:00', { window });
	const open = ['2027-02-15', TUESDAY, '2027-02-17', '2027-02-18'].map(
		(date) => offeredOn(date, rules, changes).length > 0
	);
	expect(open).toEqual([false, true, true, false]);
});

test('D3 a release opens the next days at its hour and not before', () => {
	const window = { kind: 'release', weekday: 1, at: 9 * 60, days: 13 } as const;
	const before = asking('2027-02-15 08:59', { window });
	const after = asking('2027-02-15 09:00', { window });
	const inThirteenDays = '2027-02-26 10:00';
	expect(refusedBy(inThirteenDays, before.rules, before.changes)).toEqual(['D3_BOOKING_WINDOW']);
	expect(refusedBy(inThirteenDays, after.rules, after.changes)).toEqual([]);
});

test('D3 without anything special nobody books the year 2045', () => {
	const { rules, changes } = asking('2027-02-15 09:00', { window: { kind: 'rolling', days: 90 } });
	expect(refusedBy('2045-02-15 10:00', rules, changes)).toContain('D3_BOOKING_WINDOW');
});
