/**
 * The one place that makes links to a store's pages (DECISIONS 6): its own domain when verified, else
 * the path form on the main host. Never from a Host header.
 */
export interface Linked {
	readonly slug: string;
	readonly domain: string | null;
}

/** Path on the main host: `/ammos/b/K7-4MQ2X`. `path` begins with `/` or is empty. */
export const storePath = (store: Pick<Linked, 'slug'>, path = ''): string =>
	`/${store.slug}${path}`;

/** Absolute and canonical, for mails, calendar files, sitemaps. `publicUrl`: the main host's origin. */
export const storeUrl = (publicUrl: string, store: Linked, path = ''): string =>
	store.domain === null
		? `${publicUrl.replace(/\/$/, '')}${storePath(store, path)}`
		: `https://${store.domain}${path || '/'}`;
