/** TRUST T11 above the database: made from the router, so that it covers the procedure written today. */
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { SessionUser } from '#lib/auth/user.ts';
import { may } from '#lib/stores/rules.ts';
import { eventsOf } from '#lib/testing/admins.ts';
import { makeFilledStore, type FilledStore } from '#lib/testing/belongings.ts';
import { addMember, makeUser } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import {
	foreignCalls,
	ownCalls,
	verdictOn,
	type Exceptions,
	type Tried
} from '#lib/testing/foreign-calls.ts';
import { plausibleInput } from '#lib/testing/inputs.ts';
import { answerOf, replyOf } from '#lib/testing/outsider.ts';
import { ofKind, proceduresOf, type Procedure } from '#lib/testing/procedures.ts';
import { contextOf } from '#lib/testing/visitor.ts';
import {
	publicStoreProcedure,
	router,
	storeProcedure,
	userProcedure
} from '#lib/trpc/server/base.ts';
import { appRouter } from './app-router.ts';
import { STORE_TABLES } from './tables.ts';

const db = useDatabase();
let a: FilledStore;
let b: FilledStore;

beforeAll(async () => {
	a = await makeFilledStore(db);
	b = await makeFilledStore(db);
});

const all = proceduresOf(appRouter);
const ofStores = ofKind(all, 'store');
const ofVisitors = ofKind(all, 'public_store');

const inputFor = (procedure: Procedure, address: string, from: FilledStore) => ({
	...plausibleInput(procedure.inputs, (path) => from.named(path, procedure.path)),
	store: address
});

const asB = () => contextOf(db, { user: b.store.managerUser });

describe('another store’s manager, at this store’s address', () => {
	test.each(
		ofStores.filter(({ type }) => type !== 'subscription').map((one) => [one.path, one] as const)
	)('%s answers as if the store did not exist', async (_, procedure) => {
		const context = asB();
		const here = await replyOf(appRouter, context, procedure, inputFor(procedure, a.address, a));
		const nowhere = await replyOf(
			appRouter,
			context,
			procedure,
			inputFor(procedure, 'no-such-store', a)
		);
		expect(here).toEqual(nowhere);
		expect(here.status).toBe(404);
	});

	test.each(
		ofStores.filter(({ type }) => type === 'subscription').map((one) => [one.path, one] as const)
	)('%s does not even begin', async (_, procedure) => {
		const answer = await answerOf(appRouter, asB(), procedure, inputFor(procedure, a.address, a));
		expect(answer).toMatchObject({ ok: false, code: 'NOT_FOUND' });
	});
});

const WATCHED = [
	...Object.keys(STORE_TABLES),
	'memberships',
	'invitations',
	'domains',
	'store_slugs'
];

/** Row by row, so that the smallest change shows. */
async function digest(store: FilledStore): Promise<Record<string, unknown>> {
	const [row] = await db.owner(
		`select ${WATCHED.map((table) => `(select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from ${table} t where store_id = $1) as ${table}`).join(', ')}`,
		[store.store.storeId]
	);
	return row ?? {};
}

/** Answers other than NOT_FOUND that are right, each with its reason. */
const anyHost = 'any store may claim any host; only DNS proves it';
const goneHold = 'a hold that is not there is gone, whosever it was';
const noPerformer = 'who does not perform the service here is a rule of the slot';
const ownTime = 'the token only names a hold of one’s own to let go';
const onlyMembers = 'only this store’s own people are linked, and nobody else’s address is known';
const EXCEPTIONS: Exceptions = {
	'stores.addDomain host': { answers: ['done'], why: anyHost },
	'stores.releaseDomain host': { answers: ['done'], why: anyHost },
	'stores.checkDomain host': { answers: ['DOMAIN_NOT_VERIFIED'], why: anyHost },
	'bookings.create staffId': { answers: ['SLOT_NOT_OFFERED'], why: noPerformer },
	'bookings.reschedule staffId': { answers: ['SLOT_NOT_OFFERED'], why: noPerformer },
	'catalogue.staff.link email': { answers: ['BAD_INPUT'], why: onlyMembers },
	'catalogue.staff.link everything': { answers: ['BAD_INPUT'], why: onlyMembers },
	'book.hold token': { answers: ['done', 'SLOT_TAKEN', 'SLOT_NOT_OFFERED'], why: ownTime },
	'book.releaseHold token': { answers: ['done'], why: ownTime },
	...Object.fromEntries(
		['book.getHold', 'book.extendHold', 'book.create'].flatMap((path) =>
			[
				'everything',
				'hold',
				'token',
				'card',
				'fallback.serviceId',
				'fallback.locationId',
				'fallback.staffId'
			].map((field) => [`${path} ${field}`, { answers: ['HOLD_GONE'], why: goneHold }])
		)
	)
};

const judge = (tried: Tried): string | null => verdictOn(tried, a, EXCEPTIONS);

describe('a member, in his own store, with this store’s ids', () => {
	test.each(
		ofStores.filter(({ type }) => type !== 'subscription').map((one) => [one.path, one] as const)
	)('%s', async (_, procedure) => {
		const before = await digest(a);
		const tried = await foreignCalls(appRouter, asB(), procedure, { own: b, foreign: a });
		expect(tried.map(judge).filter(Boolean)).toEqual([]);
		expect(await digest(a)).toEqual(before);
	});
});

/** What an own id does not find either, and why. */
const NOT_THERE: Record<string, string> = {
	'book.removeCard': 'the card is another client’s of the same store',
	'visits.removeCard': 'the card is another client’s of the same store',
	'catalogue.services.restore': 'nothing is archived',
	'catalogue.staff.restore': 'nobody is archived',
	'plans.startTrial': 'no plan of that name is on sale',
	'plans.checkout': 'no plan of that name is on sale',
	'plans.preview': 'no plan of that name is on sale',
	'plans.change': 'no plan of that name is on sale'
};

/** Else a misspelt id would be NOT_FOUND too, and the tests around this one would prove nothing. */
describe('the same with one’s own ids is found', () => {
	let asked: FilledStore;
	beforeAll(async () => {
		asked = await makeFilledStore(db);
	});
	const withIds = [...ofStores, ...ofVisitors].filter(({ type }) => type !== 'subscription');
	test.each(withIds.map((one) => [one.path, one] as const))('%s', async (path, procedure) => {
		// A question changes nothing: it may be asked of the same store as the others.
		const own = procedure.type === 'query' ? asked : await makeFilledStore(db);
		for (const answer of await ownCalls(
			appRouter,
			contextOf(db, { user: own.store.managerUser }),
			procedure,
			own
		)) {
			const said = answer.ok ? 'done' : answer.code;
			if (Object.hasOwn(NOT_THERE, path)) expect(said).toBe('NOT_FOUND');
			else
				expect(
					['NOT_FOUND', 'BAD_INPUT', 'bug'],
					`${said} ${answer.ok ? '' : answer.details}`
				).not.toContain(said);
		}
	});
});

describe('a visitor, in another store, with this store’s ids', () => {
	test.each(ofVisitors.map((one) => [one.path, one] as const))('%s', async (_, procedure) => {
		const before = await digest(a);
		const tried = await foreignCalls(appRouter, contextOf(db), procedure, { own: b, foreign: a });
		expect(tried.map(judge).filter(Boolean)).toEqual([]);
		expect(await digest(a)).toEqual(before);
	});
});

describe('A19.7 a staff member without the right', () => {
	let staff: SessionUser;
	beforeAll(async () => {
		staff = await makeUser(db, 'Iro');
		await addMember(db, a.store.storeId, staff, 'staff');
	});

	const refused = ofStores.filter(({ access }) => !may(['staff'], access.permission));

	test('has no right to others’ money, statistics, people, settings or mailings', () => {
		for (const never of [
			'money.view',
			'statistics.view',
			'members.list',
			'members.change',
			'stores.edit',
			'campaigns.send',
			'audit.view',
			'clients.view',
			'bookings.view',
			'bookings.force'
		])
			expect(may(['staff'], never), never).toBe(false);
		expect(refused.length).toBeGreaterThan(20);
	});

	test.each(refused.map((one) => [one.path, one] as const))(
		'%s is refused, and the refusal is in the log',
		async (_, procedure) => {
			const seen = async () =>
				(await eventsOf(db, a.store.storeId, 'access.refused')).filter(
					(event) => event.actor_id === staff.id
				);
			const before = (await seen()).length;
			const answer = await answerOf(
				appRouter,
				contextOf(db, { user: staff }),
				procedure,
				inputFor(procedure, a.address, a)
			);
			expect(answer).toMatchObject({ ok: false, code: 'FORBIDDEN' });
			const after = await seen();
			expect(after).toHaveLength(before + 1);
			expect(after.at(-1)).toMatchObject({
				actor_kind: 'user',
				facts: { permission: procedure.access.permission }
			});
		}
	);
});

describe('procedures that leak are caught by the same judges', () => {
	const nameOf = sql.raw('select name from stores where id = ');
	const leaky = router({
		/** Forgets that an id alone finds nothing: reads a shared table by it. */
		name: storeProcedure('stores.view')
			.input(z.object({ storeId: z.uuid() }))
			.query(
				async ({ ctx, input }) => (await ctx.scope.tx.execute(sql`${nameOf}${input.storeId}`)).rows
			),
		/** Does something, and says it is done, whoever's id it was given. */
		forget: storeProcedure('clients.edit')
			.input(z.object({ clientId: z.uuid() }))
			.mutation(() => ({ done: true })),
		/** Breaks on a foreign id instead of not finding it. */
		breaks: publicStoreProcedure('an example of what must not be')
			.input(z.object({ serviceId: z.uuid() }))
			.query(() => {
				throw new TypeError('undefined is not a row');
			}),
		/** Says it is a store's, and asks nobody who he is. */
		open: userProcedure
			.meta({ access: { kind: 'store', permission: 'stores.view' } })
			.input(z.object({ store: z.string() }))
			.query(({ input }) => ({
				store: input.store,
				found: input.store === 'no-such-store' ? null : 'a store'
			}))
	});
	const found = Object.fromEntries(proceduresOf(leaky).map((one) => [one.path, one]));
	const one = (path: string): Procedure => found[path] ?? expect.fail(path);

	test.each([
		['name', 'tells'],
		['forget', 'done'],
		['breaks', 'breaks with']
	])('%s', async (path, verdict) => {
		const tried = await foreignCalls(leaky, asB(), one(path), { own: b, foreign: a });
		expect(tried.length).toBeGreaterThan(0);
		expect(tried.map(judge).join()).toContain(verdict);
	});

	test('open', async () => {
		const here = await replyOf(leaky, asB(), one('open'), { store: a.address });
		const nowhere = await replyOf(leaky, asB(), one('open'), { store: 'no-such-store' });
		expect(here).not.toEqual(nowhere);
	});
});
