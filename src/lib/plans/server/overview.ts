/** What a store's own people see of its plan. */
import type { Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { exceeds, LIMITS, overdueDays, type Exceeded, type Limit, type Overdue } from '../rules.ts';
import { getEntitlements, getUsage, type Entitlements } from './entitlements.ts';
import { listSoldPlans, type SoldPlan } from './queries.ts';

export interface UsageLine {
	readonly limit: Limit;
	readonly used: number;
	/** null: as many as they like. */
	readonly most: number | null;
}

export interface PlanOverview {
	readonly plan: Entitlements;
	readonly now: Instant;
	/** When it is past due: what begins when. */
	readonly overdue: Overdue | null;
	readonly usage: readonly UsageLine[];
	/** Every plan on sale, with what of the store it would not hold. */
	readonly sold: readonly (SoldPlan & { readonly exceeds: readonly Exceeded[] })[];
}

/** How much of each limit is used. For every page on which a limit may bite. */
export async function listUsage(scope: StoreScope): Promise<{
	readonly plan: string;
	readonly lines: readonly UsageLine[];
}> {
	const { name, limits, zone } = await getEntitlements(scope);
	const used = await getUsage(scope, zone);
	return {
		plan: name,
		lines: LIMITS.map((limit) => ({ limit, used: used[limit], most: limits[limit] ?? null }))
	};
}

export async function getOverview(scope: StoreScope): Promise<PlanOverview> {
	const plan = await getEntitlements(scope);
	const used = await getUsage(scope, plan.zone);
	const sold = await listSoldPlans(scope);
	return {
		plan,
		now: scope.now,
		overdue: plan.pastDueSince === null ? null : overdueDays(plan.pastDueSince, plan.zone),
		usage: LIMITS.map((limit) => ({
			limit,
			used: used[limit],
			most: plan.limits[limit] ?? null
		})),
		sold: sold.map((each) => ({ ...each, exceeds: exceeds(each.limits, used) }))
	};
}
