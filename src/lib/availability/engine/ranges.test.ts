import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Ranges } from './model.ts';
import { clip, covers, intersect, normalise, subtract, touches, union } from './ranges.ts';

const SIZE = 40;
const edges = fc.array(fc.integer({ min: 0, max: SIZE }), { maxLength: 14 });
/** Any even number of edges, in any order. */
const pairs = edges.map((list) => list.slice(0, list.length - (list.length % 2)));
const sets = pairs.map(normalise);

function minutesOf(ranges: readonly number[]): Set<number> {
	const set = new Set<number>();
	for (let i = 0; i < ranges.length; i += 2)
		for (let at = ranges[i]!; at < ranges[i + 1]!; at++) set.add(at);
	return set;
}

function isProper(ranges: Ranges): boolean {
	return ranges.every((edge, i) => i === 0 || ranges[i - 1]! < edge);
}

function expectMinutes(ranges: Ranges, keep: (at: number) => boolean): void {
	const wanted = Array.from({ length: SIZE + 1 }, (_, at) => at).filter(keep);
	expect([...minutesOf(ranges)]).toEqual(wanted);
	expect(isProper(ranges)).toBe(true);
}

test('normalising keeps the minutes of any pairs and makes them proper', () => {
	fc.assert(
		fc.property(pairs, (list) => {
			const all = minutesOf(list);
			expectMinutes(normalise(list), (at) => all.has(at));
		})
	);
});

test('union, intersection and difference are those of the minutes', () => {
	fc.assert(
		fc.property(sets, sets, (a, b) => {
			const inA = minutesOf(a);
			const inB = minutesOf(b);
			expectMinutes(union(a, b), (at) => inA.has(at) || inB.has(at));
			expectMinutes(intersect(a, b), (at) => inA.has(at) && inB.has(at));
			expectMinutes(subtract(a, b), (at) => inA.has(at) && !inB.has(at));
		}),
		{ numRuns: 500 }
	);
});

test('clipping, covering and touching are those of the minutes', () => {
	const edge = fc.integer({ min: 0, max: SIZE });
	fc.assert(
		fc.property(sets, edge, edge, (ranges, from, until) => {
			const set = minutesOf(ranges);
			const asked = [...minutesOf([from, until])];
			expectMinutes(clip(ranges, from, until), (at) => set.has(at) && asked.includes(at));
			expect(touches(ranges, from, until)).toBe(asked.some((at) => set.has(at)));
			if (from < until) expect(covers(ranges, from, until)).toBe(asked.every((at) => set.has(at)));
		}),
		{ numRuns: 500 }
	);
});
