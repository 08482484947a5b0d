/** A store that may subscribe to plans of its own, with either provider. */
import { afterAll, beforeAll } from 'vitest';
import { useConfig } from '#lib/platform/server/config.ts';
import { jobs, listeners } from '#lib/plans/server/jobs.ts';
import {
	BILLING_SECRET,
	sandboxBillingBench,
	stripeBillingBench,
	type BillingBench,
	type StripeBillingBench
} from './billing.ts';
import { makeStore, type TestStore } from './builders.ts';
import type { TestDatabase } from './database.ts';
import { makePlan, type TestPlan } from './plans.ts';
import { callerOf } from './visitor.ts';

export const planFeature = { jobs, listeners };

/** On the price page. Returns the plan's code and its version. */
export async function sellPlan(
	db: TestDatabase,
	plan: TestPlan
): Promise<{ code: string; planId: string; versionId: string }> {
	const made = await makePlan(db, plan);
	await db.owner('update plans set listed = true where id = $1', [made.planId]);
	return { code: `plan-${made.planId}`, ...made };
}

export interface PayingStore {
	readonly store: TestStore;
	readonly plans: ReturnType<typeof callerOf>['plans'];
	readonly at: { readonly store: string };
	payerRef(): Promise<string>;
}

export async function makePayingStore(db: TestDatabase): Promise<PayingStore> {
	const store = await makeStore(db, { plan: null });
	return {
		store,
		plans: callerOf(db, store.managerUser).plans,
		at: { store: store.slug },
		payerRef: async () =>
			(
				await db.owner<{ payer_ref: string }>(
					'select payer_ref from plan_payers where store_id = $1',
					[store.storeId]
				)
			)[0]?.payer_ref ?? ''
	};
}

/** Call at the top of a test file; use what it returns inside tests only. */
export function useStripeBilling(db: TestDatabase): () => StripeBillingBench {
	let opened: StripeBillingBench | undefined;
	beforeAll(async () => {
		opened = await stripeBillingBench();
		useConfig({
			...db.config,
			STRIPE_SECRET_KEY: opened.fake.secretKey,
			STRIPE_WEBHOOK_SECRET: BILLING_SECRET,
			STRIPE_API_HOST: opened.fake.host
		});
	});
	afterAll(async () => await opened?.close());
	return () => {
		if (!opened) throw new Error('the imitated Stripe is open only inside tests');
		return opened;
	};
}

export function useSandboxBilling(db: TestDatabase): () => BillingBench {
	let opened: BillingBench | undefined;
	beforeAll(async () => {
		opened = await sandboxBillingBench(db);
	});
	return () => {
		if (!opened) throw new Error('the sandbox is open only inside tests');
		return opened;
	};
}
