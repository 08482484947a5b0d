import {
	createCipheriv,
	createDecipheriv,
	createHash,
	createHmac,
	randomBytes,
	timingSafeEqual
} from 'node:crypto';

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

const NONCE = 12;
const TAG = 16;

/**
 * AES-256-GCM under a key derived from `secret`. `purpose` and `owner` are bound in: what was sealed
 * for one row or one use opens nowhere else. Returns nonce, tag, ciphertext.
 */
export function seal(secret: string, purpose: string, owner: string, plain: Uint8Array): Buffer {
	const nonce = randomBytes(NONCE);
	const cipher = createCipheriv('aes-256-gcm', hmac(secret, 'seal', purpose), nonce).setAAD(
		Buffer.from(owner)
	);
	const body = Buffer.concat([cipher.update(plain), cipher.final()]);
	return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** Throws when it was sealed with another secret, for another purpose or owner, or was altered. */
export function unseal(secret: string, purpose: string, owner: string, sealed: Uint8Array): Buffer {
	const decipher = createDecipheriv(
		'aes-256-gcm',
		hmac(secret, 'seal', purpose),
		sealed.subarray(0, NONCE),
		{ authTagLength: TAG }
	)
		.setAAD(Buffer.from(owner))
		.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
	return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]);
}
