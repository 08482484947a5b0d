/** What a store's own people see of their store. */
import { and, desc, eq, gt, isNotNull, isNull, sql } from 'drizzle-orm';
import { AppError } from '#lib/platform/errors.ts';
import type { Tx } from '#lib/platform/server/db.ts';
import type { Instant } from '#lib/platform/time.ts';
import { PERMISSIONS, may, type MemberRole, type Permission, type StorePolicy } from '../rules.ts';
import { txtName, txtValue } from './addressing.ts';
import { adminEntries, domains, invitations, stores, storeProfiles, storeSlugs } from './schema.ts';
import type { StoreScope } from './scope.ts';

export type StoreProfile = Omit<typeof storeProfiles.$inferSelect, 'storeId'> & {
	readonly name: string;
	readonly currency: string;
	readonly publishedAt: Instant | null;
	readonly policy: StorePolicy;
};

/** Throws nothing in normal running: setup gives every store a profile. */
export async function getProfile(scope: StoreScope): Promise<StoreProfile> {
	const [row] = await scope.tx
		.select()
		.from(storeProfiles)
		.innerJoin(stores, eq(stores.id, storeProfiles.storeId))
		.where(eq(storeProfiles.storeId, scope.storeId));
	if (!row) throw new AppError('NOT_FOUND');
	const { storeId: _, ...profile } = row.store_profiles;
	const { name, currency, publishedAt } = row.stores;
	return { ...profile, name, currency, publishedAt, policy: scope.policy };
}

export interface Member {
	readonly userId: string;
	readonly name: string;
	readonly email: string;
	readonly role: MemberRole;
	readonly since: Instant;
	readonly disabledAt: Instant | null;
	readonly lastSeenAt: Instant | null;
	readonly secondFactor: boolean;
}

export async function listMembers(scope: StoreScope): Promise<Member[]> {
	const { rows } = await scope.tx.$client.query<Member>(
		`select u.id as "userId", u.name, u.email, m.role, m.created_at as since, m.disabled_at as "disabledAt",
		 (select max(s.last_seen_at) from sessions s where s.user_id = u.id) as "lastSeenAt",
		 u.totp_enabled_at is not null as "secondFactor"
		 from memberships m join users u on u.id = m.user_id where m.store_id = $1
		 order by m.disabled_at is not null, m.role = 'store_manager' desc, lower(u.name), m.role`,
		[scope.storeId]
	);
	return rows;
}

export interface DemoStore {
	readonly slug: string;
	readonly name: string;
}

/** Open stores of the demo world: nothing where nobody seeded it, so that no tenant is ever listed. */
export async function listDemoStores(tx: Tx): Promise<DemoStore[]> {
	return await tx
		.select({ slug: storeSlugs.slug, name: stores.name })
		.from(stores)
		.innerJoin(storeSlugs, and(eq(storeSlugs.storeId, stores.id), isNull(storeSlugs.retiredAt)))
		.where(and(eq(stores.demo, true), isNotNull(stores.publishedAt), isNull(stores.disabledAt)))
		.orderBy(stores.number)
		.limit(4);
}

export interface Invited {
	readonly id: string;
	readonly email: string;
	readonly role: MemberRole;
	readonly createdAt: Instant;
	readonly expiresAt: Instant;
	readonly expired: boolean;
}

/** Not accepted and not revoked, of the last 30 days; the expired ones can be sent again. */
export async function listInvitations(scope: StoreScope): Promise<Invited[]> {
	return await scope.tx
		.select({
			id: invitations.id,
			email: invitations.email,
			role: invitations.role,
			createdAt: invitations.createdAt,
			expiresAt: invitations.expiresAt,
			expired: sql<boolean>`${invitations.expiresAt} <= now()`
		})
		.from(invitations)
		.where(
			and(
				eq(invitations.storeId, scope.storeId),
				isNull(invitations.acceptedAt),
				isNull(invitations.revokedAt),
				gt(invitations.createdAt, sql`now() - interval '30 days'`)
			)
		)
		.orderBy(desc(invitations.createdAt));
}

/** Names for the store's log: who is or was here, and admins who entered. Nobody else's. */
export async function listPeople(
	scope: StoreScope
): Promise<{ id: string; name: string; admin: boolean }[]> {
	const { rows } = await scope.tx.$client.query<{ id: string; name: string; admin: boolean }>(
		`select u.id, u.name, not exists (select from memberships m where m.user_id = u.id and m.store_id = $1) as admin
		 from users u where u.id in (select user_id from memberships where store_id = $1
			union select user_id from admin_entries where store_id = $1) order by lower(u.name)`,
		[scope.storeId]
	);
	return rows;
}

export interface Addresses {
	readonly slug: string;
	/** They lead to the current one. */
	readonly former: readonly string[];
	readonly domains: readonly {
		readonly host: string;
		readonly verifiedAt: Instant | null;
		readonly checkedAt: Instant | null;
		/** What to publish in DNS as proof. */
		readonly txtName: string;
		readonly txtValue: string;
	}[];
}

export async function listAddresses(scope: StoreScope): Promise<Addresses> {
	const slugs = await scope.tx
		.select()
		.from(storeSlugs)
		.where(eq(storeSlugs.storeId, scope.storeId))
		.orderBy(desc(storeSlugs.createdAt));
	const own = await scope.tx
		.select()
		.from(domains)
		.where(and(eq(domains.storeId, scope.storeId), isNull(domains.releasedAt)))
		.orderBy(domains.createdAt);
	return {
		slug: slugs.find((row) => row.retiredAt === null)?.slug ?? '',
		former: slugs.filter((row) => row.retiredAt !== null).map((row) => row.slug),
		domains: own.map(({ host, verifiedAt, checkedAt, txtToken }) => ({
			host,
			verifiedAt,
			checkedAt,
			txtName: txtName(host),
			txtValue: txtValue(txtToken)
		}))
	};
}

export interface Standing {
	readonly roles: readonly string[];
	/** What the roles may do: menus show this and nothing else. */
	readonly permissions: readonly Permission[];
	readonly publishedAt: Instant | null;
	/** Set for an admin who entered: the bar that stays. */
	readonly entry: { readonly reason: string; readonly expiresAt: Instant } | null;
}

export async function getStanding(scope: StoreScope): Promise<Standing> {
	const [store] = await scope.tx
		.select({ publishedAt: stores.publishedAt })
		.from(stores)
		.where(eq(stores.id, scope.storeId));
	const entryId = scope.actor.kind === 'admin' ? scope.actor.onBehalfOf : null;
	const [entry] = entryId
		? await scope.tx
				.select({ reason: adminEntries.reason, expiresAt: adminEntries.expiresAt })
				.from(adminEntries)
				.where(and(eq(adminEntries.id, entryId), eq(adminEntries.storeId, scope.storeId)))
		: [];
	const all = Object.keys(PERMISSIONS) as Permission[];
	return {
		roles: scope.roles,
		permissions: all.filter((permission) => may(scope.roles, permission)),
		publishedAt: store?.publishedAt ?? null,
		entry: entry ?? null
	};
}

export interface MyStore {
	readonly slug: string;
	readonly name: string;
	readonly roles: readonly MemberRole[];
	readonly disabled: boolean;
}

/** Where this person works. */
export async function listMyStores(tx: Tx, userId: string): Promise<MyStore[]> {
	const { rows } = await tx.$client.query<MyStore>(
		`select a.slug, s.name, array_agg(m.role order by m.role) as roles, s.disabled_at is not null as disabled
		 from memberships m join stores s on s.id = m.store_id
		 join store_slugs a on a.store_id = s.id and a.retired_at is null
		 where m.user_id = $1 and m.disabled_at is null group by a.slug, s.id order by lower(s.name)`,
		[userId]
	);
	return rows;
}
