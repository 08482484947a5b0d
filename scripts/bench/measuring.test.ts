import { expect, test } from 'vitest';
import { exactly, judged, reported } from './goals.ts';
import { inTurns, measure, percentile } from './measuring.ts';

test('a percentile is one of the samples, whatever their order', () => {
	const samples = [5, 1, 4, 2, 3];
	expect(percentile(samples, 0.5)).toBe(3);
	expect(percentile(samples, 0.99)).toBe(5);
	expect(percentile([], 0.5)).toBeNaN();
});

test('many at once do more than one after the other', async () => {
	const act = () => new Promise((done) => setTimeout(done, 5));
	const [alone, together] = [await measure(act, 1, 60), await measure(act, 8, 60)];
	expect(together.perSecond).toBeGreaterThan(alone.perSecond * 3);
	expect(alone.p50).toBeGreaterThanOrEqual(4);
});

test('each act is measured by itself, and a failure is not swallowed', async () => {
	const slow = () => new Promise((done) => setTimeout(done, 8));
	const quick = () => Promise.resolve();
	const [one, other] = await inTurns([slow, quick], 1, 20);
	expect(one!.p50).toBeGreaterThan(other!.p50);
	await expect(measure(() => Promise.reject(new Error('refused')), 1, 20)).rejects.toThrow(
		'refused'
	);
});

test('a size is judged by itself, a count exactly, and the rest is only reported', () => {
	expect(judged('bytes.page requests', 21, 'requests', 5)).toMatchObject({ pass: false });
	expect(judged('bytes.page requests', 20, 'requests', 5)).toMatchObject({ pass: true, ratio: 4 });
	expect(exactly('won', 49, 'slots', 50)).toMatchObject({ pass: false });
	expect(reported('x', 1, 'ms', 0)).toMatchObject({ pass: true, ratio: 0 });
	expect(() => judged('nobody knows', 1, 'ms', 1)).toThrow('no goal');
});
