import { beforeAll, describe, expect, test } from 'vitest';
import type { SessionUser } from '#lib/auth/user.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { codeOf, eventsOf, makeAdmin } from '#lib/testing/admins.ts';
import { makeStore, makeUser } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { aPlan, subscribe } from '#lib/testing/plans.ts';
import { refused } from '#lib/testing/refused.ts';
import { callerOf, visitorOf } from '#lib/testing/visitor.ts';

const db = useDatabase();
let admin: SessionUser;

beforeAll(async () => {
	admin = await makeAdmin(db);
});

const console_ = () => callerOf(db, admin).plans.admin;
const sold = async (name: string) =>
	(await visitorOf(db).plans.sold()).find((plan) => plan.name === name);
const platformEvents = async (subjectId: string) =>
	(
		await db.owner<{ name: string }>(
			'select name from platform_events where subject_id = $1 order by id',
			[subjectId]
		)
	).map(({ name }) => name);

describe('the price page', () => {
	test('always has a free plan', async () => {
		expect(await sold('Free')).toMatchObject({ code: 'free', priceMinor: 0, version: 1 });
	});

	test('shows what the console made, from the same rows', async () => {
		await console_().create(aPlan({ name: 'Salon', price: '19.50', staff: 3, trialDays: 14 }));
		expect(await sold('Salon')).toMatchObject({
			priceMinor: 1950,
			currency: 'EUR',
			trialDays: 14,
			limits: { staff: 3, locations: null }
		});
	});

	test('leaves out what is not listed, and what is closed', async () => {
		const hidden = await console_().create(aPlan({ name: 'By hand', listed: false }));
		const closed = await console_().create(aPlan({ name: 'Founders' }));
		await console_().archive({ id: closed.planId });
		expect(await sold('By hand')).toBeUndefined();
		expect(await sold('Founders')).toBeUndefined();
		await console_().restore({ id: closed.planId });
		expect(await sold('Founders')).toBeDefined();
		expect(await platformEvents(hidden.planId)).toEqual(['plan.created']);
		expect(await platformEvents(closed.planId)).toEqual([
			'plan.created',
			'plan.archived',
			'plan.restored'
		]);
	});
});

describe('A8.1 an edit', () => {
	test('of the price is a new version, and whoever is on the plan keeps theirs', async () => {
		const { planId } = await console_().create(aPlan({ name: 'Grandfather', price: '10' }));
		const store = await makeStore(db);
		await console_().assign({ storeId: store.storeId, planId, reason: 'They asked for it' });
		const edited = await console_().edit({
			id: planId,
			plan: { ...aPlan({ name: 'Grandfather', price: '15', staff: 4 }), version: 1 }
		});
		expect(edited).toEqual({ version: 2 });
		expect(await sold('Grandfather')).toMatchObject({ priceMinor: 1500, version: 2 });
		expect(await console_().ofStore({ storeId: store.storeId })).toMatchObject({
			priceMinor: 1000,
			version: 1,
			earlier: true,
			limits: { staff: null }
		});
		expect(await console_().get({ id: planId })).toMatchObject({
			stores: 1,
			onEarlier: 1,
			versions: [
				{ version: 2, stores: 0 },
				{ version: 1, stores: 1 }
			]
		});
	});

	test('of name and sentence shows for everyone, and makes no version', async () => {
		const { planId } = await console_().create(aPlan({ name: 'Wrods' }));
		const plan = { ...aPlan({ name: 'Words', description: 'Spelt right' }), version: 1 };
		expect(await console_().edit({ id: planId, plan })).toEqual({ version: 1 });
		expect(await sold('Words')).toMatchObject({ version: 1, description: 'Spelt right' });
	});

	test('of what somebody else has just changed is refused, and two at once make one version', async () => {
		const { planId } = await console_().create(aPlan({ name: 'Contended' }));
		const edit = (price: string) =>
			codeOf(
				console_().edit({
					id: planId,
					plan: { ...aPlan({ name: 'Contended', price }), version: 1 }
				})
			);
		const codes = await Promise.all(['31', '32', '33', '34'].map(edit));
		expect(codes.filter((code) => code === 'fulfilled')).toHaveLength(1);
		expect(codes.filter((code) => code === 'CHANGED_MEANWHILE')).toHaveLength(3);
		expect((await console_().get({ id: planId })).versions).toHaveLength(2);
	});

	test('of a plan that does not exist finds nothing', async () => {
		const plan = { ...aPlan(), version: 1 };
		expect(await codeOf(console_().edit({ id: newId(), plan }))).toBe('NOT_FOUND');
	});

	test('can never change a version that was sold: no role may write one', async () => {
		for (const pool of [db.pools.app, db.pools.platform, db.pools.worker])
			await expect(pool.query('update plan_versions set price_minor = 1')).rejects.toMatchObject({
				code: '42501'
			});
	});
});

describe('the free plan', () => {
	const free = async () => {
		const found = (await console_().list()).find(({ code }) => code === 'free');
		return found ?? expect.fail('there is no free plan');
	};

	test('cannot be archived, whoever tries', async () => {
		expect(await codeOf(console_().archive({ id: (await free()).id }))).toBe('IN_USE');
		await expect(
			db.owner(`update plans set archived_at = now() where code = 'free'`)
		).rejects.toThrow('plans_free_stays');
	});

	test('cannot cost anything', async () => {
		const { id, version } = await free();
		const plan = { ...aPlan({ name: 'Free', price: '1' }), version };
		expect((await refused(console_().edit({ id, plan }))).details).toMatchObject({
			field: 'price'
		});
	});

	test('is what every store is on that has no subscription', async () => {
		const before = (await free()).stores;
		const store = await makeStore(db, { plan: null });
		expect(await console_().ofStore(store)).toMatchObject({ code: 'free', status: 'free' });
		expect((await free()).stores).toBe(before + 1);
		await subscribe(db, store.storeId);
		expect((await free()).stores).toBe(before);
	});
});

describe('A8.2 an admin assigns a plan', () => {
	test('with a reason, in the store’s log and the platform’s', async () => {
		const store = await makeStore(db);
		const { planId } = await console_().create(aPlan({ name: 'Given', listed: false }));
		expect(
			await console_().assign({ storeId: store.storeId, planId, reason: 'A friend of ours' })
		).toEqual({ plan: 'Given' });
		expect(await console_().ofStore(store)).toMatchObject({ name: 'Given', status: 'active' });
		expect(await eventsOf(db, store.storeId, 'subscription.assigned')).toMatchObject([
			{ actor_kind: 'admin', actor_id: admin.id, personal: { reason: 'A friend of ours' } }
		]);
		expect(await platformEvents(store.storeId)).toContain('subscription.assigned');
		expect(
			await codeOf(console_().assign({ storeId: store.storeId, planId, reason: 'x' }))
		).not.toBe('fulfilled');
	});

	test('the free plan again, and the subscription has ended', async () => {
		const store = await makeStore(db);
		const free = (await console_().list()).find(({ code }) => code === 'free');
		await console_().assign({
			storeId: store.storeId,
			planId: free?.id ?? '',
			reason: 'They closed'
		});
		expect(await console_().ofStore(store)).toMatchObject({ code: 'free', status: 'free' });
	});

	test('but not over one that a vendor charges for', async () => {
		const store = await makeStore(db);
		await db.owner(
			`update subscriptions set provider = 'stripe', provider_ref = $2 where store_id = $1`,
			[store.storeId, `sub_${store.slug}`]
		);
		const { planId } = await console_().create(aPlan({ name: 'Over' }));
		expect(
			await codeOf(console_().assign({ storeId: store.storeId, planId, reason: 'A mistake' }))
		).toBe('IN_USE');
	});

	test('and nobody else does: to a manager the console is not there', async () => {
		const store = await makeStore(db);
		const { admin: own } = callerOf(db, store.managerUser).plans;
		const { planId } = await console_().create(aPlan({ name: 'Coveted' }));
		expect(await codeOf(own.assign({ storeId: store.storeId, planId, reason: 'I want it' }))).toBe(
			'NOT_FOUND'
		);
		expect(await codeOf(own.create(aPlan()))).toBe('NOT_FOUND');
		const support = { ...(await makeUser(db, 'Ismini')), platformRole: 'support' as const };
		expect(await codeOf(callerOf(db, support).plans.admin.list())).toBe('NOT_FOUND');
	});
});

test('a store sees its own subscription and no other, and changes no other', async () => {
	const [a, b] = [await makeStore(db), await makeStore(db)];
	await b.scope(async ({ tx }) => {
		const { rows } = await tx.$client.query<{ store_id: string }>(
			'select store_id from subscriptions'
		);
		expect(rows).toEqual([{ store_id: b.storeId }]);
		const changed = await tx.$client.query(
			`update subscriptions set status = 'ended' where store_id = $1`,
			[a.storeId]
		);
		expect(changed.rowCount).toBe(0);
	});
	await expect(
		b.scope(({ tx }) =>
			tx.$client.query(
				`insert into subscriptions (store_id, plan_version_id, status, started_at)
				 select $1, id, 'active', now() from plan_versions limit 1`,
				[a.storeId]
			)
		)
	).rejects.toMatchObject({ code: '42501' });
});

test('two plans of one name have codes of their own', async () => {
	const made = await Promise.all([1, 2, 3].map(() => console_().create(aPlan({ name: 'Twin' }))));
	expect(made.map(({ code }) => code).toSorted()).toEqual(['twin', 'twin-2', 'twin-3']);
});
