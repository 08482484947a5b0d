import { describe, expect, test } from 'vitest';
import { accentPromises, brandAccent } from './brand-accent.ts';

const steps = Array.from({ length: 16 }, (_, i) => (i * 17).toString(16).padStart(2, '0'));
const cube = steps.flatMap((r) => steps.flatMap((g) => steps.map((b) => `#${r}${g}${b}`)));

describe('any colour a store may choose', () => {
	test('gives words, buttons and lines that everyone can read, in light and dark', () => {
		expect(cube).toHaveLength(4096);
		const broken: string[] = [];
		let promises = 0;
		for (const hex of cube)
			for (const { name, ratio, floor } of accentPromises(hex)) {
				promises++;
				if (ratio < floor) broken.push(`${hex} ${name}: ${ratio.toFixed(2)} < ${floor}`);
			}
		expect(promises).toBe(4096 * 26);
		expect(broken).toEqual([]);
	}, 120_000);

	test('comes out as nine plain oklch values per mode', () => {
		const { light, dark } = brandAccent('#8e2a5b');
		expect(Object.keys(dark)).toEqual(Object.keys(light));
		expect(light).toEqual({
			accent: 'oklch(45.3% 0.1426 354.2)',
			'accent-hover': 'oklch(40.8% 0.1426 354.2)',
			'accent-press': 'oklch(36.8% 0.1426 354.2)',
			'on-accent': 'oklch(100% 0 0)',
			'accent-edge': 'oklch(45.3% 0.1426 354.2)',
			'accent-text': 'oklch(45.3% 0.1426 354.2)',
			'accent-line': 'oklch(45.3% 0.1426 354.2)',
			'accent-tint': 'oklch(95.3% 0.0266 354.2)',
			'accent-tint-hover': 'oklch(92.5% 0.042 354.2)'
		});
		expect(dark['accent-text']).toBe('oklch(76% 0.12 354.2)');
	});
});

describe('the honest sentence in the settings', () => {
	test('is not needed for a colour that works as it is', () => {
		expect(brandAccent('#8e2a5b')).toMatchObject({ moved: false, darkLabel: false });
	});

	test('is needed when a yellow gets dark words', () => {
		expect(brandAccent('#ffd400')).toMatchObject({ moved: true, darkLabel: true });
	});

	test('is needed when an orange had to be darkened for its white words', () => {
		expect(brandAccent('#ff5a1f')).toMatchObject({ moved: true, darkLabel: false });
	});

	test.each(['', 'red', '#12345', '#ggg', 'url(x)'])('%j is refused', (text) => {
		expect(() => brandAccent(text)).toThrow(RangeError);
	});
});
