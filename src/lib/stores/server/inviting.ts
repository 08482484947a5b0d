/** Invitations: hashed, single use, 72 hours, bound to an address and a store (TRUST.md §4). */
import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { recordEvent, type AuditScope } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import { config } from '#lib/platform/server/config.ts';
import { hmac, sha256 } from '#lib/platform/server/crypto.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { Pool } from '#lib/platform/server/db.ts';
import { HOUR, plus, type Instant } from '#lib/platform/time.ts';
import type { MemberRole } from '../rules.ts';
import { invitations, memberships } from './schema.ts';
import type { StoreScope } from './scope.ts';

const VALID_MS = 72 * HOUR;

/** What the mailed link carries. Derived, so that the mail job needs the id alone and a dump has no token. */
export const invitationToken = (id: string): string =>
	hmac(config().APP_SECRET, 'invitation', id).toString('base64url');

const live = and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt));

export interface NewInvitation {
	readonly email: string;
	readonly role: MemberRole;
	readonly staffId: string | null;
}

/** Replaces an open one for the same address and role: only the newest link works. Returns its id. */
export async function addInvitation(scope: AuditScope, input: NewInvitation): Promise<string> {
	const { storeId, now } = scope;
	const same = and(
		eq(invitations.storeId, storeId),
		eq(invitations.email, input.email),
		eq(invitations.role, input.role)
	);
	await scope.tx.update(invitations).set({ revokedAt: now }).where(and(same, live));
	const id = newId();
	await scope.tx.insert(invitations).values({
		...input,
		id,
		storeId,
		tokenHash: sha256(invitationToken(id)),
		invitedBy: scope.actor.id,
		expiresAt: plus(now, VALID_MS)
	});
	await recordEvent(scope, {
		name: 'stores.member_invited',
		subjectId: id,
		facts: { role: input.role, staffId: input.staffId },
		personal: { email: input.email }
	});
	return id;
}

/** The catalogue's table: an invitation may name whom the new user will be, of this store's people only. */
async function refuseForeignStaff(scope: StoreScope, staffId: string): Promise<void> {
	const { rows } = await scope.tx.$client.query(
		'select from staff where store_id = $1 and id = $2 and archived_at is null',
		[scope.storeId, staffId]
	);
	if (rows.length === 0) throw new AppError('NOT_FOUND', { field: 'staffId' });
}

/** Throws NOT_FOUND (no such staff member), CONFLICT with `field: 'email'`: that person has this role already. */
export async function inviteMember(
	scope: StoreScope,
	input: NewInvitation
): Promise<{ invitationId: string }> {
	const { rows } = await scope.tx.$client.query(
		`select from memberships m join users u on u.id = m.user_id
		 where m.store_id = $1 and m.role = $2 and m.disabled_at is null and u.email = $3`,
		[scope.storeId, input.role, input.email]
	);
	if (rows.length > 0) throw new AppError('CONFLICT', { field: 'email' });
	if (input.staffId !== null) await refuseForeignStaff(scope, input.staffId);
	return { invitationId: await addInvitation(scope, input) };
}

const own = (scope: StoreScope, id: string) =>
	and(eq(invitations.storeId, scope.storeId), eq(invitations.id, id), live);

/** Its link stops working. Throws NOT_FOUND when it is not open. */
export async function revokeInvitation(scope: StoreScope, id: string): Promise<void> {
	const revoked = await scope.tx
		.update(invitations)
		.set({ revokedAt: scope.now })
		.where(own(scope, id))
		.returning({ id: invitations.id });
	if (revoked.length === 0) throw new AppError('NOT_FOUND');
	await recordEvent(scope, { name: 'stores.invitation_revoked', subjectId: id });
}

/** A new link to the same address; the old one stops working. Throws NOT_FOUND. */
export async function resendInvitation(
	scope: StoreScope,
	id: string
): Promise<{ invitationId: string }> {
	const [row] = await scope.tx.select().from(invitations).where(own(scope, id)).for('update');
	if (!row) throw new AppError('NOT_FOUND');
	const { email, role, staffId } = row;
	return { invitationId: await addInvitation(scope, { email, role, staffId }) };
}

export interface OpenInvitation {
	readonly id: string;
	readonly storeId: string;
	readonly storeName: string;
	readonly slug: string;
	readonly email: string;
	readonly role: MemberRole;
	readonly expiresAt: Instant;
	/** Has anyone with this address signed up already? Decides what the page asks for. */
	readonly known: boolean;
}

const FIND = `select i.id, i.store_id as "storeId", s.name as "storeName", a.slug, i.email, i.role,
	i.expires_at as "expiresAt", exists (select from users u where u.email = i.email) as known
	from invitations i join stores s on s.id = i.store_id
	join store_slugs a on a.store_id = s.id and a.retired_at is null
	where i.token_hash = $1 and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()`;

/** By what the link carries; uses nothing up. Throws LINK_EXPIRED: unknown, used, revoked or too old. */
export async function getInvitation(
	db: Pick<Pool, 'query'>,
	token: string
): Promise<OpenInvitation> {
	const { rows } = await db.query<OpenInvitation>(FIND, [sha256(token)]);
	if (!rows[0]) throw new AppError('LINK_EXPIRED');
	return rows[0];
}

/**
 * Uses the invitation up and makes the membership; one disabled before comes back. The caller has
 * proven that `userId` is the invited address. Of two at once one succeeds. Throws LINK_EXPIRED.
 */
export async function acceptInvitation(
	scope: StoreScope,
	id: string,
	userId: string
): Promise<void> {
	const [used] = await scope.tx
		.update(invitations)
		.set({ acceptedAt: scope.now })
		.where(and(own(scope, id), gt(invitations.expiresAt, sql`now()`)))
		.returning({ role: invitations.role, staffId: invitations.staffId });
	if (!used) throw new AppError('LINK_EXPIRED');
	await scope.tx
		.insert(memberships)
		.values({ userId, storeId: scope.storeId, role: used.role })
		.onConflictDoUpdate({
			target: [memberships.userId, memberships.storeId, memberships.role],
			set: { disabledAt: null }
		});
	await recordEvent(scope, {
		name: 'stores.member_joined',
		subjectId: userId,
		facts: { role: used.role, staffId: used.staffId, invitationId: id }
	});
}
