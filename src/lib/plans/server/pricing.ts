/** Versions of plans as prices at the provider: made once, switched off when they are no longer sold. */
import type { Pools } from '#lib/platform/server/pools.ts';
import {
	inStoresScope,
	type StoresRequest,
	type StoresScope
} from '#lib/stores/server/platform-scope.ts';
import type { BillingProvider, PricedPlan } from '../billing.ts';
import { billingBy } from './billing.ts';
import { planPrices } from './schema.ts';

const byJob = (requestId: string): StoresRequest => ({
	actor: { kind: 'system', id: null },
	source: 'job',
	ip: null,
	requestId,
	locale: 'en'
});

// A version that was never sold there and is not for sale needs no price.
const STALE = `select p.id as "planId", v.id as "versionId", p.name, v.price_minor as "priceMinor", v.currency, v.interval,
	w.active from plan_versions v join plans p on p.id = v.plan_id
	cross join lateral (select p.archived_at is null and v.version =
		(select max(x.version) from plan_versions x where x.plan_id = p.id) as active) w
	left join plan_prices r on r.plan_version_id = v.id and r.provider = $1
	where v.price_minor > 0 and ($2::uuid is null or v.id = $2)
	and case when r.price_ref is null then w.active else r.active <> w.active or r.name <> p.name end
	order by p.id, v.version`;

async function listStale(
	scope: StoresScope,
	provider: BillingProvider,
	versionId: string | null
): Promise<PricedPlan[]> {
	const { rows } = await scope.tx.$client.query<PricedPlan>(STALE, [provider, versionId]);
	return rows;
}

async function keep(
	scope: StoresScope,
	provider: BillingProvider,
	{ versionId, name, active }: PricedPlan,
	priceRef: string
): Promise<void> {
	const values = { priceRef, name, active, syncedAt: scope.now };
	await scope.tx
		.insert(planPrices)
		.values({ planVersionId: versionId, provider, ...values })
		.onConflictDoUpdate({ target: [planPrices.planVersionId, planPrices.provider], set: values });
}

/**
 * Tells the provider what it does not know yet: of one version, or of all. Safe to run twice and at
 * once: the provider knows each version by its id. Throws ProviderError. Returns how many were told.
 */
export async function syncPrices(
	pools: Pools,
	provider: BillingProvider,
	requestId: string,
	versionId: string | null = null
): Promise<number> {
	const request = byJob(requestId);
	const stale = await inStoresScope(pools, request, (scope) =>
		listStale(scope, provider, versionId)
	);
	for (const plan of stale) {
		const { priceRef } = await billingBy(pools, provider).syncPrice(plan);
		await inStoresScope(pools, request, (scope) => keep(scope, provider, plan, priceRef));
	}
	return stale.length;
}
