/** Packages whose time is over, and the word before it is. */
import { recordEvent } from '#lib/audit/server/record.ts';
import { findEvent } from '#lib/audit/server/reading.ts';
import { getClient } from '#lib/clients/server/queries.ts';
import { postFact } from '#lib/payments/server/ledger.ts';
import { config, publicUrl } from '#lib/platform/server/config.ts';
import { log } from '#lib/platform/server/log.ts';
import { mailer, type EmailMessage } from '#lib/platform/server/mail.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { SendError } from '#lib/platform/server/send-error.ts';
import { DAY, plus } from '#lib/platform/time.ts';
import { storeUrl } from '#lib/stores/href.ts';
import { storeById } from '#lib/stores/server/addresses.ts';
import { getProfile } from '#lib/stores/server/queries.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import { REMIND_DAYS, valueOfAll } from '../rules.ts';
import { expiringMail } from './mails.ts';
import { endUses, getPurchase, openOf } from './purchases.ts';
import { packagePurchases } from './schema.ts';
import { lockPurchase, ofPurchase } from './spending.ts';

/** What was not spent in time is the store's. Safe to run twice; does nothing before the time. */
export async function expirePurchase(scope: StoreScope, purchaseId: string): Promise<void> {
	const purchase = await lockPurchase(scope, purchaseId);
	if (purchase?.status !== 'active' || purchase.expiresAt === null) return;
	if (purchase.expiresAt > scope.now) return;
	const numbers = (await openOf(scope, purchase)).slice(0, purchase.usesLeft);
	const amountMinor = valueOfAll(purchase.priceMinor, purchase.uses, numbers);
	await endUses(scope, purchase, { kind: 'expired', numbers });
	if (amountMinor > 0)
		await postFact(
			scope,
			{ kind: 'credit_expired', amountMinor },
			{
				// A package that opened again for a use that came back may be over a second time.
				cause: `package-expired:${purchaseId}:${purchase.expiresAt}`,
				currency: purchase.currency,
				subjectId: purchaseId,
				clientId: purchase.clientId
			}
		);
	await recordEvent(scope, {
		name: 'package.expired',
		subjectId: purchaseId,
		facts: { clientId: purchase.clientId, uses: numbers.length, amountMinor }
	});
}

/** Says once, a week before, that uses will be lost. The mail follows from the event. */
export async function remindOf(scope: StoreScope, purchaseId: string): Promise<void> {
	const purchase = await lockPurchase(scope, purchaseId);
	if (purchase?.status !== 'active' || purchase.expiresAt === null) return;
	if (purchase.usesLeft === 0 || purchase.remindedAt !== null) return;
	const soon = purchase.expiresAt <= plus(scope.now, REMIND_DAYS * DAY);
	// Bought for a week or less: the mail of the purchase has just said it.
	if (!soon || purchase.expiresAt <= scope.now || purchase.validDays <= REMIND_DAYS) return;
	await scope.tx
		.update(packagePurchases)
		.set({ remindedAt: scope.now })
		.where(ofPurchase(scope, purchaseId));
	await recordEvent(scope, {
		name: 'package.expiring',
		subjectId: purchaseId,
		facts: { clientId: purchase.clientId, usesLeft: purchase.usesLeft }
	});
}

async function reminderOf(
	scope: StoreScope,
	href: string,
	eventId: string
): Promise<EmailMessage | null> {
	const event = await findEvent(scope, eventId);
	if (!event) return null;
	const purchase = await getPurchase(scope, event.subjectId);
	const { expiresAt } = purchase;
	if (purchase.status !== 'active' || purchase.usesLeft === 0 || expiresAt === null) return null;
	const { email, reminders } = await getClient(scope, purchase.clientId);
	// Reminders are for who wants them, as of visits.
	if (email === null || !reminders) return null;
	const { name, zone } = await getProfile(scope);
	const mail = expiringMail({ store: name, zone, href, purchase: { ...purchase, expiresAt } });
	return { ...mail, to: email };
}

/** Sends what is still true. Throws SendError while it should be tried again. */
export async function mailReminder(
	pools: Pools,
	request: ScopeRequest,
	eventId: string
): Promise<void> {
	const store = await storeById(pools, request.storeId);
	if (!store || store.disabled) return;
	const href = storeUrl(publicUrl(config()), store, '');
	const mail = await inScope(pools, request, (scope) => reminderOf(scope, href, eventId));
	if (!mail) return;
	try {
		await mailer(config(), pools).send(mail, `package-expiring:${eventId}`);
	} catch (error) {
		if (!(error instanceof SendError) || error.outcome !== 'refused') throw error;
		log.info({ eventId, reason: error.reason }, 'nobody accepts this mail');
	}
}
