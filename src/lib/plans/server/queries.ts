/** Plans as they are sold, and who is on them. */
import { AppError } from '#lib/platform/errors.ts';
import type { Tx } from '#lib/platform/server/db.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { StoresScope } from '#lib/stores/server/platform-scope.ts';
import { byPrice, FREE_PLAN, type PlanTerms, type SubscriptionStatus } from '../rules.ts';

export interface SoldPlan extends PlanTerms {
	readonly id: string;
	readonly code: string;
	readonly name: string;
	readonly description: string;
	readonly versionId: string;
	readonly version: number;
}

export interface ListedPlan extends SoldPlan {
	readonly listed: boolean;
	readonly archivedAt: Instant | null;
	/** Stores on any version of it; of the free plan also those that never chose one. */
	readonly stores: number;
	/** Of those, on an earlier version than the one sold now. */
	readonly onEarlier: number;
}

/** `p` is the plan, `v` the version that is sold now. */
export const SOLD = `p.id, p.code, p.name, p.description, v.id as "versionId", v.version, v.price_minor as "priceMinor",
	v.currency, v.interval, v.trial_days as "trialDays", v.limits, v.features`;
export const CURRENT = `plans p join lateral (select * from plan_versions w where w.plan_id = p.id order by w.version desc limit 1) v on true`;

/** What anyone may buy, cheapest first. */
export async function listSoldPlans({ tx }: { readonly tx: Tx }): Promise<SoldPlan[]> {
	const { rows } = await tx.$client.query<SoldPlan>(
		`select ${SOLD} from ${CURRENT} where p.listed and p.archived_at is null`
	);
	return byPrice(rows);
}

// Whoever has no subscription that runs is on the free plan.
const PLANS = `with running as (select s.plan_version_id from subscriptions s where s.status <> 'ended'),
	everyone as (select count(*)::int as n from stores), paying as (select count(*)::int as n from running)
	select ${SOLD}, p.listed, p.archived_at as "archivedAt",
	(select count(*)::int from running r join plan_versions w on w.id = r.plan_version_id where w.plan_id = p.id)
		+ case when p.code = $1 then (select n from everyone) - (select n from paying) else 0 end as stores,
	(select count(*)::int from running r join plan_versions w on w.id = r.plan_version_id
		where w.plan_id = p.id and w.id <> v.id) as "onEarlier"
	from ${CURRENT}`;

/** For the console: archived ones last. */
export async function listPlans(scope: StoresScope): Promise<ListedPlan[]> {
	const { rows } = await scope.tx.$client.query<ListedPlan>(PLANS, [FREE_PLAN]);
	const sorted = byPrice(rows);
	return [
		...sorted.filter(({ archivedAt }) => archivedAt === null),
		...sorted.filter(({ archivedAt }) => archivedAt !== null)
	];
}

export interface PlanDetail extends ListedPlan {
	readonly versions: readonly (PlanTerms & {
		readonly version: number;
		readonly createdAt: Instant;
		readonly stores: number;
	})[];
}

/** Throws NOT_FOUND. */
export async function getPlan(scope: StoresScope, planId: string): Promise<PlanDetail> {
	const { rows } = await scope.tx.$client.query<ListedPlan>(`${PLANS} where p.id = $2`, [
		FREE_PLAN,
		planId
	]);
	const plan = rows[0];
	if (!plan) throw new AppError('NOT_FOUND');
	const versions = await scope.tx.$client.query<PlanDetail['versions'][number]>(
		`select v.version, v.created_at as "createdAt", v.price_minor as "priceMinor", v.currency, v.interval,
		 v.trial_days as "trialDays", v.limits, v.features,
		 (select count(*)::int from subscriptions s where s.plan_version_id = v.id and s.status <> 'ended') as stores
		 from plan_versions v where v.plan_id = $1 order by v.version desc`,
		[planId]
	);
	return { ...plan, versions: versions.rows };
}

export interface PlanOfStore extends PlanTerms {
	readonly planId: string;
	readonly code: string;
	readonly name: string;
	readonly version: number;
	/** Not the version that is sold now. */
	readonly earlier: boolean;
	/** `free`: no subscription runs. */
	readonly status: SubscriptionStatus | 'free';
	readonly provider: string;
	readonly periodEndsAt: Instant | null;
	readonly trialEndsAt: Instant | null;
	readonly pastDueSince: Instant | null;
	/** From the end of the period on. */
	readonly nextPlan: string | null;
}

/** What a store has: its subscription's version, else the free plan as it is now. Throws NOT_FOUND. */
export async function getPlanOfStore(scope: StoresScope, storeId: string): Promise<PlanOfStore> {
	const { rows } = await scope.tx.$client.query<PlanOfStore>(
		`select p.id as "planId", p.code, p.name, v.version, v.price_minor as "priceMinor", v.currency, v.interval,
		 v.trial_days as "trialDays", v.limits, v.features, coalesce(s.status, 'free') as status,
		 coalesce(s.provider, 'manual') as provider, s.period_ends_at as "periodEndsAt", s.trial_ends_at as "trialEndsAt",
		 s.past_due_since as "pastDueSince", (select q.name from plan_versions w join plans q on q.id = w.plan_id
			where w.id = s.next_plan_version_id) as "nextPlan",
		 v.version < (select max(w.version) from plan_versions w where w.plan_id = p.id) as earlier
		 from stores t left join subscriptions s on s.store_id = t.id and s.status <> 'ended'
		 join plan_versions v on v.id = coalesce(s.plan_version_id, (select w.id from plan_versions w
			join plans f on f.id = w.plan_id where f.code = $2 order by w.version desc limit 1))
		 join plans p on p.id = v.plan_id where t.id = $1`,
		[storeId, FREE_PLAN]
	);
	if (!rows[0]) throw new AppError('NOT_FOUND');
	return rows[0];
}
