/**
 * The colours of a mail as hex: mail programs know neither custom properties nor oklch(). From the
 * same generator and surfaces as the pages, so that a store looks alike in both.
 */
import { brandAccent, SURFACES } from '#lib/platform/brand-accent.ts';
import { isHexColor, oklchToRgb, parseOklch, rgbToHex, type Oklch } from '#lib/platform/color.ts';

export interface MailColours {
	readonly page: string;
	readonly card: string;
	readonly ink: string;
	readonly quiet: string;
	readonly line: string;
	readonly accent: string;
	readonly onAccent: string;
	readonly accentText: string;
}

type Mode = 'light' | 'dark';

const hex = (color: Oklch): string => rgbToHex(oklchToRgb(color));

/** Equal to --ink-1, --ink-2 and --line-2 of tokens.css. */
const INKS: Record<Mode, { ink: Oklch; quiet: Oklch; line: Oklch }> = {
	light: { ink: [0.235, 0.02, 240], quiet: [0.415, 0.02, 240], line: [0.855, 0.008, 95] },
	dark: { ink: [0.955, 0.006, 95], quiet: [0.82, 0.012, 235], line: [0.38, 0.018, 235] }
};

const PLATFORM_ACCENT = '#0f5c70';

function forMode(mode: Mode, tokens: Record<string, string>): MailColours {
	const { ink, quiet, line } = INKS[mode];
	const token = (name: string): string => hex(parseOklch(tokens[name] ?? '') ?? ink);
	return {
		page: hex(SURFACES[mode].s0),
		card: hex(SURFACES[mode].s1),
		ink: hex(ink),
		quiet: hex(quiet),
		line: hex(line),
		accent: token('accent'),
		onAccent: token('on-accent'),
		accentText: token('accent-text')
	};
}

const made = new Map<string, Record<Mode, MailColours>>();

/** `accent`: the store's #rrggbb; anything else shows the platform's. */
export function mailColours(accent: string): Record<Mode, MailColours> {
	const key = isHexColor(accent) ? accent : PLATFORM_ACCENT;
	let found = made.get(key);
	if (!found) {
		const tokens = brandAccent(key);
		found = { light: forMode('light', tokens.light), dark: forMode('dark', tokens.dark) };
		if (made.size > 5_000) made.clear();
		made.set(key, found);
	}
	return found;
}
