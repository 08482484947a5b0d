/** Time-based one-time passwords (RFC 6238, 30 s, six digits) and recovery codes: the arithmetic. */
import { createTOTPKeyURI, generateHOTP } from '@oslojs/otp';
import { randomBytes } from 'node:crypto';
import { renderSVG } from 'uqr';
import { config } from '#lib/platform/server/config.ts';
import { hmac, sameBytes, seal, unseal } from '#lib/platform/server/crypto.ts';
import type { Instant } from '#lib/platform/time.ts';

const STEP_MS = 30_000;
const DIGITS = 6;
const KEY_BYTES = 20;

export const stepAt = (now: Instant): number => Math.floor(now / STEP_MS);

export const totpAt = (key: Uint8Array, step: number): string =>
	generateHOTP(key, BigInt(step), DIGITS);

/** The step whose code this is: now, the one before, the one after; null: none. */
export function matchingStep(key: Uint8Array, code: string, now: Instant): number | null {
	const current = stepAt(now);
	const given = Buffer.from(code);
	return (
		[current, current - 1, current + 1].find((step) =>
			sameBytes(Buffer.from(totpAt(key, step)), given)
		) ?? null
	);
}

/**
 * The key offered to a session that enrols: derived, so that nothing is stored before it is confirmed
 * and a page loaded twice shows the same picture. A confirmed enrolment ends the session, and with
 * it this key's offer.
 */
export const offeredKey = (userId: string, sessionId: string): Buffer =>
	hmac(config().APP_SECRET, 'totp-offer', userId, sessionId).subarray(0, KEY_BYTES);

export const sealKey = (userId: string, key: Uint8Array): Buffer =>
	seal(config().APP_SECRET, 'totp', userId, key);
export const unsealKey = (userId: string, sealed: Uint8Array): Buffer =>
	unseal(config().APP_SECRET, 'totp', userId, sealed);

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function base32(bytes: Uint8Array, alphabet = BASE32): string {
	let text = '';
	let value = 0;
	let bits = 0;
	for (const byte of bytes) {
		value = ((value << 8) | byte) & 0xffff;
		bits += 8;
		for (; bits >= 5; bits -= 5) text += alphabet.charAt((value >> (bits - 5)) & 31);
	}
	return bits > 0 ? text + alphabet.charAt((value << (5 - bits)) & 31) : text;
}

export interface TotpOffer {
	/** For typing, in groups of four. */
	readonly secret: string;
	readonly uri: string;
	/** `data:` address of a picture; black on white whatever the theme, or cameras fail. */
	readonly qr: string;
}

export function totpOffer(key: Uint8Array, issuer: string, email: string): TotpOffer {
	const uri = createTOTPKeyURI(issuer, email, key, STEP_MS / 1000, DIGITS);
	return {
		secret: base32(key).replace(/.{4}(?=.)/g, '$& '),
		uri,
		qr: `data:image/svg+xml,${encodeURIComponent(renderSVG(uri, { border: 2, ecc: 'M' }))}`
	};
}

/** Without the letters that are read as one another: I, L, O, U. */
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODES = 10;

/** Ten codes of 50 bits, `4F7QK-29XTB`. Shown once. */
export const newRecoveryCodes = (): string[] =>
	Array.from({ length: CODES }, () =>
		base32(randomBytes(7), CROCKFORD).slice(0, 10).replace(/^.{5}/, '$&-')
	);

/** As typed, in any case, with or without the dash. */
const tidy = (code: string): string =>
	code
		.toUpperCase()
		.replace(/[^0-9A-Z]/g, '')
		.replace(/O/g, '0')
		.replace(/[IL]/g, '1');

export const recoveryDigest = (userId: string, code: string): Buffer =>
	hmac(config().APP_SECRET, 'recovery-code', userId, tidy(code));

export const looksLikeTotp = (code: string): boolean => /^\d{6}$/.test(code.replace(/\s/g, ''));
