/** Colours and text styles of a paper: those of the pages in their light theme. */
import { brandAccent } from '#lib/platform/brand-accent.ts';
import { isHexColor, oklchToRgb, parseOklch, rgbToHex, type Oklch } from '#lib/platform/color.ts';
import type { Style } from './pen.ts';

const hex = (color: Oklch): string => rgbToHex(oklchToRgb(color));

/** Equal to --ink-1, --ink-2, --line-1, --line-2, --warning and its tint of tokens.css. */
export const INK = hex([0.235, 0.02, 240]);
export const QUIET = hex([0.415, 0.02, 240]);
export const LINE = hex([0.915, 0.006, 95]);
export const EDGE = hex([0.855, 0.008, 95]);
export const WARNING = hex([0.49, 0.1, 68]);
export const WARNING_TINT = hex([0.955, 0.036, 85]);
export const WHITE = '#ffffff';

const PLATFORM_ACCENT = '#0f5c70';

/** `accent`: the store's #rrggbb; anything else shows the platform's. */
export function accentOf(accent: string): { text: string; tint: string } {
	const { light } = brandAccent(isHexColor(accent) ? accent : PLATFORM_ACCENT);
	const token = (name: string): string => hex(parseOklch(light[name] ?? '') ?? [0.44, 0.08, 220]);
	return { text: token('accent-text'), tint: token('accent-tint') };
}

const style = (size: number, weight: Style['weight'], colour: string): Style => ({
	size,
	weight,
	colour
});

export const TITLE = style(21, 'bold', INK);
export const NAME = style(14, 'bold', INK);
export const STRONG = style(10, 'strong', INK);
export const BODY = style(10, 'regular', INK);
export const SMALL = style(8.5, 'regular', QUIET);
export const LABEL = style(8.5, 'strong', QUIET);
export const SUM = style(12, 'bold', INK);
