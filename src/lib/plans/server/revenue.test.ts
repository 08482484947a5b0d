/** A8.6 What the platform earns, against a world that was added up by hand. */
import { beforeAll, describe, expect, test } from 'vitest';
import { churnRate, revenueOf } from '../revenue.ts';
import { makeAdmin } from '#lib/testing/admins.ts';
import { makeStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { makePlan } from '#lib/testing/plans.ts';
import { callerOf } from '#lib/testing/visitor.ts';

const db = useDatabase();

test('years count a twelfth, rounded once, and no currency is added to another', () => {
	expect(
		revenueOf([
			{ currency: 'EUR', interval: 'month', sumMinor: 8_700, payers: 3 },
			{ currency: 'EUR', interval: 'year', sumMinor: 29_000, payers: 1 },
			{ currency: 'JPY', interval: 'month', sumMinor: 3_000, payers: 1 }
		])
	).toEqual([
		{ currency: 'EUR', monthlyMinor: 11_117, payers: 4, perPayerMinor: 2_779 },
		{ currency: 'JPY', monthlyMinor: 3_000, payers: 1, perPayerMinor: 3_000 }
	]);
	expect(revenueOf([])).toEqual([]);
	expect([churnRate(1, 4), churnRate(0, 0)]).toEqual([0.25, null]);
});

interface Subscribed {
	readonly plan: string;
	readonly status: string;
	readonly provider?: string;
	/** Days ago. */
	readonly since?: number;
	readonly trialLeft?: number;
}

describe('the world of one platform', () => {
	const versions: Record<string, string> = {};
	const stores: string[] = [];

	async function aPlan(name: string, price: number, currency: string, interval: string) {
		const { versionId } = await makePlan(db, { name, priceMinor: price });
		await db.owner('update plan_versions set currency = $2, interval = $3 where id = $1', [
			versionId,
			currency,
			interval
		]);
		versions[name] = versionId;
	}

	async function aStore(one: Subscribed): Promise<string> {
		const { storeId } = await makeStore(db, { plan: null });
		const owes = one.status === 'past_due';
		await db.owner(
			`insert into subscriptions (store_id, plan_version_id, status, provider, provider_ref, started_at, past_due_since, trial_ends_at, ended_at)
			 values ($1, $2, $3, $4, $5, now() - $6 * interval '1 day', case when $7 then now() end,
			 now() + $8 * interval '1 day', case when $3 = 'ended' then now() end)`,
			[
				storeId,
				versions[one.plan],
				one.status,
				one.provider ?? 'stripe',
				storeId,
				one.since ?? 60,
				owes,
				one.trialLeft ?? null
			]
		);
		stores.push(storeId);
		return storeId;
	}

	const happened = async (storeId: string, name: string, daysAgo: number, paid = true) =>
		await db.owner(
			`insert into platform_events (id, name, subject_id, store_id, actor_kind, source, request_id, facts, occurred_at)
			 values (gen_random_uuid(), $2, $1, $1, 'system', 'job', 'test', $3, now() - $4 * interval '1 day')`,
			[storeId, name, JSON.stringify({ paid }), daysAgo]
		);

	beforeAll(async () => {
		await aPlan('Studio', 2_900, 'EUR', 'month');
		await aPlan('Studio by the year', 29_000, 'EUR', 'year');
		await aPlan('Tokyo', 3_000, 'JPY', 'month');
		await aStore({ plan: 'Studio', status: 'active' });
		await aStore({ plan: 'Studio', status: 'past_due' });
		// Paid to the end of its period, and no longer.
		await aStore({ plan: 'Studio', status: 'cancelled' });
		await aStore({ plan: 'Studio by the year', status: 'active', since: 10 });
		await aStore({ plan: 'Tokyo', status: 'active' });
		// These earn nothing: a trial, a trial that was cancelled, a plan given by an admin.
		await aStore({ plan: 'Studio', status: 'trialing', trialLeft: 5 });
		await aStore({ plan: 'Studio', status: 'cancelled', trialLeft: 5 });
		await aStore({ plan: 'Studio', status: 'active', provider: 'manual' });
		// Gone: one within the 30 days, one before, one that never paid, one that came back.
		await happened(await aStore({ plan: 'Studio', status: 'ended' }), 'subscription.ended', 3);
		await happened(await aStore({ plan: 'Studio', status: 'ended' }), 'subscription.ended', 40);
		await happened(
			await aStore({ plan: 'Studio', status: 'ended' }),
			'subscription.ended',
			3,
			false
		);
		await happened(stores[0] ?? '', 'subscription.ended', 8);
	});

	const console = async () => callerOf(db, await makeAdmin(db)).plans.admin;

	test('earns what was added up by hand', async () => {
		expect(await (await console()).revenue()).toEqual({
			currencies: [
				// 3 × 29.00 + 290.00 / 12
				{ currency: 'EUR', monthlyMinor: 11_117, payers: 4, perPayerMinor: 2_779 },
				{ currency: 'JPY', monthlyMinor: 3_000, payers: 1, perPayerMinor: 3_000 }
			],
			trialing: 1,
			overdue: 1,
			// Four of today's payers paid 30 days ago, and one who has left.
			left: 1,
			churn: 0.2
		});
	});

	test('says which store is on which plan, and who owes', async () => {
		const [first = '', second = ''] = stores;
		expect(await (await console()).plansOf({ storeIds: [first, second] })).toMatchObject([
			{ name: 'Studio' },
			{ name: 'Studio' }
		]);
		expect(await (await console()).storesOn({ what: 'past_due' })).toEqual([second]);
	});

	test('is nobody’s business but the platform’s', async () => {
		const store = await makeStore(db);
		await expect(callerOf(db, store.managerUser).plans.admin.revenue()).rejects.toMatchObject({
			cause: { code: 'NOT_FOUND' }
		});
	});
});
