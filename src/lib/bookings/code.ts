/** A booking's short public code, such as K7-4MQ2X: the store's number, then five characters. Not a secret. */

/** Without 0/O, 1/I/L and U: nobody misreads it on the phone. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

function encode(value: number): string {
	let rest = value;
	let text = '';
	do {
		text = (ALPHABET[rest % ALPHABET.length] ?? '') + text;
		rest = Math.floor(rest / ALPHABET.length);
	} while (rest > 0);
	return text;
}

/** `random`: at least five bytes. */
export function bookingCode(storeNumber: number, random: Uint8Array): string {
	const tail = [...random.subarray(0, 5)]
		.map((byte) => ALPHABET[byte % ALPHABET.length] ?? '')
		.join('');
	return `${encode(storeNumber)}-${tail}`;
}

/** Typed by hand: any case, with or without the hyphen's neighbours' spaces. */
export const normaliseCode = (typed: string): string =>
	typed.trim().toUpperCase().replace(/\s+/g, '');
