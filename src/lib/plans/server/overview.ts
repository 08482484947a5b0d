/** What a store's own people see of its plan. */
import type { Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { BillingProvider } from '../billing.ts';
import { changeKind, type ChangeKind } from '../changing.ts';
import {
	exceeds,
	LIMITS,
	overdueDays,
	type Exceeded,
	type Limit,
	type Overdue,
	type Standing
} from '../rules.ts';
import { chargingProvider, hasPayer, isTestMode } from './billing.ts';
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
	/** Who would charge now; null: an admin gives plans, and nothing is charged. */
	readonly charges: BillingProvider | null;
	/** No real money: by the provider of the present subscription, or else of the next. */
	readonly testMode: boolean;
	/** The store has paid, or pays, so that there are invoices and a portal. */
	readonly knownPayer: boolean;
	/** Every plan on sale, with what of the store it would not hold. */
	readonly sold: readonly (SoldPlan & {
		readonly exceeds: readonly Exceeded[];
		/** From a plan that is charged: how it would change; null: it cannot. */
		readonly change: ChangeKind | null;
	})[];
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
	const charges = chargingProvider();
	const pays = plan.provider !== null && plan.provider !== 'manual';
	return {
		plan,
		charges,
		testMode: isTestMode(pays ? plan.provider : charges),
		knownPayer: await hasPayer(scope),
		now: scope.now,
		overdue: plan.pastDueSince === null ? null : overdueDays(plan.pastDueSince, plan.zone),
		usage: LIMITS.map((limit) => ({
			limit,
			used: used[limit],
			most: plan.limits[limit] ?? null
		})),
		sold: sold.map((each) => ({
			...each,
			exceeds: exceeds(each.limits, used),
			change: pays && each.versionId !== plan.versionId ? changeKind(plan, each) : null
		}))
	};
}

export interface Owes {
	readonly standing: Standing;
	readonly overdue: Overdue;
	readonly zone: string;
}

/** For every page of the desk: null while nothing is behind. */
export async function findOwes(scope: StoreScope): Promise<Owes | null> {
	const { standing, pastDueSince, zone } = await getEntitlements(scope);
	return pastDueSince === null
		? null
		: { standing, overdue: overdueDays(pastDueSince, zone), zone };
}
