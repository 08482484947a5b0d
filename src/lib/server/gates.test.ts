/** A8.4 made from the router: what a plan refuses is refused by every procedure that would do it, and by no other. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { staffInput } from '#lib/catalogue/input.ts';
import { addStaff } from '#lib/catalogue/server/staff.ts';
import { ACT_OF } from '#lib/plans/acts.ts';
import { isAlwaysAllowed, type Act } from '#lib/plans/rules.ts';
import { makeFilledStore, type FilledStore } from '#lib/testing/belongings.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { ownCalls } from '#lib/testing/foreign-calls.ts';
import type { Answer } from '#lib/testing/outsider.ts';
import { subscribe } from '#lib/testing/plans.ts';
import { ofKind, proceduresOf, type Procedure } from '#lib/testing/procedures.ts';
import { contextOf } from '#lib/testing/visitor.ts';
import { router, storeProcedure } from '#lib/trpc/server/base.ts';
import { appRouter } from './app-router.ts';

const db = useDatabase();
const all = proceduresOf(appRouter);
const ofStores = ofKind(all, 'store').filter(({ type }) => type !== 'subscription');
const changing = ofStores.filter(({ type }) => type === 'mutation');
const NOTHING = { locations: 0, staff: 0, services: 0, storageMb: 0 };

const ask = async (procedure: Procedure, own: FilledStore): Promise<Answer[]> =>
	await ownCalls(appRouter, contextOf(db, { user: own.store.managerUser }), procedure, own);
const codes = (answers: readonly Answer[]): string[] =>
	answers.map((answer) => (answer.ok ? 'done' : answer.code));

const named = <P extends Procedure>(procedures: readonly P[]): [string, P][] =>
	procedures.map((one) => [one.path, one]);

const limited = changing.filter(({ gate }) => gate.limit);
const featured = ofStores.filter(({ gate }) => gate.feature);

test('the limits and features that are known today are declared', () => {
	expect(limited.map(({ path, gate }) => `${path} ${gate.limit}`).toSorted()).toEqual([
		'catalogue.locations.add locations',
		'catalogue.services.create services',
		'catalogue.services.restore services',
		'catalogue.services.uploadImage storageMb',
		'catalogue.staff.add staff',
		'catalogue.staff.restore staff',
		'catalogue.staff.uploadImage storageMb',
		'stores.uploadPicture storageMb'
	]);
	expect(featured.map(({ path, gate }) => `${path} ${gate.feature}`)).toContain(
		'stores.addDomain custom_domain'
	);
});

const countAll = async (storeId: string): Promise<unknown> =>
	(
		await db.owner(
			`select (select count(*)::int from staff where store_id = $1 and archived_at is null) as staff,
			 (select count(*)::int from services where store_id = $1 and archived_at is null) as services,
			 (select count(*)::int from locations where store_id = $1 and archived_at is null) as locations,
			 (select coalesce(sum(octet_length(bytes)), 0)::int from images where store_id = $1) as bytes`,
			[storeId]
		)
	)[0];

describe('in a store whose plan holds nothing', () => {
	let bare: FilledStore;
	beforeAll(async () => {
		bare = await makeFilledStore(db);
		await subscribe(db, bare.store.storeId, { limits: NOTHING, features: [] });
	});

	test.each(named(limited))('%s says which limit is reached', async (_, procedure) => {
		for (const answer of await ask(procedure, bare)) {
			expect(answer).toMatchObject({ ok: false, code: 'LIMIT_REACHED' });
			expect(JSON.stringify(answer)).toContain(procedure.gate.limit);
		}
	});

	test.each(named(featured))('%s says which feature is missing', async (_, procedure) => {
		for (const answer of await ask(procedure, bare)) {
			expect(answer).toMatchObject({ ok: false, code: 'FEATURE_NOT_INCLUDED' });
			expect(JSON.stringify(answer)).toContain(procedure.gate.feature);
		}
	});

	test.each(named(ofStores.filter(({ gate }) => !gate.limit && !gate.feature)))(
		'%s adds nothing that is limited, and is not refused for the plan',
		async (_, procedure) => {
			const before = (await countAll(bare.store.storeId)) as Record<string, number>;
			const said = codes(await ask(procedure, bare));
			expect(said).not.toContain('LIMIT_REACHED');
			expect(said).not.toContain('FEATURE_NOT_INCLUDED');
			const after = (await countAll(bare.store.storeId)) as Record<string, number>;
			for (const [what, count] of Object.entries(after))
				expect(count, what).toBeLessThanOrEqual(before[what] ?? 0);
		}
	);
});

test('a procedure that adds and declares nothing is caught by the same count', async () => {
	const own = await makeFilledStore(db);
	await subscribe(db, own.store.storeId, { limits: NOTHING });
	const lax = router({
		add: storeProcedure('staff.edit')
			.input(staffInput)
			.mutation(async ({ ctx, input }) => await addStaff(ctx.scope, input))
	});
	const [add] = proceduresOf(lax);
	if (!add) return expect.fail('no procedure');
	const before = (await countAll(own.store.storeId)) as { staff: number };
	const context = contextOf(db, { user: own.store.managerUser });
	expect(codes(await ownCalls(lax, context, add, own))).toEqual(['done']);
	expect(((await countAll(own.store.storeId)) as { staff: number }).staff).toBe(before.staff + 1);
});

async function overdue(own: FilledStore, days: number): Promise<void> {
	await db.owner(
		`update subscriptions set status = 'past_due', past_due_since = now() - $2 * interval '1 day' where store_id = $1`,
		[own.store.storeId, days]
	);
}

const actOf = (procedure: (typeof ofStores)[number]): Act =>
	procedure.type !== 'mutation'
		? 'view'
		: (procedure.gate.act ?? (procedure.gate.limit ? 'grow' : ACT_OF[procedure.access.permission]));

describe('D26 in a store that is read-only', () => {
	let owing: FilledStore;
	beforeAll(async () => {
		owing = await makeFilledStore(db);
	});
	// Some procedures change how the store stands: each is asked of one that owes.
	beforeEach(async () => await overdue(owing, 30));

	const never = ofStores.filter((one) => !isAlwaysAllowed(actOf(one)));
	const ever = ofStores.filter((one) => isAlwaysAllowed(actOf(one)));

	test('both kinds are there', () => {
		expect(never.length).toBeGreaterThan(30);
		expect(ever.filter(({ type }) => type === 'mutation').length).toBeGreaterThan(10);
	});

	test.each(named(never))('%s is refused', async (_, procedure) => {
		for (const answer of await ask(procedure, owing))
			expect(answer).toMatchObject({ ok: false, code: 'PLAN_LAPSED' });
	});

	test.each(named(ever))('%s works as ever', async (_, procedure) => {
		expect(codes(await ask(procedure, owing))).not.toContain('PLAN_LAPSED');
	});
});

describe('D26 in a store that is restricted', () => {
	let owing: FilledStore;
	beforeAll(async () => {
		owing = await makeFilledStore(db);
	});
	beforeEach(async () => await overdue(owing, 17));

	test.each(named(ofStores))('%s is refused only if it adds', async (_, procedure) => {
		const said = codes(await ask(procedure, owing));
		const refused = said.includes('PLAN_LAPSED');
		expect(refused, said.join()).toBe(['grow', 'campaign'].includes(actOf(procedure)));
	});
});
