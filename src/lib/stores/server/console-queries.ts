/** What the platform console shows; as app_platform, which sees no store's own data. */
import { AppError } from '#lib/platform/errors.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { MemberRole } from '../rules.ts';
import type { StoresScope } from './platform-scope.ts';

export const STANDINGS = ['live', 'setting_up', 'disabled'] as const;
export type Standing = (typeof STANDINGS)[number];

export interface ListedStore {
	readonly id: string;
	readonly name: string;
	readonly slug: string;
	readonly domain: string | null;
	readonly currency: string;
	readonly country: string;
	readonly standing: Standing;
	readonly createdAt: Instant;
	/** Names of those who manage it. */
	readonly managers: readonly string[];
	/** Invited to manage it, not there yet. */
	readonly invited: readonly string[];
	readonly people: number;
}

const STANDING = `case when s.disabled_at is not null then 'disabled' when s.published_at is null then 'setting_up' else 'live' end`;

const STORE = `select s.id, s.name, a.slug, s.currency, p.country, s.number, ${STANDING} as standing, s.created_at as "createdAt",
	(select host from domains d where d.store_id = s.id and d.verified_at is not null and d.released_at is null
		order by d.verified_at limit 1) as domain,
	array(select u.name from memberships m join users u on u.id = m.user_id
		where m.store_id = s.id and m.role = 'store_manager' and m.disabled_at is null order by m.created_at) as managers,
	array(select i.email from invitations i where i.store_id = s.id and i.role = 'store_manager'
		and i.accepted_at is null and i.revoked_at is null order by i.created_at) as invited,
	(select count(distinct m.user_id)::int from memberships m where m.store_id = s.id and m.disabled_at is null) as people
	from stores s join store_slugs a on a.store_id = s.id and a.retired_at is null
	join store_profiles p on p.store_id = s.id`;

/** A store's name, an address of it (a former one too), or a manager's name or mail. */
const MATCHES = `($1 = '' or s.name ilike $2 or exists (select from store_slugs x where x.store_id = s.id and x.slug ilike $2)
	or exists (select from domains d where d.store_id = s.id and d.host ilike $2)
	or exists (select from memberships m join users u on u.id = m.user_id where m.store_id = s.id and (u.name ilike $2 or u.email ilike $2))
	or exists (select from invitations i where i.store_id = s.id and i.email ilike $2))`;

const PAGE = 50;
const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

export interface StoreSearch {
	readonly search: string;
	readonly standing: Standing | '';
	/** Of these only; null: of all. */
	readonly among?: readonly string[] | null;
	/** Number of the last one seen; 0 at first. */
	readonly after: number;
}

export interface StorePage {
	readonly stores: readonly ListedStore[];
	readonly counts: Readonly<Record<Standing | 'all', number>>;
	/** Null on the last page. */
	readonly next: number | null;
}

/** Newest first. The counts are of the search, before the standing narrows it. */
export async function listStores(
	scope: StoresScope,
	{ search, standing, after, among = null }: StoreSearch
): Promise<StorePage> {
	const text = search.trim();
	const like = containing(text);
	const { rows } = await scope.tx.$client.query<ListedStore & { number: number }>(
		`select * from (${STORE} where ${MATCHES}) found where ($3 = '' or standing = $3) and ($4 = 0 or number < $4) and ($5::uuid[] is null or id = any ($5))
		 order by number desc limit ${PAGE + 1}`,
		[text, like, standing, after, among]
	);
	const counted = await scope.tx.$client.query<{ standing: Standing; n: number }>(
		`select ${STANDING} as standing, count(*)::int as n from stores s where ${MATCHES} group by 1`,
		[text, like]
	);
	const counts = { all: 0, live: 0, setting_up: 0, disabled: 0 };
	for (const row of counted.rows) {
		counts[row.standing] = row.n;
		counts.all += row.n;
	}
	const shown = rows.slice(0, PAGE);
	return {
		stores: shown.map(({ number: _, ...store }) => store),
		counts,
		next: rows.length > PAGE ? (shown.at(-1)?.number ?? null) : null
	};
}

export interface PlatformNumbers {
	readonly live: number;
	/** Published in the last 30 days and still open. */
	readonly liveNew: number;
	readonly settingUp: number;
	readonly users: number;
	readonly usersNew: number;
	readonly disabled: number;
	readonly withoutManager: number;
}

export async function getNumbers(scope: StoresScope): Promise<PlatformNumbers> {
	const { rows } = await scope.tx.$client.query<PlatformNumbers>(
		`with s as (select s.*, exists (select from memberships m join users u on u.id = m.user_id where m.store_id = s.id
			and m.role = 'store_manager' and m.disabled_at is null and u.disabled_at is null) as managed from stores s)
		 select count(*) filter (where published_at is not null and disabled_at is null)::int as live,
		 count(*) filter (where published_at > now() - interval '30 days' and disabled_at is null)::int as "liveNew",
		 count(*) filter (where published_at is null and disabled_at is null)::int as "settingUp",
		 count(*) filter (where disabled_at is not null)::int as disabled,
		 count(*) filter (where not managed and disabled_at is null)::int as "withoutManager",
		 (select count(*)::int from users) as users,
		 (select count(*)::int from users where created_at > now() - interval '30 days') as "usersNew" from s`
	);
	if (!rows[0]) throw new AppError('NOT_FOUND');
	return rows[0];
}

export interface StoreDetail extends ListedStore {
	readonly number: number;
	readonly zone: string;
	readonly email: string | null;
	readonly phone: string | null;
	readonly publishedAt: Instant | null;
	readonly disabledAt: Instant | null;
	readonly disabledReason: string | null;
	readonly formerSlugs: readonly string[];
	readonly members: readonly {
		userId: string;
		name: string;
		email: string;
		role: MemberRole;
		disabled: boolean;
	}[];
	readonly entries: readonly {
		id: string;
		name: string;
		reason: string;
		createdAt: Instant;
		open: boolean;
	}[];
}

/** Throws NOT_FOUND. */
export async function getStore(scope: StoresScope, id: string): Promise<StoreDetail> {
	const { tx } = scope;
	const { rows } = await tx.$client.query<Omit<StoreDetail, 'members' | 'entries'>>(
		`select found.*, s.published_at as "publishedAt", s.disabled_at as "disabledAt", s.disabled_reason as "disabledReason",
		 p.zone, p.email, p.phone, array(select slug from store_slugs x where x.store_id = s.id and x.retired_at is not null
			order by x.retired_at desc) as "formerSlugs"
		 from (${STORE} where s.id = $1) found join stores s on s.id = found.id join store_profiles p on p.store_id = s.id`,
		[id]
	);
	const store = rows[0];
	if (!store) throw new AppError('NOT_FOUND');
	const members = await tx.$client.query<StoreDetail['members'][number]>(
		`select u.id as "userId", u.name, u.email, m.role, m.disabled_at is not null as disabled
		 from memberships m join users u on u.id = m.user_id where m.store_id = $1 order by m.role desc, lower(u.name)`,
		[id]
	);
	const entries = await tx.$client.query<StoreDetail['entries'][number]>(
		`select e.id, u.name, e.reason, e.created_at as "createdAt", e.ended_at is null and e.expires_at > now() as open
		 from admin_entries e join users u on u.id = e.user_id where e.store_id = $1 order by e.id desc limit 20`,
		[id]
	);
	return { ...store, members: members.rows, entries: entries.rows };
}

/** Up to three free addresses near a taken one. */
export async function suggestSlugs(
	scope: StoresScope,
	slug: string,
	city: string
): Promise<string[]> {
	const base = slug.slice(0, 50);
	const wanted = [
		...(city ? [`${base}-${city}`] : []),
		...['2', 'studio', 'store', '3', '4'].map((end) => `${base}-${end}`)
	];
	const { rows } = await scope.tx.$client.query<{ slug: string }>(
		'select slug from store_slugs where slug = any ($1)',
		[wanted]
	);
	const taken = new Set(rows.map((row) => row.slug));
	return wanted.filter((candidate) => !taken.has(candidate)).slice(0, 3);
}

export async function isSlugFree(scope: Pick<StoresScope, 'tx'>, slug: string): Promise<boolean> {
	const { rows } = await scope.tx.$client.query('select from store_slugs where slug = $1', [slug]);
	return rows.length === 0;
}
