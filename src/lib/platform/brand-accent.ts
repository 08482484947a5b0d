/**
 * One store colour in, a full accessible set of accents out, for light and dark. Runs once when
 * the colour is saved; the result is stored and inlined as custom properties (ui/brand-style.ts).
 * The rules are written in DESIGN-LANGUAGE §3.2 and kept by the sweep in the test.
 */
import {
	contrast,
	cssColor,
	deltaE,
	fit,
	hexToRgb,
	oklchToRgb,
	rgbToOklch,
	type Oklch
} from './color.ts';

type Mode = 'light' | 'dark';

/** The surfaces an accent can meet: equal to tokens.css, which scripts/check-contrast.ts compares. */
export const SURFACES: Record<Mode, { s0: Oklch; s1: Oklch; s2: Oklch }> = {
	light: { s0: [0.978, 0.004, 95], s1: [1, 0, 0], s2: [0.955, 0.006, 95] },
	dark: { s0: [0.18, 0.012, 235], s1: [0.22, 0.014, 235], s2: [0.262, 0.016, 235] }
};
/** The label on pale fills. */
const INK: Oklch = [0.19, 0.02, 240];
const WHITE: Oklch = [1, 0, 0];
/** A little above the floors 4.5, 4.5 and 3, so that rounding can never cross them. */
const TARGET = { text: 4.7, label: 4.6, line: 3.1 };

type AccentSet = {
	solid: Oklch;
	hover: Oklch;
	press: Oklch;
	label: Oklch;
	edge: Oklch;
	text: Oklch;
	line: Oklch;
	tint: Oklch;
	tintHover: Oklch;
};

const ratio = (a: Oklch, b: Oklch): number => contrast(oklchToRgb(a), oklchToRgb(b));
const worst = (color: Oklch, grounds: Oklch[]): number =>
	Math.min(...grounds.map((ground) => ratio(color, ground)));

/** Moves lightness one way by the smallest step until `holds`. */
function walk([l, chroma, hue]: Oklch, way: 1 | -1, holds: (color: Oklch) => boolean): Oklch {
	for (let lightness = l, i = 0; i <= 200; i++) {
		const color = fit([lightness, chroma, hue]);
		if (holds(color)) return color;
		lightness += way * 0.005;
		if (lightness <= 0.02 || lightness >= 0.995) break;
	}
	return fit([way < 0 ? 0.02 : 0.995, 0, hue]);
}

/** Text, lines and tints: what stands on the page's own surfaces. */
function onSurfaces(
	mode: Mode,
	[l, c, h]: Oklch
): Pick<AccentSet, 'text' | 'line' | 'tint' | 'tintHover'> {
	const dark = mode === 'dark';
	const away = dark ? 1 : -1;
	const { s0, s1, s2 } = SURFACES[mode];
	const tint = fit(dark ? [0.3, Math.min(c, 0.055), h] : [0.953, Math.min(c, 0.03), h]);
	const tintHover = fit(dark ? [0.345, Math.min(c, 0.06), h] : [0.925, Math.min(c, 0.042), h]);
	const start: Oklch = dark
		? [Math.max(l, 0.76), Math.min(c, 0.12), h]
		: [Math.min(l, 0.5), Math.min(c, 0.16), h];
	const grounds = [s0, s1, s2, tint, tintHover];
	return {
		tint,
		tintHover,
		text: walk(start, away, (color) => worst(color, grounds) >= TARGET.text),
		line: walk([l, c, h], away, (color) => worst(color, [s0, s1, s2]) >= TARGET.line)
	};
}

/** The filled button: as near to the store's own colour as its label allows. */
function fills(
	mode: Mode,
	[l, c, h]: Oklch
): Pick<AccentSet, 'solid' | 'hover' | 'press' | 'label'> {
	const base = fit([Math.min(Math.max(l, mode === 'dark' ? 0.5 : 0.3), 0.93), c, h]);
	const white = ratio(base, WHITE);
	// White when it nearly works: a small darkening keeps a brand recognisable. Dark for truly pale
	// brands (yellow, mint, sky), which darkening would turn to mud.
	const label = white >= 3 || white >= ratio(base, INK) ? WHITE : INK;
	const way = label === WHITE ? -1 : 1;
	const legible = (color: Oklch): boolean => ratio(color, label) >= TARGET.label;
	const solid = walk(base, way, legible);
	// Hovering moves on in the same direction, so contrast can only grow.
	const further = (by: number): Oklch => walk([solid[0] + way * by, solid[1], h], way, legible);
	return { label, solid, hover: further(0.045), press: further(0.085) };
}

function forMode(mode: Mode, color: Oklch): AccentSet {
	const surface = onSurfaces(mode, color);
	const fill = fills(mode, color);
	const { s0, s1 } = SURFACES[mode];
	// A pale button on a pale page still needs a visible outline.
	const edge = worst(fill.solid, [s0, s1]) >= 3 ? fill.solid : surface.line;
	return { ...surface, ...fill, edge };
}

function sets(hex: string): Record<Mode, AccentSet> {
	const [l, c, h] = rgbToOklch(hexToRgb(hex));
	// Near-grey brands stay grey; vivid ones are capped, so that large fills stay calm.
	const calm: Oklch = [l, c < 0.015 ? 0 : Math.min(c, 0.19), h];
	return { light: forMode('light', calm), dark: forMode('dark', calm) };
}

const asTokens = (set: AccentSet): Record<string, string> => ({
	accent: cssColor(set.solid),
	'accent-hover': cssColor(set.hover),
	'accent-press': cssColor(set.press),
	'on-accent': cssColor(set.label),
	'accent-edge': cssColor(set.edge),
	'accent-text': cssColor(set.text),
	'accent-line': cssColor(set.line),
	'accent-tint': cssColor(set.tint),
	'accent-tint-hover': cssColor(set.tintHover)
});

/**
 * `moved` says that a light page shows another colour than the one asked for, or needs dark words
 * on it: then the settings screen owes the manager one honest sentence. `darkLabel` says which.
 * Throws RangeError when `hex` is not a colour.
 */
export function brandAccent(hex: string): {
	light: Record<string, string>;
	dark: Record<string, string>;
	moved: boolean;
	darkLabel: boolean;
} {
	const { light, dark } = sets(hex);
	const darkLabel = light.label === INK;
	// Two steps of OKLab × 100 are about what an eye can tell between two swatches.
	const moved = darkLabel || deltaE(oklchToRgb(light.solid), hexToRgb(hex)) > 2;
	return { light: asTokens(light), dark: asTokens(dark), moved, darkLabel };
}

/** Every promise of the set for one colour: what on what, the ratio reached, the floor. */
export function accentPromises(hex: string): { name: string; ratio: number; floor: number }[] {
	const all = sets(hex);
	return (['light', 'dark'] as const).flatMap((mode) => {
		const set = all[mode];
		const { s0, s1, s2 } = SURFACES[mode];
		const on = (what: string, color: Oklch, grounds: Record<string, Oklch>, floor: number) =>
			Object.entries(grounds).map(([name, ground]) => ({
				name: `${mode}: ${what} on ${name}`,
				ratio: ratio(color, ground),
				floor
			}));
		return [
			...on('label', set.label, { solid: set.solid, hover: set.hover, press: set.press }, 4.5),
			...on('text', set.text, { s0, s1, s2, tint: set.tint, tintHover: set.tintHover }, 4.5),
			...on('line', set.line, { s0, s1, s2 }, 3),
			...on('edge of a button', set.edge, { s0, s1 }, 3)
		];
	});
}
