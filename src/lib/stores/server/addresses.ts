/** Address → store, for every request; cached a few seconds so that a page costs no lookup (SCALE §5). */
import { isId } from '#lib/platform/server/ids.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { plus, processNow, type Instant } from '#lib/platform/time.ts';

export interface StoreAddress {
	readonly storeId: string;
	readonly name: string;
	readonly currency: string;
	/** Prefix of its booking codes. */
	readonly number: number;
	/** Current slug. */
	readonly slug: string;
	/** Verified own domain, when there is one: the canonical address (DECISIONS 6). */
	readonly domain: string | null;
	readonly disabled: boolean;
	readonly published: boolean;
	/** true: the address asked for is a former slug; answer 301 to `slug`. */
	readonly moved: boolean;
}

interface Row {
	readonly store_id: string;
	readonly name: string;
	readonly currency: string;
	readonly number: number;
	readonly current_slug: string;
	readonly domain: string | null;
	readonly disabled: boolean;
	readonly published: boolean;
	readonly moved: boolean;
}

const BY_STORE = `select s.id as store_id, s.name, s.currency, s.number, s.disabled_at is not null as disabled,
	s.published_at is not null as published,
	(select slug from store_slugs where store_id = s.id and retired_at is null) as current_slug,
	(select host from domains where store_id = s.id and verified_at is not null and released_at is null order by verified_at limit 1) as domain`;
const BY_SLUG = `${BY_STORE}, a.retired_at is not null as moved from store_slugs a join stores s on s.id = a.store_id where a.slug = $1`;
const BY_DOMAIN = `${BY_STORE}, false as moved from domains a join stores s on s.id = a.store_id where a.host = $1 and a.verified_at is not null and a.released_at is null`;
const BY_ID = `${BY_STORE}, false as moved from stores s where s.id = $1`;

const KEEP_MS = 3_000;
const MOST = 20_000;
const cache = new Map<string, { until: Instant; found: StoreAddress | null }>();

/** After a rename or a switch, in this process; others follow within `KEEP_MS`. */
export const forgetAddresses = (): void => cache.clear();

async function lookup(
	pools: Pools,
	statement: string,
	value: string
): Promise<StoreAddress | null> {
	const { rows } = await pools.app.query<Row>(statement, [value]);
	const row = rows[0];
	if (!row) return null;
	return {
		storeId: row.store_id,
		name: row.name,
		currency: row.currency,
		number: row.number,
		slug: row.current_slug,
		domain: row.domain,
		disabled: row.disabled,
		published: row.published,
		moved: row.moved
	};
}

/** `address`: a slug, a former slug, or a verified domain; any case. Null when there is none. */
export async function findStoreByAddress(
	pools: Pools,
	address: string
): Promise<StoreAddress | null> {
	const key = address.toLowerCase();
	if (key.length > 253 || !/^[a-z0-9.-]+$/.test(key)) return null;
	// A slug has no dot, a domain has one (DECISIONS 6).
	return await cached(pools, key.includes('.') ? BY_DOMAIN : BY_SLUG, key);
}

/** For jobs, which know a store by its id alone. Null when there is none. */
export const storeById = async (pools: Pools, storeId: string): Promise<StoreAddress | null> =>
	isId(storeId) ? await cached(pools, BY_ID, storeId) : null;

async function cached(
	pools: Pools,
	statement: string,
	value: string
): Promise<StoreAddress | null> {
	const key = statement === BY_ID ? `id:${value}` : value;
	const now = processNow();
	const known = cache.get(key);
	if (known && known.until > now) return known.found;
	const found = await lookup(pools, statement, value);
	if (cache.size >= MOST) cache.clear();
	cache.set(key, { until: plus(now, KEEP_MS), found });
	return found;
}
