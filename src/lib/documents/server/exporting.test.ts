/** A month in one file: everything of it, in order, for those who may take it away. */
import { extractText, getDocumentProxy } from 'unpdf';
import { beforeAll, describe, expect, test } from 'vitest';
import { fromWallClock, type Instant } from '#lib/platform/time.ts';
import { codeOf } from '#lib/testing/admins.ts';
import { addMember, makeStore, makeUser, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { papersOf, pay, settingsInput } from '#lib/testing/documents.ts';
import { callerOf } from '#lib/testing/visitor.ts';
import { requestRefund } from '#lib/payments/server/refunding.ts';
import { PAPERS_IN_ONE_FILE } from '../input.ts';
import { documentPayment, documentRefund } from './issuing.ts';
import { saveDocumentSettings } from './settings.ts';

const db = useDatabase();
let store: TestStore;

const at = (day: string, time = '12:00'): Instant => fromWallClock(day, time, 'Europe/Athens');

async function issue(amountMinor: number, now: Instant): Promise<string> {
	const paymentId = await pay(store, { amountMinor, now });
	await store.scope((scope) => documentPayment(scope, paymentId), { now });
	return paymentId;
}

const asManager = () => callerOf(db, store.managerUser).documents;
const whole = { month: '2031-03', test: false, part: 1 } as const;

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
	const all: Uint8Array[] = [];
	for await (const chunk of chunks) all.push(chunk);
	return Buffer.concat(all);
}
const pagesOf = async (bytes: Buffer): Promise<string[]> => {
	const pdf = await getDocumentProxy(new Uint8Array(bytes));
	return (await extractText(pdf, { mergePages: false })).text;
};

beforeAll(async () => {
	store = await makeStore(db);
	await store.scope((scope) => saveDocumentSettings(scope, settingsInput()));
	await issue(1_000, at('2031-02-28', '23:59'));
	const first = await issue(1_240, at('2031-03-01', '00:00'));
	for (let n = 0; n < 60; n++) await issue(100 + n, at('2031-03-15'));
	const now = at('2031-03-31', '23:59');
	await store.scope(
		async (scope) => {
			const asked = { paymentId: first, amountMinor: 620, reason: '' };
			const refundId = await requestRefund(scope, asked);
			await documentRefund(scope, { ...asked, refundId });
		},
		{ now }
	);
	await issue(1_000, at('2031-04-01', '00:00'));
});

describe('a month', () => {
	test('is offered with how many it has', async () => {
		const months = await asManager().months({ store: store.slug });
		expect(months).toEqual([
			{ month: '2031-04', test: false, documents: 1, parts: 1 },
			{ month: '2031-03', test: false, documents: 62, parts: 1 },
			{ month: '2031-02', test: false, documents: 1, parts: 1 }
		]);
	});

	test('is one PDF, a paper after a paper, each numbered by itself', async () => {
		const file = await asManager().exportMonth({ store: store.slug, ...whole, format: 'pdf' });
		expect(file.name).toBe('documents-2031-03.pdf');
		const pages = await pagesOf(await bytesOf(file.chunks));
		const labels = (await papersOf(db, store))
			.filter(({ snapshot }) => snapshot.day.startsWith('2031-03'))
			.map(({ label }) => label);
		expect(pages).toHaveLength(62);
		for (const [i, page] of pages.entries()) expect(page).toContain(`${labels[i]}, page 1 of 1`);
	});

	test('is one table, a row per rate, and what went back is below zero', async () => {
		const file = await asManager().exportMonth({ store: store.slug, ...whole, format: 'csv' });
		expect(file.name).toBe('documents-2031-03.csv');
		const text = (await bytesOf(file.chunks)).toString('utf8');
		expect(text.startsWith('\uFEFFnumber,kind,day,')).toBe(true);
		const rows = text.trim().split('\r\n').slice(1);
		expect(rows).toHaveLength(62);
		expect(rows[0]).toMatch(/^R-2031-000002,receipt,2031-03-01,.*,24,10\.00,2\.40,12\.40,EUR$/);
		expect(rows.at(-1)).toMatch(/^CN-.*,R-2031-000002,24,-5\.00,-1\.20,-6\.20,EUR$/);
	});

	test('that has none, or not so many parts, is not there', async () => {
		const ask = (change: object) =>
			codeOf(asManager().exportMonth({ store: store.slug, ...whole, format: 'pdf', ...change }));
		expect(await ask({ month: '2031-05' })).toBe('NOT_FOUND');
		expect(await ask({ part: 2 })).toBe('NOT_FOUND');
		expect(await ask({ test: true })).toBe('NOT_FOUND');
	});

	test('is taken by managers alone, and each time is noted', async () => {
		const reception = await makeUser(db);
		await addMember(db, store.storeId, reception, 'receptionist');
		const refused = callerOf(db, reception).documents.exportMonth({
			store: store.slug,
			...whole,
			format: 'csv'
		});
		expect(await codeOf(refused)).toBe('FORBIDDEN');
		const noted = await db.owner(
			`select facts from events where store_id = $1 and name = 'documents.exported' order by id`,
			[store.storeId]
		);
		expect(noted.map(({ facts }) => facts)).toMatchObject([
			{ ...whole, format: 'pdf', documents: 62 },
			{ ...whole, format: 'csv', documents: 62 }
		]);
	});
});

test('a long month comes in parts that leave nothing out', async () => {
	const n = PAPERS_IN_ONE_FILE + 3;
	await db.owner(
		`with taken as (
			insert into payments select (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid()))).*
			from documents d join payments p on p.store_id = d.store_id and p.id = d.payment_id, generate_series(1, ${n})
			where d.store_id = $1 and d.label = 'R-2031-000001' returning id
		)
		insert into documents select (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid(), 'day', '2031-06-15',
			'payment_id', taken.id, 'number', 1000 + row_number() over (), 'label', 'L-' || row_number() over ()))).*
		from documents d, taken where d.store_id = $1 and d.label = 'R-2031-000001'`,
		[store.storeId]
	);
	const asked = { store: store.slug, ...whole, month: '2031-06' };
	const [june] = await asManager().months({ store: store.slug });
	expect(june).toEqual({ month: '2031-06', test: false, documents: n, parts: 2 });
	const rest = await asManager().exportMonth({ ...asked, format: 'pdf', part: 2 });
	expect(rest.name).toBe('documents-2031-06-2.pdf');
	expect(await pagesOf(await bytesOf(rest.chunks))).toHaveLength(3);
	const table = await asManager().exportMonth({ ...asked, format: 'csv' });
	const rows = (await bytesOf(table.chunks)).toString('utf8').trim().split('\r\n').slice(1);
	expect(rows).toHaveLength(n);
});
