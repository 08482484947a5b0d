/** Everyone who can sign in, for the console; as app_platform. */
import { AppError } from '#lib/platform/errors.ts';
import type { Instant } from '#lib/platform/time.ts';
import { MEMBER_ROLES, type MemberRole } from '../rules.ts';
import type { StoresScope } from './platform-scope.ts';

export const USER_KINDS = ['platform', 'store', 'disabled'] as const;
export type UserKind = (typeof USER_KINDS)[number];

export interface ListedUser {
	readonly id: string;
	readonly name: string;
	readonly email: string;
	readonly platformRole: 'admin' | 'support' | null;
	readonly verified: boolean;
	readonly secondFactor: boolean;
	readonly disabledAt: Instant | null;
	readonly createdAt: Instant;
	readonly lastSeenAt: Instant | null;
	/** Sign-ins that are open now. */
	readonly sessions: number;
	readonly stores: readonly {
		storeId: string;
		name: string;
		role: MemberRole;
		disabled: boolean;
	}[];
}

const USER = `select u.id, u.name, u.email, u.platform_role as "platformRole", u.verified_at is not null as verified,
	u.totp_enabled_at is not null as "secondFactor", u.disabled_at as "disabledAt", u.created_at as "createdAt",
	(select max(x.last_seen_at) from sessions x where x.user_id = u.id) as "lastSeenAt",
	(select count(*)::int from sessions x where x.user_id = u.id and x.expires_at > now()
		and x.last_seen_at > now() - interval '24 hours') as sessions,
	coalesce((select jsonb_agg(jsonb_build_object('storeId', s.id, 'name', s.name, 'role', m.role,
		'disabled', m.disabled_at is not null) order by lower(s.name), m.role)
		from memberships m join stores s on s.id = m.store_id where m.user_id = u.id), '[]') as stores
	from users u`;

const KIND: Record<UserKind, string> = {
	platform: 'u.platform_role is not null',
	store: 'exists (select from memberships m where m.user_id = u.id and m.disabled_at is null)',
	disabled: 'u.disabled_at is not null'
};

/** Any identifier: name, address, id, or a store's name. */
const MATCHES = `($1 = '' or u.name ilike $2 or u.email ilike $2 or u.id::text = $1
	or exists (select from memberships m join stores s on s.id = m.store_id where m.user_id = u.id and s.name ilike $2))`;

const PAGE = 50;

export interface UserSearch {
	readonly search: string;
	readonly kind: UserKind | '';
	/** Id of the last one seen; '' at first. */
	readonly after: string;
}

export interface UserPage {
	readonly users: readonly ListedUser[];
	readonly counts: Readonly<Record<UserKind | 'all', number>>;
	readonly next: string | null;
}

/** Newest first; ids are made in the order of time. The counts are of the search. */
export async function listUsers(
	scope: StoresScope,
	{ search, kind, after }: UserSearch
): Promise<UserPage> {
	const text = search.trim();
	const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
	const { rows } = await scope.tx.$client.query<ListedUser>(
		`${USER} where ${MATCHES} and ${kind === '' ? 'true' : KIND[kind]} and ($3 = '' or u.id < nullif($3, '')::uuid)
		 order by u.id desc limit ${PAGE + 1}`,
		[text, like, after]
	);
	const counted = await scope.tx.$client.query<UserPage['counts']>(
		`select count(*)::int as all, ${USER_KINDS.map((k) => `count(*) filter (where ${KIND[k]})::int as ${k}`).join(', ')}
		 from users u where ${MATCHES}`,
		[text, like]
	);
	const users = rows.slice(0, PAGE);
	return {
		users,
		counts: counted.rows[0] ?? { all: 0, platform: 0, store: 0, disabled: 0 },
		next: rows.length > PAGE ? (users.at(-1)?.id ?? null) : null
	};
}

/** Throws NOT_FOUND. */
export async function getUser(scope: StoresScope, id: string): Promise<ListedUser> {
	const { rows } = await scope.tx.$client.query<ListedUser>(`${USER} where u.id = $1`, [id]);
	if (!rows[0]) throw new AppError('NOT_FOUND');
	return rows[0];
}

/** Names for the platform's log. */
export async function namesOf(
	scope: StoresScope,
	ids: readonly string[]
): Promise<Record<string, string>> {
	const { rows } = await scope.tx.$client.query<{ id: string; name: string }>(
		`select id, name from users where id = any ($1) union all select id, name from stores where id = any ($1)`,
		[ids]
	);
	return Object.fromEntries(rows.map((row) => [row.id, row.name]));
}

export async function listRequiredSecondFactor(scope: StoresScope): Promise<MemberRole[]> {
	const { rows } = await scope.tx.$client.query<{ role: string }>(
		'select role from required_second_factor'
	);
	return MEMBER_ROLES.filter((role) => rows.some((row) => row.role === role));
}
