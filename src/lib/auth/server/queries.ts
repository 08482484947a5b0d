/** Reads about oneself. Store tables are named in SQL, not imported: stores lie above this feature. */
import type pg from 'pg';
import { AppError } from '#lib/platform/errors.ts';
import type { Tx } from '#lib/platform/server/db.ts';
import type { Instant } from '#lib/platform/time.ts';
import { deviceOf } from '../rules.ts';
import type { SessionUser } from '../user.ts';

type Reader = Pick<pg.Pool | pg.PoolClient, 'query'>;

const FACTS = `select u.email, u.name, u.password_hash, u.totp_enabled_at is not null as second_factor,
	array(select s.name from memberships m join stores s on s.id = m.store_id where m.user_id = u.id) as stores
	from users u where u.id = $1`;

interface FactsRow {
	readonly email: string;
	readonly name: string;
	readonly password_hash: string | null;
	readonly second_factor: boolean;
	readonly stores: string[];
}

/** What a new password of this person is judged by. */
export async function findPasswordFacts(
	db: Reader,
	userId: string
): Promise<{ passwordHash: string | null; secondFactor: boolean; words: string[] }> {
	const { rows } = await db.query<FactsRow>(FACTS, [userId]);
	const row = rows[0];
	if (!row) throw new AppError('NOT_FOUND');
	return {
		passwordHash: row.password_hash,
		secondFactor: row.second_factor,
		words: [row.email, row.name, ...row.stores]
	};
}

const PLACES = `select distinct g.slug from memberships m
	join store_slugs g on g.store_id = m.store_id and g.retired_at is null
	where m.user_id = $1 and m.disabled_at is null limit 2`;

/** Where this person works: at most two stores' addresses. */
export async function findPlaces(tx: Tx, userId: string): Promise<string[]> {
	const { rows } = await tx.$client.query<{ slug: string }>(PLACES, [userId]);
	return rows.map(({ slug }) => slug);
}

const REQUIRED = `select u.platform_role is not null or exists (
	select from memberships m join required_second_factor r on r.role = m.role where m.user_id = u.id and m.disabled_at is null
) as required from users u where u.id = $1`;

/** Does a role of this person ask for a second factor (A22.2)? */
export async function secondFactorRequired(tx: Tx, userId: string): Promise<boolean> {
	const { rows } = await tx.$client.query<{ required: boolean }>(REQUIRED, [userId]);
	return rows[0]?.required ?? true;
}

const SESSIONS = `select id, created_at, last_seen_at, ip, user_agent from sessions
	where user_id = $1 and expires_at > now() and last_seen_at > now() - interval '24 hours'
	order by last_seen_at desc limit 100`;

interface SessionRow {
	readonly id: string;
	readonly created_at: Instant;
	readonly last_seen_at: Instant;
	readonly ip: string | null;
	readonly user_agent: string | null;
}

export interface ListedSession {
	/** The digest: names the session, signs nobody in. */
	readonly sessionId: string;
	readonly createdAt: Instant;
	readonly lastSeenAt: Instant;
	readonly ip: string | null;
	readonly browser: string | null;
	readonly system: string | null;
	/** The one that asks. */
	readonly current: boolean;
}

export async function listSessions(tx: Tx, user: SessionUser): Promise<ListedSession[]> {
	const { rows } = await tx.$client.query<SessionRow>(SESSIONS, [user.id]);
	return rows.map((row) => ({
		sessionId: row.id,
		createdAt: row.created_at,
		lastSeenAt: row.last_seen_at,
		ip: row.ip,
		...deviceOf(row.user_agent),
		current: row.id === user.sessionId
	}));
}

/** Recovery codes not used yet. */
export async function countRecoveryCodes(tx: Tx, userId: string): Promise<number> {
	const { rows } = await tx.$client.query<{ left: number }>(
		'select count(*) as left from recovery_codes where user_id = $1 and used_at is null',
		[userId]
	);
	return rows[0]?.left ?? 0;
}

/** In which language each of these people reads; whoever is unknown is missing. */
export async function localesOf(tx: Tx, userIds: readonly string[]): Promise<Map<string, string>> {
	if (userIds.length === 0) return new Map();
	const { rows } = await tx.$client.query<{ id: string; locale: string }>(
		'select id, locale from users where id = any ($1::uuid[])',
		[userIds]
	);
	return new Map(rows.map((row) => [row.id, row.locale]));
}
