import { expect, test } from 'vitest';
import { AppError } from '#lib/platform/errors.ts';
import { formatPrice, hasLeft, isOver, parsePrice, priceOf } from './rules.ts';

test.each([
	['28', 'EUR', 2800],
	['28,50', 'EUR', 2850],
	['€ 28.5', 'EUR', 2850],
	['28 €', 'EUR', 2800],
	['2800', 'JPY', 2800],
	['1.234', 'KWD', 1234],
	['0', 'GBP', 0]
])('A2.3: "%s" in %s is %i minor units', (text, currency, minor) => {
	expect(parsePrice(text, currency)).toBe(minor);
});

test.each([
	['-5', 'EUR', 'price_negative'],
	['€-5', 'EUR', 'price_negative'],
	['28.505', 'EUR', 'price_digits'],
	['28.5', 'JPY', 'price_digits'],
	['1,234.50', 'EUR', 'price_shape'],
	['free', 'EUR', 'price_shape'],
	['', 'EUR', 'price_shape'],
	['9999999999', 'EUR', 'price_large']
])('"%s" in %s is refused because of %s', (text, currency, reason) => {
	try {
		parsePrice(text, currency);
		expect.unreachable();
	} catch (error) {
		expect(error instanceof AppError && error.details['reason']).toBe(reason);
	}
});

test('a price shown in a form is read back as itself', () => {
	for (const [minor, currency] of [
		[2850, 'EUR'],
		[2800, 'EUR'],
		[5, 'EUR'],
		[2800, 'JPY'],
		[1234, 'KWD']
	] as const)
		expect(parsePrice(formatPrice(minor, currency), currency)).toBe(minor);
});

test('A3.2: per hour is rounded half up once, per person is times the party', () => {
	expect(priceOf('per_hour', 4500, 50, 1)).toBe(3750);
	expect(priceOf('per_hour', 4501, 30, 1)).toBe(2251);
	expect(priceOf('per_person', 3500, 60, 4)).toBe(14000);
	expect(priceOf('from', 14000, 180, 1)).toBe(14000);
});

test('A3.4: a service is over the day after its last day, not on it', () => {
	const until = { bookableUntil: '2026-11-30', seasons: [] };
	expect(isOver(until, '2026-11-30')).toBe(false);
	expect(isOver(until, '2026-12-01')).toBe(true);
	const seasons = { bookableUntil: null, seasons: [{ from: '2026-06-01', until: '2026-08-31' }] };
	expect(isOver(seasons, '2026-08-31')).toBe(false);
	expect(isOver(seasons, '2026-09-01')).toBe(true);
	expect(
		isOver(
			{ ...seasons, seasons: [...seasons.seasons, { from: '2027-06-01', until: null }] },
			'2026-09-01'
		)
	).toBe(false);
	expect(isOver({ bookableUntil: null, seasons: [] }, '2099-01-01')).toBe(false);
});

test('D23: a person who leaves is not offered from that day on', () => {
	expect(hasLeft('2026-12-01', '2026-11-30')).toBe(false);
	expect(hasLeft('2026-12-01', '2026-12-01')).toBe(true);
	expect(hasLeft(null, '2026-12-01')).toBe(false);
});
