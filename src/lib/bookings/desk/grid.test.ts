import { expect, test } from 'vitest';
import { hoursIn, minuteOf, outside, place, spans } from './grid.ts';

const asSpan = ([start, end]: readonly [number, number]) => ({ start, end });
const tracks = (items: readonly (readonly [number, number])[]) =>
	place(items, asSpan).map(({ start, track, tracks }) => [start, track, tracks]);

test('minutes count on the wall clock, and past midnight they go on', () => {
	expect(minuteOf('2026-11-24T11:30', '2026-11-24')).toBe(690);
	expect(minuteOf('2026-11-25T00:15', '2026-11-24')).toBe(1455);
	expect(minuteOf('2026-11-23T23:00', '2026-11-24')).toBe(-60);
});

test('visits after one another have the whole width', () => {
	expect(
		tracks([
			[600, 660],
			[540, 600]
		])
	).toEqual([
		[540, 0, 1],
		[600, 0, 1]
	]);
});

test('visits at the same time share it, and a free place is used again', () => {
	expect(
		tracks([
			[540, 660],
			[550, 600],
			[600, 650],
			[700, 760]
		])
	).toEqual([
		[540, 0, 2],
		[550, 1, 2],
		[600, 1, 2],
		[700, 0, 1]
	]);
});

test('what is very short is drawn long enough to be pressed, and keeps off the next', () => {
	const placed = place([[540, 550] as const, [555, 600] as const], asSpan, 30);
	expect(placed.map(({ start, end, track, tracks }) => [start, end, track, tracks])).toEqual([
		[540, 570, 0, 2],
		[555, 600, 1, 2]
	]);
});

test('what is not working time is hatched', () => {
	expect(outside([540, 780, 840, 1140], 540, 1200)).toEqual([
		{ start: 780, end: 840 },
		{ start: 1140, end: 1200 }
	]);
	expect(outside([], 540, 1200)).toEqual([{ start: 540, end: 1200 }]);
	expect(outside([0, 2880], 540, 1200)).toEqual([]);
});

test('gaps are cut to the hours shown', () => {
	expect(spans([500, 600, 1190, 1300], 540, 1200)).toEqual([
		{ start: 540, end: 600 },
		{ start: 1190, end: 1200 }
	]);
	expect(hoursIn(540, 720)).toEqual([540, 600, 660]);
});
