/** What a text message is billed as: GSM-7 160/153, UCS-2 70/67. Greek small letters and Cyrillic are UCS-2. */
export interface Segments {
	readonly encoding: 'gsm7' | 'ucs2';
	/** Septets (GSM-7) or UTF-16 units (UCS-2). */
	readonly units: number;
	/** Billed messages; 0 for an empty text. */
	readonly count: number;
	/** Units left before one more message is billed. */
	readonly left: number;
}

/** GSM 03.38 basic set; the Greek capitals without a Latin twin are in it, small Greek letters are not. */
const BASIC = new Set(
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
);
/** An escape and a character: two septets. */
const EXTENDED = new Set('\f^{}\\[~]|€');
const LIMITS = { gsm7: { single: 160, part: 153 }, ucs2: { single: 70, part: 67 } } as const;

/** Widths of the pieces that may not be split over two messages. */
function pieces(text: string): { encoding: 'gsm7' | 'ucs2'; widths: number[] } {
	const characters = [...text];
	return characters.every((c) => BASIC.has(c) || EXTENDED.has(c))
		? { encoding: 'gsm7', widths: characters.map((c) => (EXTENDED.has(c) ? 2 : 1)) }
		: { encoding: 'ucs2', widths: characters.map((c) => c.length) };
}

export function countSegments(text: string): Segments {
	const { encoding, widths } = pieces(text);
	const { single, part } = LIMITS[encoding];
	const units = widths.reduce((sum, width) => sum + width, 0);
	if (units <= single) return { encoding, units, count: units === 0 ? 0 : 1, left: single - units };
	let count = 1;
	let used = 0;
	for (const width of widths) {
		if (used + width > part) {
			count += 1;
			used = 0;
		}
		used += width;
	}
	return { encoding, units, count, left: part - used };
}
