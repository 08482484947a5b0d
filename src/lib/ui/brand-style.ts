/** What a store's page needs of its colour: nine custom properties per mode, already computed. */
export type AccentTokens = { light: Record<string, string>; dark: Record<string, string> };

const NAMES = [
	'accent',
	'accent-hover',
	'accent-press',
	'on-accent',
	'accent-edge',
	'accent-text',
	'accent-line',
	'accent-tint',
	'accent-tint-hover'
];
/** The only form brand-accent.ts writes. Anything else could smuggle in other declarations. */
const COLOUR = /^oklch\([\d.]+% [\d.]+ [\d.]+\)$/;

/**
 * The style attribute of a `.brand-scope` (app.css picks the mode). Undefined when the set is
 * missing or not whole: then the platform's colour shows.
 */
export function brandStyle(accent: AccentTokens | null | undefined): string | undefined {
	if (!accent) return undefined;
	const parts: string[] = [];
	for (const mode of ['light', 'dark'] as const)
		for (const name of NAMES) {
			const value = accent[mode][name];
			if (!value || !COLOUR.test(value)) return undefined;
			parts.push(`--${mode}-${name}:${value}`);
		}
	return parts.join(';');
}
