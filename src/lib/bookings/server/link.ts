/**
 * The link by which a booking is managed without signing in (DECISIONS 14, RULES D16). The token is
 * derived, so it can be sent again, and only its digest is stored: a dump holds no usable link.
 */
import { config } from '#lib/platform/server/config.ts';
import { hmac, sameBytes, sha256 } from '#lib/platform/server/crypto.ts';

/** 132 bits in 22 characters. */
export const linkToken = (storeId: string, bookingId: string, linkVersion: number): string =>
	hmac(config().APP_SECRET, 'booking-link', storeId, bookingId, String(linkVersion))
		.toString('base64url')
		.slice(0, 22);

export const linkHash = (token: string): Buffer => sha256('booking-link', token);

export const isLinkOf = (token: string, hash: Uint8Array): boolean =>
	sameBytes(linkHash(token), hash);
