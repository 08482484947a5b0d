/** What the demo platform sells, and who bought what: with the console's own commands. */
import type { Pools } from '#lib/platform/server/pools.ts';
import { assignPlan } from '#lib/plans/server/assigning.ts';
import { createPlan } from '#lib/plans/server/commands.ts';
import { inStoresScope, type StoresScope } from '#lib/stores/server/platform-scope.ts';
import { WORLD_PLANS, WORLD_SUBSCRIPTIONS } from '#lib/testing/world-plans.ts';

async function idOf(scope: StoresScope, statement: string, value: string): Promise<string | null> {
	const { rows } = await scope.tx.$client.query<{ id: string }>(statement, [value]);
	return rows[0]?.id ?? null;
}

const PLAN = 'select id from plans where code = $1';
const UNSUBSCRIBED = `select a.store_id as id from store_slugs a where a.slug = $1
	and not exists (select from subscriptions s where s.store_id = a.store_id)`;

/** Safe to run again: a plan that is there stays, and so does a store's subscription. */
export async function seedPlans(pools: Pools): Promise<void> {
	const request = {
		actor: { kind: 'system', id: null },
		source: 'job',
		ip: null,
		requestId: 'seed',
		locale: 'en'
	} as const;
	await inStoresScope(pools, request, async (scope) => {
		for (const plan of WORLD_PLANS)
			if ((await idOf(scope, PLAN, plan.name.toLowerCase())) === null)
				await createPlan(scope, plan);
		for (const [slug, code] of Object.entries(WORLD_SUBSCRIPTIONS)) {
			const storeId = await idOf(scope, UNSUBSCRIBED, slug);
			const planId = await idOf(scope, PLAN, code);
			if (storeId !== null && planId !== null)
				await assignPlan(scope, { storeId, planId, reason: 'The demo world' });
		}
	});
}
