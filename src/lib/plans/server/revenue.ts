/** What the platform earns by plans, and who is on them: for the console. Manual plans earn nothing. */
import type { Instant } from '#lib/platform/time.ts';
import type { StoresScope } from '#lib/stores/server/platform-scope.ts';
import { churnRate, revenueOf, type PaidGroup, type Revenue } from '../revenue.ts';
import type { SubscriptionStatus } from '../rules.ts';

// A trial earns nothing yet, also one that is cancelled and runs out.
const PAYING = `s.provider <> 'manual' and s.status in ('active', 'past_due', 'cancelled')
	and not (s.status = 'cancelled' and coalesce(s.trial_ends_at > now(), false)) and v.price_minor > 0`;

const GROUPS = `select v.currency, v.interval, sum(v.price_minor)::float8 as "sumMinor", count(*)::int as payers
	from subscriptions s join plan_versions v on v.id = s.plan_version_id where ${PAYING} group by 1, 2`;

const COUNTS = `with paying as (select s.store_id, s.started_at from subscriptions s
		join plan_versions v on v.id = s.plan_version_id where ${PAYING}),
	recent as (select * from platform_events e where e.occurred_at > now() - interval '30 days'),
	gone as (select distinct e.store_id from recent e where e.name = 'subscription.ended' and (e.facts ->> 'paid')::boolean
		and not exists (select from paying p where p.store_id = e.store_id)
		and not exists (select from recent b where b.store_id = e.store_id and b.name = 'subscription.started'))
	select (select count(*)::int from subscriptions where status = 'trialing') as trialing,
	(select count(*)::int from subscriptions where status = 'past_due') as overdue,
	(select count(*)::int from gone) as left,
	(select count(*)::int from gone) + (select count(*)::int from paying where started_at <= now() - interval '30 days') as "paidBefore"`;

export interface PlatformRevenue {
	/** By currency, most payers first. */
	readonly currencies: readonly Revenue[];
	readonly trialing: number;
	readonly overdue: number;
	/** Of the last 30 days: who paid at their beginning and does no more. */
	readonly left: number;
	/** 0 to 1; null: nobody paid 30 days ago. */
	readonly churn: number | null;
}

interface Counts {
	readonly trialing: number;
	readonly overdue: number;
	readonly left: number;
	readonly paidBefore: number;
}

export async function getRevenue(scope: StoresScope): Promise<PlatformRevenue> {
	const { rows: groups } = await scope.tx.$client.query<PaidGroup>(GROUPS);
	const { rows } = await scope.tx.$client.query<Counts>(COUNTS);
	const { paidBefore = 0, ...counts } = rows[0] ?? { trialing: 0, overdue: 0, left: 0 };
	return {
		currencies: revenueOf(groups),
		...counts,
		churn: churnRate(counts.left, paidBefore)
	};
}

export interface StoreOnPlan {
	readonly storeId: string;
	readonly code: string;
	readonly name: string;
	readonly status: SubscriptionStatus;
	readonly trialEndsAt: Instant | null;
}

const ON = `select s.store_id as "storeId", p.code, p.name, s.status, s.trial_ends_at as "trialEndsAt"
	from subscriptions s join plan_versions v on v.id = s.plan_version_id join plans p on p.id = v.plan_id
	where s.status <> 'ended'`;

/** Of those with a subscription that runs; whoever is missing is on the free plan. */
export async function listPlansOf(
	scope: StoresScope,
	storeIds: readonly string[]
): Promise<StoreOnPlan[]> {
	const { rows } = await scope.tx.$client.query<StoreOnPlan>(
		`${ON} and s.store_id = any ($1::uuid[])`,
		[storeIds]
	);
	return rows;
}

/** Stores that stand so, or are on the plan of this code. At most 20,000. */
export async function listStoresOn(scope: StoresScope, what: string): Promise<string[]> {
	const { rows } = await scope.tx.$client.query<StoreOnPlan>(
		`${ON} and (s.status = $1 or p.code = $1) limit 20000`,
		[what]
	);
	return rows.map(({ storeId }) => storeId);
}
