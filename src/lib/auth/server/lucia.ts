/**
 * Lucia 3 behind a wall (docs/decisions/0005): nothing outside this file imports it. Our adapter keeps
 * sha256 of what the cookie holds, so that a dump of the database signs nobody in, and one query
 * enforces every limit by the database's clock (DECISIONS 8).
 */
import { Lucia, TimeSpan, type Adapter, type DatabaseSession, type DatabaseUser } from 'lucia';
import type pg from 'pg';
import { sha256 } from '#lib/platform/server/crypto.ts';
import { fromDate, toDate, toIso, type Instant } from '#lib/platform/time.ts';
import type { SessionUser } from '../user.ts';

interface SessionAttributes {
	readonly secondFactorPassed: boolean;
	readonly ip: string | null;
	readonly userAgent: string | null;
	/** The digest that the row is known by. */
	readonly digest?: string;
	/** Not written for a minute or more. */
	readonly stale?: boolean;
}

type UserAttributes = Omit<SessionUser, 'id' | 'sessionId' | 'secondFactorPassed'>;

declare module 'lucia' {
	interface Register {
		Lucia: ReturnType<typeof luciaOn>;
		UserId: string;
		DatabaseSessionAttributes: SessionAttributes;
		DatabaseUserAttributes: UserAttributes;
	}
}

/** What a session's row is known by: hex of sha256. Presenting it as a cookie finds nothing. */
export const sessionDigest = (token: string): string => sha256(token).toString('hex');

interface Row {
	readonly user_id: string;
	readonly expires_at: Instant;
	readonly second_factor_passed: boolean;
	readonly stale: boolean;
	readonly email: string;
	readonly name: string;
	readonly platform_role: 'admin' | 'support' | null;
	readonly locale: string;
	readonly theme: 'light' | 'dark' | 'system';
	readonly verified: boolean;
	readonly has_password: boolean;
	readonly totp_enabled: boolean;
}

/**
 * Idle 24 h; absolute 30 d, 12 h for the platform's people and for anyone with a role in a store,
 * 15 minutes while the second factor is owed. A disabled user has no session at once.
 * `memberships` belongs to stores, which lies above this feature: hence by name, and only whether.
 */
const FIND = `select s.user_id, s.expires_at, s.second_factor_passed, s.last_seen_at < now() - interval '1 minute' as stale,
	u.email, u.name, u.platform_role, u.locale, u.theme, u.verified_at is not null as verified,
	u.password_hash is not null as has_password, u.totp_enabled_at is not null as totp_enabled
	from sessions s join users u on u.id = s.user_id
	where s.id = $1 and u.disabled_at is null and s.expires_at > now()
	and s.last_seen_at > now() - interval '24 hours' and s.created_at > now() - interval '30 days'
	and (s.created_at > now() - interval '12 hours' or (u.platform_role is null
		and not exists (select from memberships m where m.user_id = u.id and m.disabled_at is null)))
	and (s.created_at > now() - interval '15 minutes' or s.second_factor_passed or u.totp_enabled_at is null)`;

const INSERT = `insert into sessions (id, user_id, expires_at, second_factor_passed, ip, user_agent) values ($1, $2, $3, $4, $5, $6)`;

const asSession = (id: string, digest: string, row: Row): DatabaseSession => ({
	id,
	userId: row.user_id,
	expiresAt: toDate(row.expires_at),
	attributes: {
		secondFactorPassed: row.second_factor_passed,
		ip: null,
		userAgent: null,
		digest,
		stale: row.stale
	}
});

const asUser = (row: Row): DatabaseUser => ({
	id: row.user_id,
	attributes: {
		email: row.email,
		name: row.name,
		platformRole: row.platform_role,
		locale: row.locale,
		theme: row.theme,
		verified: row.verified,
		hasPassword: row.has_password,
		totpEnabled: row.totp_enabled
	}
});

/** Lists are read by our own query (`listSessions`): Lucia's would hand out digests as if they were ids. */
const unused = (): never => {
	throw new Error('not used: sessions are listed and ended by their digest');
};

const adapterOn = (db: Pick<pg.Pool | pg.PoolClient, 'query'>): Adapter => ({
	getSessionAndUser: async (token) => {
		const digest = sessionDigest(token);
		const { rows } = await db.query<Row>(FIND, [digest]);
		const row = rows[0];
		return row ? [asSession(token, digest, row), asUser(row)] : [null, null];
	},
	setSession: async ({ id, userId, expiresAt, attributes }) => {
		await db.query(INSERT, [
			sessionDigest(id),
			userId,
			toIso(fromDate(expiresAt)),
			attributes.secondFactorPassed,
			attributes.ip,
			attributes.userAgent
		]);
	},
	// Nothing prolongs a session: 30 days are absolute, idleness is counted by last_seen_at.
	updateSessionExpiration: async () => {},
	deleteSession: async (token) => {
		await db.query('delete from sessions where id = $1', [sessionDigest(token)]);
	},
	deleteUserSessions: async (userId) => {
		await db.query('delete from sessions where user_id = $1', [userId]);
	},
	getUserSessions: unused,
	deleteExpiredSessions: unused
});

export const luciaOn = (db: Pick<pg.Pool | pg.PoolClient, 'query'>) =>
	new Lucia<SessionAttributes, UserAttributes>(adapterOn(db), {
		sessionExpiresIn: new TimeSpan(30, 'd'),
		getSessionAttributes: (attributes) => attributes,
		getUserAttributes: (attributes) => attributes
	});
