/** Accepting an invitation: the link is the proof of the mailbox, so it signs in too. */
import { prepareNewPassword } from '#lib/auth/server/proving.ts';
import { signInByMailbox, type Newcomer, type SigningScope } from '#lib/auth/server/signing-in.ts';
import type { NewSession } from '#lib/auth/server/sessions.ts';
import { secondFactorDue, type SessionUser } from '#lib/auth/user.ts';
import type { Source } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { acceptInvitation, getInvitation, type OpenInvitation } from './inviting.ts';
import { inScope, type StoreScope } from './scope.ts';

/** What joining needs of a request. */
export interface JoinRequest {
	readonly pools: Pools;
	readonly user: SessionUser | null;
	readonly source: Source;
	readonly ip: string;
	readonly userAgent: string;
	readonly requestId: string;
	readonly locale: string;
}

export interface Joined {
	readonly slug: string;
	/** A new sign-in, for the cookie; null for who was signed in already. */
	readonly session: NewSession | null;
	/** What the session still owes before it counts. */
	readonly due: 'give' | 'enrol' | null;
}

/** As the person who joins: the log says who, not "a visitor". */
const asUser = (scope: StoreScope, userId: string): StoreScope => ({
	...scope,
	actor: { kind: 'user', id: userId }
});

async function signInAndJoin(
	scope: StoreScope,
	request: JoinRequest,
	invitation: OpenInvitation,
	newcomer: Newcomer
): Promise<Joined> {
	const { userAgent, ip, user } = request;
	const signing: SigningScope = { ...scope, ip, userAgent, current: user };
	const { session, due, userId } = await signInByMailbox(signing, invitation.email, newcomer);
	await acceptInvitation(asUser(scope, userId), invitation.id, userId);
	return { slug: invitation.slug, session, due };
}

/**
 * Signs in (or up) the invited address and makes the membership, in one transaction. Throws
 * LINK_EXPIRED, USER_DISABLED, WEAK_PASSWORD, and CONFLICT when somebody else is signed in: the invitation is not theirs.
 */
export async function joinByInvitation(
	request: JoinRequest,
	input: { readonly token: string; readonly name: string; readonly password: string }
): Promise<Joined> {
	const { pools, user, source, ip, requestId, locale } = request;
	const invitation = await getInvitation(pools.app, input.token);
	const known = user !== null && secondFactorDue(user) === null ? user : null;
	if (known && known.email !== invitation.email) throw new AppError('CONFLICT', { field: 'email' });
	const { email, storeName } = invitation;
	// Outside the transaction: a digest takes 50 ms. Whoever is known keeps the password they have.
	const passwordHash = invitation.known
		? null
		: await prepareNewPassword(input.password, [email, input.name, storeName]);
	const actor = { kind: 'visitor', id: known?.id ?? null } as const;
	const scopeOf = { storeId: invitation.storeId, actor, source, ip, requestId, locale };
	return await inScope(pools, scopeOf, async (scope) => {
		if (!known)
			return await signInAndJoin(scope, request, invitation, { name: input.name, passwordHash });
		await acceptInvitation(asUser(scope, known.id), invitation.id, known.id);
		return { slug: invitation.slug, session: null, due: null };
	});
}
