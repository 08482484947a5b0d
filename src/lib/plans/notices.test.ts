import { describe, expect, test } from 'vitest';
import { DAY, parseInstant, plus } from '#lib/platform/time.ts';
import { noticeDue, type Noticed } from './notices.ts';

const zone = 'Europe/Athens';
const at = (text: string) => parseInstant(`${text}+02:00`);
const trial = (change: Partial<Noticed> = {}): Noticed => ({
	status: 'trialing',
	startedAt: at('2026-11-01T10:00:00'),
	trialEndsAt: at('2026-12-01T00:00:00'),
	pastDueSince: null,
	...change
});
const debt = (change: Partial<Noticed> = {}): Noticed => ({
	...trial({ status: 'past_due', trialEndsAt: null }),
	pastDueSince: at('2026-11-01T16:00:00'),
	...change
});
const kindAt = (subscription: Noticed, day: string) =>
	noticeDue(subscription, at(day), zone)?.kind ?? null;

describe('the end of a trial', () => {
	test.each([
		['2026-11-23T09:00:00', null],
		['2026-11-24T00:01:00', 'trial_week'],
		['2026-11-29T23:59:00', 'trial_week'],
		['2026-11-30T00:01:00', 'trial_day'],
		['2026-12-01T00:00:00', null]
	])('on %s: %s', (day, kind) => {
		expect(kindAt(trial(), day)).toBe(kind);
	});

	test('of a short one is told on its last day only', () => {
		const short = trial({ startedAt: at('2026-11-26T10:00:00') });
		expect(kindAt(short, '2026-11-26T11:00:00')).toBeNull();
		expect(kindAt(short, '2026-11-30T08:00:00')).toBe('trial_day');
	});

	test('is nothing to whoever pays or has cancelled', () => {
		for (const status of ['active', 'cancelled', 'ended'] as const)
			expect(kindAt(trial({ status }), '2026-11-30T08:00:00')).toBeNull();
	});
});

describe('D26 a payment that failed', () => {
	test.each([
		['2026-11-01T16:00:00', 'payment_failed'],
		['2026-11-07T23:59:00', 'payment_failed'],
		['2026-11-08T00:00:00', 'overdue_week'],
		['2026-11-14T00:00:00', 'overdue_last'],
		['2026-11-15T23:59:00', 'overdue_last'],
		['2026-11-16T00:00:00', 'restricted'],
		['2026-11-22T23:59:00', 'restricted'],
		['2026-11-23T00:00:00', 'read_only']
	])('on %s: %s', (day, kind) => {
		expect(kindAt(debt(), day)).toBe(kind);
	});

	test('names what it is about, so that the next failure is another one', () => {
		const first = noticeDue(debt(), at('2026-11-02T08:00:00'), zone);
		const since = plus(at('2026-11-01T16:00:00'), 40 * DAY);
		const next = noticeDue(debt({ pastDueSince: since }), since, zone);
		expect(next?.kind).toBe(first?.kind);
		expect(next?.cause).not.toBe(first?.cause);
	});
});
