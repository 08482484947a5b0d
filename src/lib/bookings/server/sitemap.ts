/** What search engines are told of: published stores, and the services anyone may book there. */
import { catalogueOf } from '#lib/catalogue/server/snapshot.ts';
import type { Tx } from '#lib/platform/server/db.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { isOfferedAt } from './service-view.ts';

/** A sitemap holds at most 50,000 addresses. */
const MOST = 50_000;

/** Slugs of open stores without a domain of their own: a store with one is announced there. */
const OPEN_STORES = `select a.slug from stores s join store_slugs a on a.store_id = s.id and a.retired_at is null
	where s.published_at is not null and s.disabled_at is null
	and not exists (select from domains d where d.store_id = s.id and d.verified_at is not null and d.released_at is null)
	order by s.id limit $1`;

export async function listOpenStores(tx: Tx): Promise<string[]> {
	const { rows } = await tx.$client.query<{ slug: string }>(OPEN_STORES, [MOST]);
	return rows.map(({ slug }) => slug);
}

/** Paths of a store's pages below its address; the front page is ''. */
export async function listPublicPaths(scope: StoreScope): Promise<string[]> {
	const catalogue = await catalogueOf(scope);
	const offered = catalogue.services.filter(
		(row) => !row.hidden && catalogue.locations.some(({ id }) => isOfferedAt(catalogue, row, id))
	);
	return ['', ...offered.map(({ slug }) => `/${slug}`)];
}
