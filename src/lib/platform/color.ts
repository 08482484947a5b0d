/**
 * Colour maths of the accent generator and of the contrast checks: OKLCH to sRGB and back, WCAG 2
 * contrast, gamut fit by giving up chroma, simulated colour vision. Matrices: Ottosson, "A
 * perceptual color space for image processing" (2020); Machado et al. (2009).
 */

/** Lightness 0 to 1, chroma, hue in degrees. */
export type Oklch = readonly [lightness: number, chroma: number, hue: number];
/** Gamma-coded sRGB, each 0 to 1. */
export type Rgb = readonly [red: number, green: number, blue: number];

const DEGREE = Math.PI / 180;
const clamp = (v: number, low = 0, high = 1): number => Math.min(high, Math.max(low, v));
const toLinear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const toGamma = (c: number): number =>
	c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055;
const each = (rgb: Rgb, change: (c: number) => number): Rgb => [
	change(rgb[0]),
	change(rgb[1]),
	change(rgb[2])
];

export const isHexColor = (text: string): boolean =>
	/^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.test(text.trim());

/** `#8e2a5b`, `#8ae`, with or without the hash. Throws RangeError on anything else. */
export function hexToRgb(hex: string): Rgb {
	if (!isHexColor(hex)) throw new RangeError(`not a hex colour: ${hex}`);
	const digits = hex.trim().replace('#', '');
	const full = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
	const channel = (at: number): number => Number.parseInt(full.slice(at, at + 2), 16) / 255;
	return [channel(0), channel(2), channel(4)];
}

export const rgbToHex = (rgb: Rgb): string =>
	`#${rgb
		.map((c) =>
			Math.round(clamp(c) * 255)
				.toString(16)
				.padStart(2, '0')
		)
		.join('')}`;

function rgbToOklab(rgb: Rgb): readonly [number, number, number] {
	const [r, g, b] = each(rgb, toLinear);
	const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
	const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
	const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
	return [
		0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
		1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
		0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
	];
}

export function rgbToOklch(rgb: Rgb): Oklch {
	const [lightness, a, b] = rgbToOklab(rgb);
	return [lightness, Math.hypot(a, b), (Math.atan2(b, a) / DEGREE + 360) % 360];
}

/** May leave 0 to 1: then the colour is outside sRGB. */
export function oklchToRgbRaw([lightness, chroma, hue]: Oklch): Rgb {
	const a = chroma * Math.cos(hue * DEGREE);
	const b = chroma * Math.sin(hue * DEGREE);
	const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
	const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
	const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
	return each(
		[
			4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
			-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
			-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s
		],
		(c) => (c < 0 ? -toGamma(-c) : toGamma(c))
	);
}

const inGamut = (rgb: Rgb): boolean => rgb.every((c) => c >= -0.0005 && c <= 1.0005);

/** Keeps lightness and hue, gives up chroma until sRGB can show it. */
export function fit([l, chroma, hue]: Oklch): Oklch {
	const lightness = clamp(l);
	if (inGamut(oklchToRgbRaw([lightness, chroma, hue]))) return [lightness, chroma, hue];
	let [low, high] = [0, chroma];
	for (let i = 0; i < 24; i++) {
		const middle = (low + high) / 2;
		if (inGamut(oklchToRgbRaw([lightness, middle, hue]))) low = middle;
		else high = middle;
	}
	return [lightness, low, hue];
}

/** The 8-bit colour a screen really shows; contrast is always judged on this. */
export const oklchToRgb = (color: Oklch): Rgb =>
	each(oklchToRgbRaw(fit(color)), (c) => Math.round(clamp(c) * 255) / 255);

function luminance(rgb: Rgb): number {
	const [r, g, b] = each(rgb, toLinear);
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2 contrast ratio, 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
	const [a, b] = [luminance(one), luminance(other)];
	return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** `oklch(45.3% 0.1426 354.2)`. */
export const cssColor = ([l, c, h]: Oklch): string =>
	`oklch(${Number((l * 100).toFixed(1))}% ${Number(c.toFixed(4))} ${Number(h.toFixed(1))})`;

/** Undefined when the text is not an `oklch()`; transparency is left out. */
export function parseOklch(text: string): Oklch | undefined {
	const match = /oklch\(\s*([\d.]+)(%?)\s+([\d.]+)\s+([\d.]+)/.exec(text);
	if (!match) return undefined;
	const lightness = Number(match[1]);
	return [match[2] ? lightness / 100 : lightness, Number(match[3]), Number(match[4])];
}

type Matrix = readonly [Rgb, Rgb, Rgb];
const VISION = {
	protan: [
		[0.152286, 1.052583, -0.204868],
		[0.114503, 0.786281, 0.099216],
		[-0.003882, -0.048116, 1.051998]
	],
	deutan: [
		[0.367322, 0.860646, -0.227968],
		[0.280085, 0.672501, 0.047413],
		[-0.01182, 0.04294, 0.968881]
	],
	tritan: [
		[1.255528, -0.076749, -0.178779],
		[-0.078411, 0.930809, 0.147602],
		[0.004733, 0.691367, 0.3039]
	]
} as const satisfies Record<string, Matrix>;
export type Vision = keyof typeof VISION;
export const VISIONS: readonly Vision[] = ['protan', 'deutan', 'tritan'];

/** How a dichromat sees the colour, at full severity. */
export function simulate(rgb: Rgb, vision: Vision): Rgb {
	const [r, g, b] = each(rgb, toLinear);
	const rows = VISION[vision];
	const row = ([x, y, z]: Rgb): number => toGamma(clamp(x * r + y * g + z * b));
	return [row(rows[0]), row(rows[1]), row(rows[2])];
}

/** Distance in OKLab × 100. Under about 8, two fills are hard to tell apart side by side. */
export function deltaE(one: Rgb, other: Rgb): number {
	const [a, b] = [rgbToOklab(one), rgbToOklab(other)];
	return 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
