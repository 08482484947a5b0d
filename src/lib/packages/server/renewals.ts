/**
 * Packages that are paid again by themselves (A3.9): what the client agreed to, what each payment and
 * each failure leads to, and the end. A purchase's row is locked before its renewal's.
 */
import { and, eq } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { activeConnection } from '#lib/payments/server/connections.ts';
import { noteRecurringMandate } from '#lib/payments/server/paid-cards.ts';
import { releaseCard } from '#lib/payments/server/saved-cards.ts';
import { AppError } from '#lib/platform/errors.ts';
import { DAY, plus } from '#lib/platform/time.ts';
import { getProfile } from '#lib/stores/server/queries.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { nextCharge, retryAt, TELL_DAYS, type EndedBy, type Renews } from '../renewing.ts';
import { packagePurchases, packageRenewals } from './schema.ts';
import { ofPurchase, type Purchase } from './spending.ts';

export type Renewal = typeof packageRenewals.$inferSelect;

/** Of the words of the mandate: another one when they come to mean something else. */
const TERMS_VERSION = 1;

export const ofRenewal = (scope: StoreScope, renewalId: string) =>
	and(eq(packageRenewals.storeId, scope.storeId), eq(packageRenewals.id, renewalId));

export async function findRenewal(
	scope: StoreScope,
	renewalId: string | null
): Promise<Renewal | undefined> {
	if (renewalId === null) return undefined;
	const [row] = await scope.tx.select().from(packageRenewals).where(ofRenewal(scope, renewalId));
	return row;
}

export async function lockRenewal(
	scope: StoreScope,
	renewalId: string
): Promise<Renewal | undefined> {
	const [row] = await scope.tx
		.select()
		.from(packageRenewals)
		.where(ofRenewal(scope, renewalId))
		.for('update');
	return row;
}

export async function updateRenewal(
	scope: StoreScope,
	renewalId: string,
	values: Partial<typeof packageRenewals.$inferInsert>
): Promise<void> {
	await scope.tx.update(packageRenewals).set(values).where(ofRenewal(scope, renewalId));
}

/**
 * Writes down what the client is about to agree to by paying; nothing is charged again before that
 * first payment is there. Again changes nothing. Throws PAYMENTS_OFF.
 */
export async function beginRenewal(
	scope: StoreScope,
	purchase: Purchase,
	{ every, terms }: { readonly every: Renews; readonly terms: string }
): Promise<void> {
	const { id, clientId, priceMinor, currency } = purchase;
	const connection = await activeConnection(scope);
	await scope.tx
		.insert(packageRenewals)
		.values({ storeId: scope.storeId, id, clientId, every, status: 'pending' })
		.onConflictDoNothing();
	await scope.tx
		.update(packagePurchases)
		.set({ renewalId: id, period: 1 })
		.where(ofPurchase(scope, id));
	const ceiling = { amountMinor: priceMinor, currency };
	const given = { subjectId: id, clientId, terms, termsVersion: TERMS_VERSION, ceiling };
	await noteRecurringMandate(scope, given, connection.id);
}

/** A period's money is there, whoever paid it: the next one is due in its turn. Safe to run twice. */
export async function noteRenewed(scope: StoreScope, purchase: Purchase): Promise<void> {
	const { renewalId, period } = purchase;
	if (renewalId === null || period === null) return;
	const renewal = await lockRenewal(scope, renewalId);
	if (!renewal || period <= renewal.period) return;
	const { zone } = await getProfile(scope);
	const startedAt = renewal.startedAt ?? scope.now;
	const over = renewal.status === 'ended';
	const nextAt = over ? null : nextCharge(startedAt, renewal.every, zone, scope.now);
	await updateRenewal(scope, renewalId, {
		status: over ? 'ended' : 'active',
		startedAt,
		period,
		nextAt,
		tryAt: nextAt,
		failures: 0,
		chargeId: null,
		chargeBegunAt: null
	});
	await recordEvent(scope, {
		name: period === 1 ? 'package.renewal_started' : 'package.renewed',
		subjectId: renewalId,
		facts: { clientId: renewal.clientId, purchaseId: purchase.id, period }
	});
}

async function end(scope: StoreScope, renewal: Renewal, endedBy: EndedBy): Promise<void> {
	await updateRenewal(scope, renewal.id, {
		status: 'ended',
		endedAt: scope.now,
		endedBy,
		nextAt: null,
		tryAt: null
	});
	await releaseCard(scope, renewal.id);
	await recordEvent(scope, {
		name: 'package.renewal_ended',
		subjectId: renewal.id,
		facts: { clientId: renewal.clientId, endedBy, period: renewal.period }
	});
}

/**
 * This charge took nothing: the card is tried again, or the renewal ends. `final`: nobody may try
 * again, since nobody can tell what became of it. News of another charge changes nothing.
 */
export async function noteFailed(
	scope: StoreScope,
	renewalId: string,
	chargeId: string,
	final = false
): Promise<void> {
	const renewal = await lockRenewal(scope, renewalId);
	if (!renewal || renewal.status === 'ended' || renewal.chargeId !== chargeId) return;
	const { zone } = await getProfile(scope);
	const failures = renewal.failures + 1;
	const tryAt = final ? null : retryAt(renewal.nextAt ?? scope.now, failures, zone, scope.now);
	if (tryAt === null) {
		await end(scope, renewal, 'unpaid');
		return;
	}
	await updateRenewal(scope, renewalId, {
		status: 'past_due',
		failures,
		chargeId: null,
		chargeBegunAt: null,
		tryAt
	});
	await recordEvent(scope, {
		name: 'package.renewal_failed',
		subjectId: renewalId,
		facts: { clientId: renewal.clientId, failures, period: renewal.period + 1 }
	});
}

/**
 * Charged no more; what was paid for can be spent as long as it is good. A charge that is under way
 * is not called back. Stopping what has ended changes nothing. Throws NOT_FOUND, and
 * ILLEGAL_TRANSITION before the first payment.
 */
export async function stopRenewal(
	scope: StoreScope,
	renewalId: string,
	endedBy: Exclude<EndedBy, 'unpaid'>
): Promise<void> {
	const renewal = await lockRenewal(scope, renewalId);
	if (!renewal) throw new AppError('NOT_FOUND');
	if (renewal.status === 'pending')
		throw new AppError('ILLEGAL_TRANSITION', { from: renewal.status });
	if (renewal.status !== 'ended') await end(scope, renewal, endedBy);
}

/** Says once, three days before, that a charge is coming. The mail follows from the event. */
export async function tellOfCharge(scope: StoreScope, renewalId: string): Promise<void> {
	const renewal = await lockRenewal(scope, renewalId);
	if (renewal?.status !== 'active' || renewal.nextAt === null) return;
	if (renewal.toldPeriod > renewal.period || renewal.nextAt <= scope.now) return;
	if (renewal.nextAt > plus(scope.now, TELL_DAYS * DAY)) return;
	await updateRenewal(scope, renewalId, { toldPeriod: renewal.period + 1 });
	await recordEvent(scope, {
		name: 'package.renewal_coming',
		subjectId: renewalId,
		facts: { clientId: renewal.clientId, period: renewal.period + 1 }
	});
}
