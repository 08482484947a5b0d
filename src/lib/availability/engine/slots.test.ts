import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ServiceRules, StoreRules, Taken, ZoneTable } from './model.ts';
import { findSlots } from './slots.ts';
import { answers, type Finder } from './testing/agreement.ts';
import { makeWorld } from './testing/worlds.ts';

const RUNS = 250;

test('C16 the list is what the slow oracle lists: times, people, prices, places', () => {
	fc.assert(
		fc.property(fc.gen(), (g) => {
			const { engine, oracle } = answers(findSlots, makeWorld(g));
			expect(engine).toEqual(oracle);
		}),
		{ numRuns: RUNS }
	);
});

function withService(rules: StoreRules, change: (service: ServiceRules) => object): StoreRules {
	const services = new Map(
		[...rules.services].map(([id, service]) => [id, { ...service, ...change(service) }])
	);
	return { ...rules, services };
}

const noBuffers = { bufferBefore: 0, bufferAfter: 0 };

function withoutKind(taken: Taken, kind: string): Taken {
	return { ...taken, ranges: taken.ranges.filter((range) => range.kind !== kind) };
}

/** One offset for ever: what one gets by expanding hours in UTC. */
function frozen(zone: ZoneTable): ZoneTable {
	return { ...zone, starts: [-Infinity], offsets: [zone.offsets.at(-1)!] };
}

/** Engines with one fault each, of the kind others have shipped. The property must see every one. */
const FAULTS: Record<string, Finder> = {
	'forgets buffers': (rules, ...rest) =>
		findSlots(
			withService(rules, (service) => ({
				...noBuffers,
				performers: service.performers.map((one) => ({ ...one, ...noBuffers }))
			})),
			...rest
		),
	'does not see holds': (rules, taken, ...rest) =>
		findSlots(rules, withoutKind(taken, 'hold'), ...rest),
	'does not see busy time': (rules, taken, ...rest) =>
		findSlots(rules, withoutKind(taken, 'busy'), ...rest),
	'is blocked by the hold of the visitor himself': (rules, taken, request, ...rest) =>
		findSlots(rules, taken, { ...request, ownClaimId: null }, ...rest),
	'keeps one offset through the year': (rules, ...rest) =>
		findSlots(
			{
				...rules,
				locations: new Map(
					[...rules.locations].map(([id, one]) => [id, { ...one, zone: frozen(one.zone) }])
				)
			},
			...rest
		),
	'drops the last start of the day': (...all) => findSlots(...all).slice(0, -1),
	'anchors the grid to the clock': (rules, ...rest) =>
		findSlots(
			withService(rules, () => ({ grid: 'clock' })),
			...rest
		),
	'takes processing time for work': (rules, ...rest) =>
		findSlots(
			withService(rules, (service) => ({
				performers: service.performers.map((one) => ({
					...one,
					phases: [one.phases.reduce((sum, phase) => sum + phase, 0)]
				}))
			})),
			...rest
		),
	'counts no limits': (rules, taken, ...rest) =>
		findSlots(rules, { ...taken, counted: [] }, ...rest),
	'needs no resources': (rules, ...rest) =>
		findSlots(
			withService(rules, () => ({ requirements: [] })),
			...rest
		),
	'offers people who left': (rules, ...rest) =>
		findSlots(
			{
				...rules,
				staff: new Map([...rules.staff].map(([id, one]) => [id, { ...one, leavesOn: null }]))
			},
			...rest
		),
	'never lets an empty session dissolve': (rules, taken, ...rest) =>
		findSlots(
			rules,
			{ ...taken, sessions: taken.sessions.map((one) => ({ ...one, scheduled: true })) },
			...rest
		)
};

test.each(Object.keys(FAULTS))('the property catches an engine that %s', (fault) => {
	const property = fc.property(fc.gen(), (g) => {
		const { engine, oracle } = answers(FAULTS[fault]!, makeWorld(g));
		return JSON.stringify(engine) === JSON.stringify(oracle);
	});
	const details = fc.check(property, { numRuns: 2000, endOnFailure: true, seed: 20270308 });
	expect(details.failed).toBe(true);
});

test('no instant is listed twice, the order is that of time, and lengths are exact', () => {
	fc.assert(
		fc.property(fc.gen(), (g) => {
			const { rules, taken, request, from, until } = makeWorld(g);
			let before = from - 1;
			for (const slot of findSlots(rules, taken, request, from, until)) {
				expect(slot.start).toBeGreaterThan(before);
				expect(slot.start).toBeLessThan(until);
				expect(slot.end).toBeGreaterThan(slot.start);
				expect(new Set(slot.staffIds).size).toBe(slot.staffIds.length);
				before = slot.start;
			}
		}),
		{ numRuns: RUNS }
	);
});

test('a span lists the same whole or in parts, asked in any order: what is kept does not change answers', () => {
	fc.assert(
		fc.property(fc.gen(), fc.integer({ min: 1, max: 2000 }), fc.boolean(), (g, cut, late) => {
			const { rules, taken, request, from, until } = makeWorld(g);
			const middle = Math.min(until, from + cut);
			const find = (a: number, b: number, of = rules) => findSlots(of, taken, request, a, b);
			const second = late ? find(middle, until) : [];
			const whole = [...find(from, middle), ...(late ? second : find(middle, until))];
			expect(whole).toEqual(find(from, until));
			expect(whole).toEqual(find(from, until, { ...rules }));
			find(from - 40_000, from - 39_000);
			expect(whole).toEqual(find(from, until));
		}),
		{ numRuns: RUNS }
	);
});
