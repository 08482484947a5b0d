/** Sends what a store's events promise to its own people: read, then send with no transaction open. */
import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { getEvent } from '#lib/audit/server/queries.ts';
import { config } from '#lib/platform/server/config.ts';
import { log } from '#lib/platform/server/log.ts';
import { mailer, type EmailMessage, type EmailSender } from '#lib/platform/server/mail.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { SendError } from '#lib/platform/server/send-error.ts';
import { invitationToken } from './inviting.ts';
import { entryMail, invitationMail } from './mails.ts';
import { listMembers } from './queries.ts';
import { invitations, stores, storeProfiles, storeSlugs } from './schema.ts';
import { inScope, type ScopeRequest, type StoreScope } from './scope.ts';

interface Letter extends EmailMessage {
	/** Names the message for ever. */
	readonly key: string;
}

/** A refused address is a person's to mend, not a job's to try again. Throws SendError while it should be. */
async function post(sender: EmailSender, letter: Letter): Promise<void> {
	const { key, ...message } = letter;
	try {
		await sender.send(message, key);
	} catch (error) {
		if (!(error instanceof SendError) || error.outcome !== 'refused') throw error;
		log.info({ key, reason: error.reason }, 'nobody accepts this mail');
	}
}

async function nameOf(scope: StoreScope): Promise<{ name: string; slug: string; locale: string }> {
	const [row] = await scope.tx
		.select({ name: stores.name, slug: storeSlugs.slug, locale: storeProfiles.defaultLocale })
		.from(stores)
		.innerJoin(storeProfiles, eq(storeProfiles.storeId, stores.id))
		.innerJoin(storeSlugs, and(eq(storeSlugs.storeId, stores.id), isNull(storeSlugs.retiredAt)))
		.where(eq(stores.id, scope.storeId));
	if (!row) throw new Error('a store without a name');
	return row;
}

/** Null when there is nothing to send any more: accepted, revoked, too old. */
async function writeInvitation(scope: StoreScope, eventId: string): Promise<Letter | null> {
	const event = await getEvent(scope, eventId);
	const [open] = await scope.tx
		.select({ id: invitations.id, email: invitations.email, role: invitations.role })
		.from(invitations)
		.where(
			and(
				eq(invitations.storeId, scope.storeId),
				eq(invitations.id, event.subjectId),
				isNull(invitations.acceptedAt),
				isNull(invitations.revokedAt),
				gt(invitations.expiresAt, sql`now()`)
			)
		);
	if (!open) return null;
	const { name, locale } = await nameOf(scope);
	const { id, email, role } = open;
	const mail = invitationMail({ storeName: name, role, token: invitationToken(id), locale });
	return { ...mail, to: email, storeId: scope.storeId, key: `stores:invitation:${id}` };
}

async function writeEntry(scope: StoreScope, eventId: string): Promise<Letter[]> {
	const event = await getEvent(scope, eventId);
	const { personal } = event;
	const reason =
		typeof personal === 'object' && personal !== null && 'reason' in personal
			? String(personal.reason)
			: '';
	const { name, slug, locale } = await nameOf(scope);
	const mail = entryMail({ storeName: name, slug, reason, locale });
	const managers = (await listMembers(scope)).filter(
		({ role, disabledAt }) => role === 'store_manager' && disabledAt === null
	);
	return managers.map(({ email, userId }) => ({
		...mail,
		to: email,
		storeId: scope.storeId,
		key: `stores:entry:${eventId}:${userId}`
	}));
}

export async function mailInvitation(
	pools: Pools,
	request: ScopeRequest,
	eventId: string,
	sender: EmailSender = mailer(config(), pools)
): Promise<void> {
	const letter = await inScope(
		pools,
		request,
		async (scope) => await writeInvitation(scope, eventId)
	);
	if (letter) await post(sender, letter);
}

export async function mailAdminEntry(
	pools: Pools,
	request: ScopeRequest,
	eventId: string,
	sender: EmailSender = mailer(config(), pools)
): Promise<void> {
	const letters = await inScope(pools, request, async (scope) => await writeEntry(scope, eventId));
	for (const letter of letters) await post(sender, letter);
}
