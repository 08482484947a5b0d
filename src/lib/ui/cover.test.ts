import { describe, expect, test } from 'vitest';
import { COVER_HEIGHT, landscape } from './cover.ts';

describe('a store without a photo', () => {
	test('always gets the same landscape', () => {
		expect(landscape('ammos')).toEqual(landscape('ammos'));
	});

	test('does not share it with another store', () => {
		expect(landscape('ammos').layers).not.toEqual(landscape('ammot').layers);
	});

	test('has its hills and its sun inside the picture', () => {
		for (let i = 0; i < 500; i++) {
			const { sun, layers } = landscape(`store-${i}`);
			expect(sun.y - sun.r, `sun of store-${i}`).toBeGreaterThan(0);
			for (const layer of layers) {
				const heights = [...layer.matchAll(/ (-?\d+)(?=C|V)/g)].map((match) => Number(match[1]));
				expect(heights.length).toBe(9);
				expect(Math.min(...heights)).toBeGreaterThan(60);
				expect(Math.max(...heights)).toBeLessThan(COVER_HEIGHT);
			}
		}
	});
});
