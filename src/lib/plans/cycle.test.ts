import { describe, expect, test } from 'vitest';
import { parseInstant, wallClock } from '#lib/platform/time.ts';
import { cancelled, isOver, resumed, trialFrom, type Cycle } from './cycle.ts';
import { STATUSES } from './rules.ts';

const zone = 'Europe/Athens';
const at = (text: string) => parseInstant(`${text}+02:00`);
const now = at('2026-11-21T14:20:00');
const cycle = (change: Partial<Cycle> = {}): Cycle => ({
	status: 'active',
	trialEndsAt: null,
	periodEndsAt: null,
	...change
});

describe('a trial', () => {
	test('lasts whole days after today, to midnight of the store', () => {
		expect(trialFrom({ trialDays: 14, trialed: false }, now, zone)).toBe(at('2026-12-06T00:00:00'));
	});

	test('keeps its midnight over a clock change', () => {
		const end = trialFrom({ trialDays: 30, trialed: false }, at('2026-03-10T09:00:00'), zone);
		expect(end === null ? '' : wallClock(end, zone).time).toBe('00:00');
	});

	test('is had once, and only of a plan that has one', () => {
		expect(trialFrom({ trialDays: 14, trialed: true }, now, zone)).toBeNull();
		expect(trialFrom({ trialDays: 0, trialed: false }, now, zone)).toBeNull();
	});
});

describe('cancelling', () => {
	test('keeps what runs until its end', () => {
		const end = at('2026-12-01T00:00:00');
		expect(cancelled(cycle({ periodEndsAt: end }), now, zone)).toMatchObject({
			status: 'cancelled',
			periodEndsAt: end
		});
		expect(
			cancelled(cycle({ status: 'trialing', trialEndsAt: end }), now, zone)?.periodEndsAt
		).toBe(end);
	});

	test('what runs without an end ends tonight, and never mid-day', () => {
		expect(cancelled(cycle(), now, zone)?.periodEndsAt).toBe(at('2026-11-22T00:00:00'));
	});

	test('is not done twice, nor to what is over', () => {
		for (const status of STATUSES)
			expect(cancelled(cycle({ status }), now, zone) !== null, status).toBe(
				['trialing', 'active', 'past_due'].includes(status)
			);
	});
});

describe('resuming', () => {
	const end = at('2026-12-01T00:00:00');

	test('brings back a trial as a trial, and a plan as a plan', () => {
		const gone = { status: 'cancelled', periodEndsAt: end } as const;
		expect(resumed(cycle({ ...gone, trialEndsAt: end }), now)?.status).toBe('trialing');
		expect(resumed(cycle(gone), now)).toEqual(cycle());
	});

	test('is too late once it is over, and nothing to do before it is cancelled', () => {
		expect(resumed(cycle({ status: 'cancelled', periodEndsAt: now }), now)).toBeNull();
		expect(resumed(cycle(), now)).toBeNull();
	});
});

describe('it is over', () => {
	const end = at('2026-12-01T00:00:00');
	test.each([
		['a trial, from its last instant on', cycle({ status: 'trialing', trialEndsAt: end }), true],
		['a cancelled period', cycle({ status: 'cancelled', periodEndsAt: end }), true],
		['a plan that runs, whatever trial it had', cycle({ trialEndsAt: end }), false],
		['a paid period that renews', cycle({ periodEndsAt: end }), false]
	])('%s', (_, one, over) => {
		expect(isOver(one, end)).toBe(over);
		expect(isOver(one, now)).toBe(false);
	});
});
