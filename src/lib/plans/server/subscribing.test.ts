import { beforeEach, describe, expect, test } from 'vitest';
import { DAY, plus } from '#lib/platform/time.ts';
import { codeOf, eventsOf } from '#lib/testing/admins.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { runJobs } from '#lib/testing/jobs.ts';
import { makePlan } from '#lib/testing/plans.ts';
import { callerOf } from '#lib/testing/visitor.ts';
import { addJob } from '#lib/platform/server/queue.ts';
import { jobs } from './jobs.ts';
import { endIfOver } from './subscribing.ts';

const db = useDatabase();
let store: TestStore;
let code: string;

beforeEach(async () => {
	store = await makeStore(db, { plan: null });
	const { planId } = await makePlan(db, { name: 'Studio', trialDays: 14, limits: { staff: 8 } });
	code = `plan-${planId}`;
	await db.owner('update plans set listed = true where id = $1', [planId]);
});

const plans = () => callerOf(db, store.managerUser).plans;
const at = () => ({ store: store.slug });
const standing = async () => (await plans().overview(at())).plan.standing;
const tryIt = () => plans().startTrial({ ...at(), plan: code });
const names = async () =>
	(await eventsOf(db, store.storeId))
		.map(({ name }) => name)
		.filter((name) => name.startsWith('subscription.'));
const backdate = async () =>
	await db.owner(
		`update subscriptions set trial_ends_at = trial_ends_at - interval '40 days',
		 period_ends_at = period_ends_at - interval '40 days' where store_id = $1`,
		[store.storeId]
	);
const runDue = async () => {
	await addJob(db.pools.worker, 'plans.findOver', {});
	await runJobs(db, { jobs, listeners: [] });
};

describe('A8.2 a trial without a card', () => {
	test('gives the plan at once, and is audited for the store and the platform', async () => {
		expect(await tryIt()).toEqual({ plan: 'Studio' });
		const { plan } = await plans().overview(at());
		expect(plan).toMatchObject({ name: 'Studio', standing: 'trialing', limits: { staff: 8 } });
		expect(await names()).toEqual(['subscription.trial_started']);
		expect(
			await db.owner(
				`select from platform_events where store_id = $1 and name = 'subscription.trial_started'`,
				[store.storeId]
			)
		).toHaveLength(1);
	});

	test('ends in the free plan and not in a lock-out, and nothing is hidden', async () => {
		await tryIt();
		await backdate();
		await runDue();
		expect(await standing()).toBe('free');
		expect(await names()).toEqual(['subscription.trial_started', 'subscription.ended']);
		await runDue();
		expect(await names()).toHaveLength(2);
		expect(
			await callerOf(db, store.managerUser).catalogue.staff.list({ store: store.slug })
		).toHaveLength(1);
	});

	test('is had once, also when two tabs ask at once', async () => {
		const codes = await Promise.all([codeOf(tryIt()), codeOf(tryIt())]);
		expect(codes.toSorted()).toEqual(['ILLEGAL_TRANSITION', 'fulfilled']);
		await backdate();
		await runDue();
		expect(await codeOf(tryIt())).toBe('ILLEGAL_TRANSITION');
	});

	test('is only of what is on sale and has one', async () => {
		await db.owner('update plans set listed = false where code = $1', [code]);
		expect(await codeOf(tryIt())).toBe('NOT_FOUND');
		expect(await codeOf(plans().startTrial({ ...at(), plan: 'free' }))).toBe('ILLEGAL_TRANSITION');
	});
});

describe('cancelling and resuming', () => {
	test('a cancelled trial runs to its end, and can be taken back until then', async () => {
		await tryIt();
		await plans().cancel(at());
		expect(await standing()).toBe('cancelled');
		expect(await codeOf(plans().cancel(at()))).toBe('ILLEGAL_TRANSITION');
		await plans().resume(at());
		expect(await standing()).toBe('trialing');
		await plans().cancel(at());
		await backdate();
		expect(await codeOf(plans().resume(at()))).toBe('ILLEGAL_TRANSITION');
		await runDue();
		expect(await standing()).toBe('free');
	});

	test('a plan that an admin gave ends at midnight of the store, and not before', async () => {
		const given = await makeStore(db);
		const own = callerOf(db, given.managerUser).plans;
		await own.cancel({ store: given.slug });
		await given.scope(endIfOver);
		expect((await own.overview({ store: given.slug })).plan.standing).toBe('cancelled');
		await given.scope(async (scope) => {
			await endIfOver({ ...scope, now: plus(scope.now, DAY) });
		});
		expect((await own.overview({ store: given.slug })).plan.standing).toBe('free');
	});

	test('what a vendor charges for is the vendor’s to change', async () => {
		await tryIt();
		await db.owner(
			`update subscriptions set provider = 'stripe', provider_ref = $2 where store_id = $1`,
			[store.storeId, `sub_${store.slug}`]
		);
		expect(await codeOf(tryIt())).toBe('IN_USE');
		expect(await codeOf(plans().cancel(at()))).toBe('ILLEGAL_TRANSITION');
		await backdate();
		await runDue();
		expect(await standing()).toBe('trialing');
	});
});
