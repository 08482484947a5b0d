/**
 * Which site a host shows, and which route an address of it leads to (DECISIONS 6). Pure, since the
 * browser asks the same questions as the server.
 */
export type SiteHost =
	/** Everything is here, and only here one signs in. */
	| { readonly kind: 'main' }
	/** One store's public pages: its slug (no dot), or a host that may be its own domain (with a dot). */
	| { readonly kind: 'store'; readonly address: string };

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

const bare = (hostname: string): string => hostname.toLowerCase().replace(/\.$/, '');

/**
 * `hostname` without port; `publicUrl`: PUBLIC_URL. A host nobody knows is taken for a store's own
 * domain: the database says whether it is one. Ports do not matter: one process, one site.
 */
export function siteHost(hostname: string, publicUrl: string | undefined): SiteHost {
	const host = bare(hostname);
	const main = publicUrl === undefined ? 'localhost' : bare(URL.parse(publicUrl)?.hostname ?? '');
	if (host === main || LOOPBACK.has(host)) return { kind: 'main' };
	for (const parent of [main, 'localhost']) {
		if (parent === '' || !host.endsWith(`.${parent}`)) continue;
		const label = host.slice(0, -parent.length - 1);
		if (LABEL.test(label)) return { kind: 'store', address: label };
	}
	return { kind: 'store', address: host };
}

/** Served as they are on every host. */
const SHARED_PATHS =
	/^\/(?:_app\/|api\/trpc\/|settings\/theme$|favicon|apple-touch-icon|embed\.js$|robots\.txt$|sitemap\.xml$|manifest\.webmanifest$|healthz$|readyz$|metrics$)/;

/** First path parts that exist on the main host only: no session crosses hosts (DECISIONS 6). */
const MAIN_ONLY: ReadonlySet<string> = new Set(
	'my manage admin login logout signup verify reset invite 2fa sandbox api settings gallery'.split(
		' '
	)
);

/** No route has this shape. */
export const NOWHERE = '/-/-/-/-/-';

/** The path whose route answers `pathname` on `host`; undefined: the path itself. */
export function reroutedPath(host: SiteHost, pathname: string): string | undefined {
	if (host.kind === 'main' || SHARED_PATHS.test(pathname)) return undefined;
	const first = pathname.split('/', 2)[1]?.toLowerCase() ?? '';
	if (MAIN_ONLY.has(first)) return NOWHERE;
	if (first === 'embed') return `/embed/${host.address}${pathname.slice('/embed'.length)}`;
	return pathname === '/' ? `/${host.address}` : `/${host.address}${pathname}`;
}
