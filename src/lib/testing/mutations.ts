/** Events whose bytes or signature were changed on the way: none may be believed, none may crash. */
import fc from 'fast-check';
import type { Headers } from '#lib/payments/provider.ts';

export interface Signed {
	readonly raw: Buffer;
	readonly headers: Headers;
}

const CHANGE = fc.record({
	at: fc.nat(),
	byte: fc.integer({ min: 1, max: 255 }),
	way: fc.constantFrom('flip', 'cut', 'grow', 'swap', 'letter', 'noise', 'short', 'surrogate')
});

/** Header names are case-blind and their values' outer spaces mean nothing: those are no changes. */
function changedHeader(way: string, value: string, at: number, byte: number): string | null {
	if (way === 'noise') return Buffer.alloc(1 + (at % 200), byte).toString('latin1');
	if (way === 'short') return value.slice(0, at % value.length);
	if (way === 'surrogate') return `${value.slice(0, 20)}\u{1F4B8}\ud800${byte}`;
	const place = at % value.length;
	const letter = String.fromCharCode(33 + (byte % 90));
	if (value[place]?.toLowerCase() === letter.toLowerCase()) return null;
	return value.slice(0, place) + letter + value.slice(place + 1);
}

function changedBody(way: string, body: Buffer, at: number, byte: number): Buffer | null {
	const index = at % body.length;
	if (way === 'cut') return body.subarray(0, index);
	if (way === 'grow') return Buffer.concat([body, Buffer.from([byte])]);
	const copy = Buffer.from(body);
	const other = (index + byte) % body.length;
	if (way === 'flip') copy[index] = (copy[index] ?? 0) ^ byte;
	else [copy[index], copy[other]] = [copy[other] ?? 0, copy[index] ?? 0];
	return copy.equals(body) ? null : copy;
}

/**
 * Changes `signed` in `runs` ways, a byte of the body or of one of the `signatures` headers at a time,
 * and answers how many were believed. Throws what `parse` throws.
 */
export function believedAfterChange(
	signed: Signed,
	signatures: readonly string[],
	parse: (raw: Buffer, headers: Headers) => { readonly ok: boolean },
	runs = 10_000
): number {
	let believed = 0;
	fc.assert(
		fc.property(CHANGE, ({ at, byte, way }) => {
			const ofBody = ['flip', 'cut', 'grow', 'swap'].includes(way);
			const name = signatures[at % signatures.length] ?? '';
			const raw = ofBody ? changedBody(way, signed.raw, at, byte) : signed.raw;
			const header = ofBody ? '' : changedHeader(way, signed.headers[name] ?? '', at, byte);
			if (raw === null || header === null) return;
			const headers = ofBody ? signed.headers : { ...signed.headers, [name]: header };
			if (parse(raw, headers).ok) believed++;
		}),
		{ numRuns: runs }
	);
	return believed;
}
