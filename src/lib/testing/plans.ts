/** Plans and subscriptions for tests, past the commands that make them. */
import { newId } from '#lib/platform/server/ids.ts';
import { planInput, type PlanInput } from '#lib/plans/input.ts';
import { FEATURES, type Feature, type Limits } from '#lib/plans/rules.ts';
import type { TestDatabase } from './database.ts';

export const NO_LIMITS: Limits = {
	locations: null,
	staff: null,
	services: null,
	storageMb: null,
	bookingsPerMonth: null,
	smsPerMonth: null
};

export interface TestPlan {
	readonly name?: string;
	readonly limits?: Partial<Limits>;
	/** All of them unless said. */
	readonly features?: readonly Feature[];
	readonly priceMinor?: number;
	readonly trialDays?: number;
}

/** Not on the price page, so that tests do not see each other's. Returns the ids. */
export async function makePlan(
	db: TestDatabase,
	plan: TestPlan = {}
): Promise<{ planId: string; versionId: string }> {
	const [planId, versionId] = [newId(), newId()];
	await db.owner('insert into plans (id, code, name, listed) values ($1, $2, $3, false)', [
		planId,
		`plan-${planId}`,
		plan.name ?? 'Everything'
	]);
	await db.owner(
		`insert into plan_versions (id, plan_id, version, price_minor, currency, interval, trial_days, limits, features)
		 values ($1, $2, 1, $3, 'EUR', 'month', $4, $5, $6)`,
		[
			versionId,
			planId,
			plan.priceMinor ?? 1000,
			plan.trialDays ?? 0,
			JSON.stringify({ ...NO_LIMITS, ...plan.limits }),
			[...(plan.features ?? FEATURES)]
		]
	);
	return { planId, versionId };
}

/** Puts a store on a plan of its own. */
export async function subscribe(
	db: TestDatabase,
	storeId: string,
	plan: TestPlan = {}
): Promise<{ planId: string; versionId: string }> {
	const made = await makePlan(db, plan);
	await db.owner(
		`insert into subscriptions (store_id, plan_version_id, status, started_at) values ($1, $2, 'active', now())
		 on conflict (store_id) do update set plan_version_id = excluded.plan_version_id, status = 'active',
		 past_due_since = null, ended_at = null`,
		[storeId, made.versionId]
	);
	return made;
}

/** As the console's form sends it. */
export const aPlan = (change: Partial<PlanInput> = {}): PlanInput =>
	planInput.parse({ name: 'Studio', price: '29', currency: 'EUR', ...change });
