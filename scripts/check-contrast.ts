/**
 * Reads src/tokens.css and checks every pair of colours that the interface relies on, in both
 * modes. Exits with 1 and names the pairs when one is under its floor (DESIGN-LANGUAGE §16.1).
 */
import { readFileSync } from 'node:fs';
import { SURFACES } from '../src/lib/platform/brand-accent.ts';
import {
	contrast,
	deltaE,
	oklchToRgb,
	oklchToRgbRaw,
	parseOklch,
	simulate,
	VISIONS,
	type Oklch,
	type Rgb
} from '../src/lib/platform/color.ts';

type Tokens = Map<string, Oklch>;
type Check = { holds: boolean; line: string };

const css = readFileSync(new URL('../src/tokens.css', import.meta.url), 'utf8');

/** The oklch tokens of the block that starts with `head`. */
function tokensOf(head: string): Tokens {
	const at = css.indexOf(head);
	if (at < 0) throw new Error(`tokens.css has no block ${head}`);
	const tokens: Tokens = new Map();
	for (const [, name, value] of css
		.slice(at, css.indexOf('}', at))
		.matchAll(/--([\w-]+):\s*(oklch\([^)]*\))/g)) {
		const color = parseOklch(value ?? '');
		if (name && color) tokens.set(name, color);
	}
	return tokens;
}

function get(tokens: Tokens, name: string): Oklch {
	const color = tokens.get(name);
	if (!color) throw new Error(`tokens.css has no --${name}`);
	return color;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

/** [foreground, background, floor] for everything the components put on each other. */
function pairs(): [string, string, number][] {
	const list: [string, string, number][] = [['ink-inverse', 'surface-inverse', 7]];
	for (const surface of ['surface-0', 'surface-1', 'surface-2', 'surface-3', 'surface-raised'])
		list.push(['ink-1', surface, 7], ['ink-2', surface, 4.5], ['ink-3', surface, 4.5]);
	for (const surface of ['surface-0', 'surface-1', 'surface-2']) {
		for (const line of ['line-control', 'focus', 'accent-line']) list.push([line, surface, 3]);
		for (const text of ['accent-text', 'success', 'warning', 'danger'])
			list.push([text, surface, 4.5]);
	}
	for (const tint of ['accent', 'success', 'warning', 'danger']) {
		list.push(['ink-1', `${tint}-tint`, 7], ['ink-2', `${tint}-tint`, 4.5]);
		list.push([tint === 'accent' ? 'accent-text' : tint, `${tint}-tint`, 4.5]);
	}
	list.push(['ink-3', 'accent-tint', 4.5], ['on-danger', 'danger-solid', 4.5]);
	for (const fill of ['accent', 'accent-hover', 'accent-press'])
		list.push(['on-accent', fill, 4.5]);
	for (const n of range(8)) {
		const staff = `staff-${n}`;
		list.push([`${staff}-ink`, `${staff}-tint`, 7], ['ink-2', `${staff}-tint`, 4.5]);
		list.push([staff, 'surface-1', 3], [staff, `${staff}-tint`, 3]);
	}
	for (const n of range(6)) list.push([`chart-${n}`, 'surface-1', 3]);
	return list;
}

/** Neighbouring chart fills stay apart for people who see colours differently. */
function charts(tokens: Tokens): Check[] {
	const seen: [string, (rgb: Rgb) => Rgb][] = [['full colour', (rgb) => rgb]];
	for (const vision of VISIONS) seen.push([vision, (rgb) => simulate(rgb, vision)]);
	return seen.map(([kind, eye]) => {
		const fills = range(6).map((n) => eye(oklchToRgb(get(tokens, `chart-${n}`))));
		const apart = fills.flatMap((a, i) => fills.slice(i + 1).map((b) => deltaE(a, b)));
		const least = Math.min(...apart);
		return { holds: least >= 10, line: `${least.toFixed(1)} >= 10  nearest chart pair, ${kind}` };
	});
}

function checkMode(mode: 'light' | 'dark', tokens: Tokens): Check[] {
	const checks = pairs().map(([front, ground, floor]): Check => {
		const reached = contrast(oklchToRgb(get(tokens, front)), oklchToRgb(get(tokens, ground)));
		return {
			holds: reached >= floor,
			line: `${reached.toFixed(2).padStart(5)} >= ${floor}  ${front} on ${ground}`
		};
	});
	checks.push(...charts(tokens));
	for (const [name, color] of tokens)
		if (oklchToRgbRaw(color).some((c) => c < -0.004 || c > 1.004))
			checks.push({ holds: false, line: `outside sRGB: ${name}` });
	for (const [key, value] of Object.entries(SURFACES[mode])) {
		const name = `surface-${key.slice(1)}`;
		const same = JSON.stringify(tokens.get(name)) === JSON.stringify(value);
		checks.push({ holds: same, line: `the accent generator agrees on ${name}` });
	}
	return checks.map(({ holds, line }) => ({ holds, line: `${mode}: ${line}` }));
}

const light = tokensOf(':root {');
const dark = tokensOf(":root[data-theme='dark'] {");
const system = tokensOf(":root:not([data-theme='light']) {");
const checks = [...checkMode('light', light), ...checkMode('dark', dark)];
for (const [name, color] of dark)
	if (JSON.stringify(system.get(name)) !== JSON.stringify(color))
		checks.push({ holds: false, line: `dark by system and dark by choice differ: ${name}` });

const broken = checks.filter((check) => !check.holds);
for (const { line } of broken) console.error(`under its floor  ${line}`);
console.log(`${checks.length} colour pairs, ${broken.length} under their floor`);
process.exit(broken.length > 0 ? 1 : 0);
