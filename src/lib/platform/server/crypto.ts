import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export const sha256 = (...parts: (string | Uint8Array)[]): Buffer => {
	const hash = createHash('sha256');
	for (const part of parts) hash.update(part);
	return hash.digest();
};

/** Keyed digest; parts are length-prefixed so that ("ab","c") and ("a","bc") differ. */
export function hmac(key: string, ...parts: string[]): Buffer {
	const mac = createHmac('sha256', key);
	for (const part of parts) mac.update(`${Buffer.byteLength(part)}:${part}`);
	return mac.digest();
}

/** Url-safe; 32 bytes are 43 characters and 256 bits. */
export const randomToken = (bytes = 32): string => randomBytes(bytes).toString('base64url');

/** Constant time for equal lengths; different lengths are simply different. */
export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
	a.length === b.length && timingSafeEqual(a, b);
