/** The headers of every answer. The policy for scripts and styles is made by the site's build, with a nonce per page. */

export interface Answered {
	readonly url: URL;
	/** Pattern of the route that answered; null: none did. */
	readonly routeId: string | null;
	/** The answer is made for one person: signed in, or holding a link. */
	readonly personal: boolean;
	/** Origins that may frame an embed page, beside this one. */
	readonly frameAncestors: readonly string[];
}

const NO_FRAMES = "frame-ancestors 'none'";

/** Addresses that hold a secret: a booking's or a sign-in's link. */
export const holdsToken = (url: URL): boolean =>
	url.searchParams.has('t') || url.searchParams.has('token') || url.pathname.startsWith('/invite/');

const isEmbed = (routeId: string | null): boolean => routeId?.startsWith('/embed') ?? false;

function framing(headers: Headers, answered: Answered): void {
	const policy = headers.get('content-security-policy') ?? `default-src 'none'; ${NO_FRAMES}`;
	const embed = isEmbed(answered.routeId);
	const allowed = `frame-ancestors ${["'self'", ...answered.frameAncestors].join(' ')}`;
	headers.set('content-security-policy', embed ? policy.replace(NO_FRAMES, allowed) : policy);
	if (!embed) headers.set('x-frame-options', 'DENY');
}

/**
 * `same-origin`, not `no-referrer`, where the address holds a token: nothing leaves this site either
 * way, but with `no-referrer` browsers send `Origin: null` with plain forms, and cancelling without
 * JavaScript would be refused as cross-site.
 */
export function secure(headers: Headers, answered: Answered): void {
	const { url } = answered;
	const token = holdsToken(url);
	framing(headers, answered);
	headers.set('referrer-policy', token ? 'same-origin' : 'strict-origin-when-cross-origin');
	headers.set('x-content-type-options', 'nosniff');
	headers.set(
		'permissions-policy',
		'camera=(), microphone=(), geolocation=(), usb=(), payment=(self)'
	);
	if (url.protocol === 'https:') headers.set('strict-transport-security', 'max-age=31536000');
	if (token) headers.set('x-robots-tag', 'noindex');
	if ((token || answered.personal) && !headers.has('cache-control'))
		headers.set('cache-control', 'private, no-store');
}
