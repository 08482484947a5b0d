const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What an authenticator app is given, as bytes; spaces are for people and do not count. */
export function fromBase32(text: string): Buffer {
	const letters = [...text.replaceAll(' ', '')];
	const bits = letters.map((c) => LETTERS.indexOf(c).toString(2).padStart(5, '0')).join('');
	return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}
