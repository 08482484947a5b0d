/**
 * What a store has, as the provider says when asked (A8.3). Readings are numbered when they begin: an
 * answer is written only if none that was asked for later is written already. So events may come in any
 * order and twice, and pages and jobs may ask at once.
 */
import { and, eq, inArray, lt, sql } from 'drizzle-orm';
import { recordEvent, recordPlatformEvent } from '#lib/audit/server/record.ts';
import { log } from '#lib/platform/server/log.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { inStoresScope } from '#lib/stores/server/platform-scope.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import type { BilledSubscription, BillingProvider } from '../billing.ts';
import { charged, checkAgainAt, happened, type Charged, type Versions } from '../billed.ts';
import { billingBy } from './billing.ts';
import { useHeldCoupon } from './coupons.ts';
import { planPayers, planPrices, subscriptions } from './schema.ts';
import { lockOwn } from './subscribing.ts';

interface Reading {
	readonly provider: BillingProvider;
	readonly payerRef: string;
	readonly number: number;
}

const own = (scope: StoreScope, provider: BillingProvider) =>
	and(eq(planPayers.storeId, scope.storeId), eq(planPayers.provider, provider));

async function beginReading(
	scope: StoreScope,
	provider: BillingProvider
): Promise<Reading | undefined> {
	const [row] = await scope.tx
		.update(planPayers)
		.set({ readings: sql`${planPayers.readings} + 1` })
		.where(own(scope, provider))
		.returning({ payerRef: planPayers.payerRef, number: planPayers.readings });
	return row && { ...row, provider };
}

/** Undefined: a price that is none of ours. */
async function versionsOf(
	scope: StoreScope,
	provider: BillingProvider,
	{ priceRef, nextPriceRef }: BilledSubscription
): Promise<Versions | undefined> {
	const refs = [priceRef, ...(nextPriceRef === null ? [] : [nextPriceRef])];
	const rows = await scope.tx
		.select({ ref: planPrices.priceRef, id: planPrices.planVersionId })
		.from(planPrices)
		.where(and(eq(planPrices.provider, provider), inArray(planPrices.priceRef, refs)));
	const known = new Map(rows.map(({ ref, id }) => [ref, id]));
	const planVersionId = known.get(priceRef);
	if (planVersionId === undefined) return undefined;
	return {
		planVersionId,
		nextPlanVersionId: nextPriceRef === null ? null : (known.get(nextPriceRef) ?? null)
	};
}

async function record(
	scope: StoreScope,
	before: Charged | null,
	after: Charged
): Promise<readonly string[]> {
	const { storeId } = scope;
	const facts = {
		status: after.status,
		was: before?.status ?? null,
		versionId: after.planVersionId,
		fromVersionId: before?.planVersionId ?? null,
		nextVersionId: after.nextPlanVersionId,
		periodEndsAt: after.periodEndsAt,
		pastDueSince: after.pastDueSince,
		provider: after.provider,
		// Whoever only tried it is nobody who left.
		paid: after.trialEndsAt === null || (after.endedAt ?? scope.now) > after.trialEndsAt
	};
	const names = happened(before, after);
	for (const name of names) {
		await recordEvent(scope, { name, subjectId: storeId, facts });
		await recordPlatformEvent(scope, { name, subjectId: storeId, storeId, facts });
	}
	return names;
}

async function writeReading(
	scope: StoreScope,
	{ provider, number }: Reading,
	billed: BilledSubscription | null
): Promise<readonly string[]> {
	// First, as everywhere: the lock under which the store's plan is looked at.
	const before = (await lockOwn(scope)) ?? null;
	const fresh = await scope.tx
		.update(planPayers)
		.set({ written: number, nextCheckAt: checkAgainAt(billed, scope.now) })
		.where(and(own(scope, provider), lt(planPayers.written, number)))
		.returning({ storeId: planPayers.storeId });
	if (fresh.length === 0 || billed === null) return [];
	const versions = await versionsOf(scope, provider, billed);
	if (!versions) {
		log.error({ storeId: scope.storeId, provider }, 'a subscription has a price that is not ours');
		return [];
	}
	const after = charged(provider, billed, versions, before, scope.now);
	if (after === null) return [];
	const values = { ...after, updatedAt: scope.now };
	await scope.tx
		.insert(subscriptions)
		.values({ storeId: scope.storeId, ...values })
		.onConflictDoUpdate({ target: subscriptions.storeId, set: values });
	return await record(scope, before, after);
}

/** Asks the provider with no transaction open. Nothing to ask: nothing happens. Throws ProviderError. */
export async function syncSubscription(
	pools: Pools,
	request: ScopeRequest,
	provider: BillingProvider
): Promise<void> {
	const reading = await inScope(pools, request, (scope) => beginReading(scope, provider));
	if (!reading) return;
	const billed = await billingBy(pools, provider).getSubscription(reading.payerRef);
	const names = await inScope(pools, request, (scope) => writeReading(scope, reading, billed));
	if (names.includes('subscription.started'))
		await inStoresScope(pools, request, (scope) => useHeldCoupon(scope, request.storeId));
}
