/** Manual plans: an admin puts a store on one, nothing is charged. A self-hoster needs no vendor (A8.2). */
import { sql } from 'drizzle-orm';
import { recordEvent, recordPlatformEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { StoresScope } from '#lib/stores/server/platform-scope.ts';
import { FREE_PLAN } from '../rules.ts';
import { CURRENT, SOLD, type SoldPlan } from './queries.ts';
import { subscriptions } from './schema.ts';

/** Archived and unlisted ones too: an admin may give what is not for sale. Throws NOT_FOUND. */
async function getSoldPlan(scope: StoresScope, planId: string): Promise<SoldPlan> {
	const { rows } = await scope.tx.$client.query<SoldPlan>(
		`select ${SOLD} from ${CURRENT} where p.id = $1`,
		[planId]
	);
	if (!rows[0]) throw new AppError('NOT_FOUND');
	return rows[0];
}

/**
 * At once, until further notice, on the version that is sold now. The free plan ends the subscription.
 * Throws NOT_FOUND, IN_USE while a vendor charges for the present one: cancel it there first.
 */
export async function assignPlan(
	scope: StoresScope,
	input: { readonly storeId: string; readonly planId: string; readonly reason: string }
): Promise<{ plan: string }> {
	const { storeId, planId, reason } = input;
	const plan = await getSoldPlan(scope, planId);
	const { rows: found } = await scope.tx.$client.query('select from stores where id = $1', [
		storeId
	]);
	if (found.length === 0) throw new AppError('NOT_FOUND');
	// The store's row may not be there yet; then the insert below is what one of two waits for.
	const { rows } = await scope.tx.$client.query<{ provider: string; status: string }>(
		'select provider, status from subscriptions where store_id = $1 for update',
		[storeId]
	);
	const before = rows[0];
	if (before && before.provider !== 'manual' && before.status !== 'ended')
		throw new AppError('IN_USE', { reason: 'plan_charged' });
	const free = plan.code === FREE_PLAN;
	const values = {
		planVersionId: plan.versionId,
		status: free ? ('ended' as const) : ('active' as const),
		provider: 'manual',
		providerRef: null,
		startedAt: scope.now,
		periodEndsAt: null,
		pastDueSince: null,
		cancelledAt: null,
		endedAt: free ? scope.now : null,
		nextPlanVersionId: null,
		updatedAt: scope.now
	};
	await scope.tx
		.insert(subscriptions)
		.values({ storeId, ...values })
		.onConflictDoUpdate({
			target: subscriptions.storeId,
			// A trial that was had stays had; one that runs is over.
			set: { ...values, trialEndsAt: sql`least(${subscriptions.trialEndsAt}, now())` }
		});
	const facts = { plan: plan.code, planId, version: plan.version };
	await recordEvent(scope.over(storeId), {
		name: 'subscription.assigned',
		subjectId: storeId,
		facts,
		personal: { reason }
	});
	await recordPlatformEvent(scope, {
		name: 'subscription.assigned',
		subjectId: storeId,
		storeId,
		facts,
		personal: { reason }
	});
	return { plan: plan.name };
}
