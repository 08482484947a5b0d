/**
 * What a store does with its own subscription where no vendor charges for it. A vendor's subscription
 * is refused here with IN_USE: its vendor is the truth about it (D26).
 */
import { and, eq, inArray } from 'drizzle-orm';
import { recordEvent, recordPlatformEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { cancelled, isOver, resumed, trialFrom, type Cycle } from '../cycle.ts';
import { getEntitlements } from './entitlements.ts';
import { listSoldPlans } from './queries.ts';
import { subscriptions } from './schema.ts';

export type Row = typeof subscriptions.$inferSelect;

async function record(
	scope: StoreScope,
	name: string,
	facts: Record<string, unknown>
): Promise<void> {
	const { storeId } = scope;
	await recordEvent(scope, { name, subjectId: storeId, facts });
	await recordPlatformEvent(scope, { name, subjectId: storeId, storeId, facts });
}

/** The store's row, locked; the settings row first, as its lock comes first for everyone. */
export async function lockOwn(scope: StoreScope): Promise<Row | undefined> {
	await scope.tx.$client.query('select from store_settings where store_id = $1 for no key update', [
		scope.storeId
	]);
	const [row] = await scope.tx
		.select()
		.from(subscriptions)
		.where(eq(subscriptions.storeId, scope.storeId))
		.for('update');
	return row;
}

export async function findOwn(scope: StoreScope): Promise<Row | undefined> {
	const [row] = await scope.tx
		.select()
		.from(subscriptions)
		.where(eq(subscriptions.storeId, scope.storeId));
	return row;
}

function refuseCharged(row: Row | undefined): void {
	if (row && row.provider !== 'manual' && row.status !== 'ended')
		throw new AppError('IN_USE', { reason: 'plan_charged' });
}

/**
 * Tries a plan that is on sale, without a card, once per store. `code`: the plan's. Throws NOT_FOUND,
 * IN_USE when a vendor charges already, ILLEGAL_TRANSITION when a subscription runs or a trial was had.
 */
export async function startTrial(
	scope: StoreScope,
	code: string
): Promise<{ readonly plan: string }> {
	const plan = (await listSoldPlans(scope)).find((each) => each.code === code);
	if (!plan) throw new AppError('NOT_FOUND');
	const row = await lockOwn(scope);
	refuseCharged(row);
	const { zone } = await getEntitlements(scope);
	const trialed = row !== undefined && row.trialEndsAt !== null;
	const trialEndsAt = trialFrom({ trialDays: plan.trialDays, trialed }, scope.now, zone);
	if (trialEndsAt === null || (row && row.status !== 'ended'))
		throw new AppError('ILLEGAL_TRANSITION', { reason: 'plan_trial' });
	const values = {
		planVersionId: plan.versionId,
		status: 'trialing' as const,
		provider: 'manual',
		providerRef: null,
		startedAt: scope.now,
		trialEndsAt,
		periodEndsAt: null,
		pastDueSince: null,
		cancelledAt: null,
		endedAt: null,
		nextPlanVersionId: null,
		updatedAt: scope.now
	};
	await scope.tx
		.insert(subscriptions)
		.values({ storeId: scope.storeId, ...values })
		.onConflictDoUpdate({ target: subscriptions.storeId, set: values });
	await record(scope, 'subscription.trial_started', {
		plan: plan.code,
		version: plan.version,
		trialEndsAt
	});
	return { plan: plan.name };
}

async function move(
	scope: StoreScope,
	next: (cycle: Cycle, zone: string) => Cycle | null,
	cancelledAt: Row['cancelledAt']
): Promise<Cycle> {
	const row = await lockOwn(scope);
	refuseCharged(row);
	const { zone } = await getEntitlements(scope);
	const after = row ? next(row, zone) : null;
	if (after === null) throw new AppError('ILLEGAL_TRANSITION', { reason: 'plan_state' });
	await scope.tx
		.update(subscriptions)
		.set({
			status: after.status,
			periodEndsAt: after.periodEndsAt,
			pastDueSince: null,
			cancelledAt,
			updatedAt: scope.now
		})
		.where(eq(subscriptions.storeId, scope.storeId));
	return after;
}

/** It runs to its end, then the store is on the free plan. Throws ILLEGAL_TRANSITION, IN_USE. */
export async function cancelSubscription(scope: StoreScope): Promise<void> {
	const { periodEndsAt } = await move(
		scope,
		(cycle, zone) => cancelled(cycle, scope.now, zone),
		scope.now
	);
	await record(scope, 'subscription.cancelled', { periodEndsAt });
}

/** Takes the cancellation back while it still runs. Throws ILLEGAL_TRANSITION, IN_USE. */
export async function resumeSubscription(scope: StoreScope): Promise<void> {
	const { status } = await move(scope, (cycle) => resumed(cycle, scope.now), null);
	await record(scope, 'subscription.resumed', { status });
}

/** What a job does when a trial or a cancelled period may be over. Safe to run twice and too early. */
export async function endIfOver(scope: StoreScope): Promise<void> {
	const row = await lockOwn(scope);
	if (!row || row.provider !== 'manual' || !isOver(row, scope.now)) return;
	await scope.tx
		.update(subscriptions)
		.set({ status: 'ended', endedAt: scope.now, updatedAt: scope.now })
		.where(
			and(
				eq(subscriptions.storeId, scope.storeId),
				inArray(subscriptions.status, ['trialing', 'cancelled'])
			)
		);
	await record(scope, 'subscription.ended', { was: row.status });
}
