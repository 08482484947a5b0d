import { expect, test } from 'vitest';
import { brandAccent } from '#lib/platform/brand-accent.ts';
import { brandStyle } from './brand-style.ts';

test('a store wears all nine colours in both modes', () => {
	const style = brandStyle(brandAccent('#8e2a5b')) ?? '';
	expect(style.split(';')).toHaveLength(18);
	expect(style).toContain('--light-accent:oklch(45.3% 0.1426 354.2)');
	expect(style).toContain('--dark-accent-text:oklch(76% 0.12 354.2)');
});

test('a stored value that is not a plain colour cannot bring declarations of its own', () => {
	const accent = brandAccent('#8e2a5b');
	const forged = { ...accent.dark, accent: 'red;background:url(https://evil.example)' };
	expect(brandStyle({ light: accent.light, dark: forged })).toBeUndefined();
});

test('half a set shows the platform’s colour instead of half a brand', () => {
	const { light } = brandAccent('#8e2a5b');
	expect(brandStyle({ light, dark: {} })).toBeUndefined();
	expect(brandStyle(null)).toBeUndefined();
});
