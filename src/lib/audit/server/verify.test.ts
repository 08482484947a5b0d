import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { useDatabase } from '#lib/testing/database.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { inStore } from '#lib/platform/server/db.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { dispatchStore } from './dispatch.ts';
import { recordEvent } from './record.ts';
import { signAnchor, verifyStore, type Anchor, type FindingKind } from './verify.ts';

const db = useDatabase();

const EVENTS = 300;

async function storeWithHistory(count = EVENTS): Promise<TestStore> {
	const store = await makeStore(db, { staff: 0, services: [] });
	await store.scope(async (scope) => {
		for (let i = 0; i < count; i++)
			await recordEvent(scope, {
				name: 'booking.confirmed',
				subjectId: newId(),
				facts: { amountMinor: i, nested: { z: 1, a: 'ά' } },
				personal: { phone: `+30 210 ${i}` }
			});
	});
	await dispatchStore(db.pools.worker, store.storeId, []);
	return store;
}

async function anchorOf(storeId: string): Promise<Anchor> {
	const { head } = await verifyStore(db.pools.app, storeId);
	const hash = head.hash.toString('hex');
	return {
		storeId,
		position: head.position,
		hash,
		signature: signAnchor('secret', storeId, head.position, hash)
	};
}

const kinds = async (storeId: string, anchors: Anchor[] = []): Promise<FindingKind[]> =>
	(await verifyStore(db.pools.app, storeId, anchors)).findings.map((finding) => finding.kind);

/** Runs `harm` as the owner, asks the verifier, and puts the rows back as they were. */
async function harmed(
	store: TestStore,
	harm: string,
	values: unknown[],
	anchors: Anchor[] = []
): Promise<FindingKind[]> {
	await db.owner('create table if not exists kept_events as table events with no data');
	await db.owner('insert into kept_events select * from events where store_id = $1', [
		store.storeId
	]);
	try {
		await db.owner(harm, [store.storeId, ...values]);
		return await kinds(store.storeId, anchors);
	} finally {
		await db.owner('delete from events where store_id = $1', [store.storeId]);
		await db.owner('insert into events select * from kept_events where store_id = $1', [
			store.storeId
		]);
		await db.owner('delete from kept_events where store_id = $1', [store.storeId]);
	}
}

test('an untouched history is whole', async () => {
	const store = await storeWithHistory();
	const verdict = await verifyStore(db.pools.app, store.storeId);
	expect(verdict).toMatchObject({ events: EVENTS, unsealed: 0, erased: 0, findings: [] });
	expect(verdict.head.position).toBe(EVENTS);
});

test('one removed event among hundreds is found every time', async () => {
	const store = await storeWithHistory();
	const anchor = await anchorOf(store.storeId);
	for (const position of [1, EVENTS, ...Array.from({ length: 10 }, () => randomInt(1, EVENTS))]) {
		const found = await harmed(
			store,
			'delete from events where store_id = $1 and position = $2',
			[position],
			[anchor]
		);
		expect(found, `position ${position}`).toContain(position === EVENTS ? 'anchor' : 'removed');
	}
	expect(await kinds(store.storeId, [anchor])).toEqual([]);
});

const EDITS: [column: string, change: string][] = [
	['name', `name = 'booking.cancelled'`],
	['subject', 'subject_id = gen_random_uuid()'],
	['time, by a microsecond', `occurred_at = occurred_at + interval '1 microsecond'`],
	['actor kind', `actor_kind = 'system'`],
	['actor', 'actor_id = gen_random_uuid()'],
	['on behalf of', 'on_behalf_of = gen_random_uuid()'],
	['source', `source = 'api'`],
	['facts', `facts = facts || '{"amountMinor": 999999}'`],
	[
		'a number as precise as JavaScript cannot be',
		`facts = facts || '{"amountMinor": 9007199254740993}'`
	],
	['id', 'id = gen_random_uuid()'],
	['seal', `hash = sha256('x')`],
	['digest', `digest = sha256('x')`]
];

test.each(EDITS)('an edited %s is found', async (_, change) => {
	const store = await storeWithHistory(40);
	for (const position of [1, 40, randomInt(2, 40)]) {
		const found = await harmed(
			store,
			`update events set ${change} where store_id = $1 and position = $2`,
			[position]
		);
		expect(found, `position ${position}`).toContain('edited');
	}
});

test('edited personal values are found', async () => {
	const store = await storeWithHistory(40);
	const change = `update events set personal = '{"phone":"+30 697"}' where store_id = $1 and position = $2`;
	expect(await harmed(store, change, [7])).toEqual(['personal']);
});

test('two events that changed places are found, whether their seals moved with them or not', async () => {
	const store = await storeWithHistory();
	for (let round = 0; round < 10; round++) {
		const [a, b] = [randomInt(1, 150), randomInt(150, EVENTS + 1)];
		const withSeals = `update events e set position = -v.there from (values ($2::int, $3::int), ($3, $2)) v (here, there)
			where e.store_id = $1 and e.position = v.here`;
		await db.owner('create table if not exists kept_events as table events with no data');
		const contents = `update events e set position = -o.position, hash = o.hash from events o
			where e.store_id = $1 and o.store_id = $1 and (e.position, o.position) in (($2, $3), ($3, $2))`;
		for (const swap of [withSeals, contents]) {
			// In two steps: the positions are unique at every moment.
			const both = `with swapped as (${swap} returning 1) select`;
			await db.owner('insert into kept_events select * from events where store_id = $1', [
				store.storeId
			]);
			await db.owner(both, [store.storeId, a, b]);
			await db.owner(
				'update events set position = -position where store_id = $1 and position < 0',
				[store.storeId]
			);
			const found = await kinds(store.storeId);
			await db.owner('delete from events where store_id = $1', [store.storeId]);
			await db.owner('insert into events select * from kept_events where store_id = $1', [
				store.storeId
			]);
			await db.owner('delete from kept_events where store_id = $1', [store.storeId]);
			expect(found, `${a} and ${b}`).toContain('moved');
		}
	}
	expect(await kinds(store.storeId)).toEqual([]);
});

test('a chain that was sealed anew after an edit is caught by its anchor, and only by it', async () => {
	const store = await storeWithHistory(50);
	const anchor = await anchorOf(store.storeId);
	await db.owner(
		`update events set facts = '{}', position = null, hash = null where store_id = $1`,
		[store.storeId]
	);
	await dispatchStore(db.pools.worker, store.storeId, []);
	expect(await kinds(store.storeId)).toEqual([]);
	expect(await kinds(store.storeId, [anchor])).toEqual(['anchor']);
});

test('events copied from another store do not pass', async () => {
	const [one, other] = [await storeWithHistory(5), await makeStore(db, { staff: 0, services: [] })];
	await db.owner('update events set store_id = $2 where store_id = $1', [
		one.storeId,
		other.storeId
	]);
	expect(await kinds(other.storeId)).toContain('edited');
});

test('erased personal values leave the chain whole', async () => {
	const store = await storeWithHistory(40);
	const { rowCount } = await inStore(db.pools.worker, store.storeId, (tx) =>
		tx.$client.query('update events set personal = null, salt = null where store_id = $1', [
			store.storeId
		])
	);
	expect(rowCount).toBe(40);
	expect(await verifyStore(db.pools.app, store.storeId)).toMatchObject({
		erased: 40,
		findings: []
	});
	const [left] = await db.owner<{ n: number }>(
		'select count(personal)::int as n from events where store_id = $1',
		[store.storeId]
	);
	expect(left?.n).toBe(0);
});
