const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * May this request change something? Only when it comes from a page of this very host. SvelteKit
 * checks forms only; tRPC takes JSON too. A missing Origin is refused: every browser sends it with
 * anything but GET, and what is not a browser has the public API. Sibling stores are same-site but
 * not same-origin, so SameSite cookies alone would not stop them.
 */
export function isSameOrigin(
	request: Pick<Request, 'method' | 'headers'>,
	origin: string
): boolean {
	if (SAFE.has(request.method)) return true;
	const site = request.headers.get('sec-fetch-site');
	return request.headers.get('origin') === origin && (site === null || site === 'same-origin');
}

/** Vendors call these with a signature of their own. */
export const isSignedCall = (pathname: string): boolean => pathname.startsWith('/api/webhooks/');
