import { beforeAll, describe, expect, test } from 'vitest';
import { requestRefund } from '#lib/payments/server/refunding.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { book, wallTime } from '#lib/testing/booking.ts';
import { makeStore, type StoreOptions, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { documentFeature, papersOf, pay, settingsInput } from '#lib/testing/documents.ts';
import { settle } from '#lib/testing/jobs.ts';
import type { DocumentSettingsInput } from '../input.ts';
import { documentPayment } from './issuing.ts';
import { saveDocumentSettings } from './settings.ts';

const db = useDatabase();

async function makeTaxedStore(
	change: Partial<DocumentSettingsInput> = {},
	options: StoreOptions = {}
): Promise<TestStore> {
	const store = await makeStore(db, options);
	await store.scope(async (scope) => await saveDocumentSettings(scope, settingsInput(change)));
	return store;
}

const issue = async (store: TestStore) => await settle(db, store.storeId, documentFeature);

const refund = async (store: TestStore, paymentId: string, amountMinor: number | null) => {
	await store.scope((scope) => requestRefund(scope, { paymentId, amountMinor, reason: '' }));
	await issue(store);
};

let hour = 9;
/** 30.00 each, one after the other. */
const aBooking = async (store: TestStore) =>
	(await book(store, { startsAt: wallTime(2, `${String(hour++).padStart(2, '0')}:00`) })).bookingId;

describe('a payment', () => {
	let store: TestStore;
	beforeAll(async () => {
		hour = 9;
		store = await makeTaxedStore();
	});

	test('that completes the price gets an invoice of all that was sold', async () => {
		const subjectId = await aBooking(store);
		await pay(store, { subjectId, amountMinor: 3_000 });
		await issue(store);
		const [paper] = await papersOf(db, store);
		expect(paper).toMatchObject({ kind: 'invoice', number: 1, net: 2_419, tax: 581, gross: 3_000 });
		expect(paper?.label).toMatch(/^INV-\d{4}-000001$/);
		expect(paper?.snapshot).toMatchObject({
			seller: {
				legalName: 'Ammos Beauty Single Member P.C.',
				address: ['Ermou 12', '105 63 Athens'],
				taxId: 'VAT EL 123456789'
			},
			buyer: { name: 'Katerina Zafeiri' },
			test: false
		});
		expect(paper?.snapshot.lines).toMatchObject([{ description: 'Service 1', amountMinor: 3_000 }]);
	});

	test('told twice, and asked for by two at once, has one paper', async () => {
		const before = (await papersOf(db, store)).length;
		const paymentId = await pay(store, { amountMinor: 700 });
		const ids = await Promise.all(
			Array.from({ length: 4 }, () => store.scope((scope) => documentPayment(scope, paymentId)))
		);
		await issue(store);
		expect(new Set(ids).size).toBe(1);
		expect(await papersOf(db, store)).toHaveLength(before + 1);
	});

	test('that came to nothing has none', async () => {
		const paymentId = await pay(store, { amountMinor: 700 });
		await db.owner(`update payments set status = 'mismatched' where id = $1`, [paymentId]);
		expect(await store.scope((scope) => documentPayment(scope, paymentId))).toBeNull();
	});

	test('the snapshot is what the sealed event names', async () => {
		const rows = await db.owner<{ same: boolean }>(
			`select sha256(convert_to(d.snapshot::text, 'UTF8')) = d.digest and encode(d.digest, 'hex') = e.facts ->> 'digest' as same
			 from documents d join events e on e.store_id = d.store_id and e.facts ->> 'documentId' = d.id::text
			 where d.store_id = $1`,
			[store.storeId]
		);
		expect(rows.length).toBeGreaterThan(1);
		expect(rows.every(({ same }) => same)).toBe(true);
	});
});

describe('a deposit', () => {
	test('has a receipt, and the invoice takes it off: together they are the price and its tax', async () => {
		hour = 9;
		const store = await makeTaxedStore();
		const subjectId = await aBooking(store);
		await pay(store, { subjectId, purpose: 'deposit', amountMinor: 1_000 });
		await issue(store);
		await pay(store, { subjectId, amountMinor: 2_000, tipMinor: 300 });
		await issue(store);
		const [receipt, invoice] = await papersOf(db, store);
		expect(receipt).toMatchObject({ kind: 'receipt', net: 806, tax: 194, gross: 1_000 });
		expect(receipt?.snapshot.lines[0]?.description).toBe('Deposit: Service 1');
		expect(invoice).toMatchObject({ kind: 'invoice', gross: 2_300 });
		expect((receipt?.tax ?? 0) + (invoice?.tax ?? 0)).toBe(581);
		expect(invoice?.snapshot.deducts).toMatchObject([{ label: receipt?.label }]);
		expect(
			invoice?.snapshot.lines.map(({ description, amountMinor }) => [description, amountMinor])
		).toEqual([
			['Service 1', 3_000],
			[`Less Receipt ${receipt?.label}`, -1_000],
			['Tip', 300]
		]);
	});

	test('that was given back is no longer taken off', async () => {
		hour = 9;
		const store = await makeTaxedStore();
		const subjectId = await aBooking(store);
		const deposit = await pay(store, { subjectId, purpose: 'deposit', amountMinor: 1_000 });
		await issue(store);
		await refund(store, deposit, null);
		await pay(store, { subjectId, amountMinor: 3_000 });
		await issue(store);
		const papers = await papersOf(db, store);
		expect(papers.map(({ kind, gross }) => [kind, gross])).toEqual([
			['receipt', 1_000],
			['credit_note', 1_000],
			['invoice', 3_000]
		]);
		expect(papers[2]?.snapshot.deducts).toEqual([]);
	});

	test('of several services is spread over their rates', async () => {
		hour = 9;
		const store = await makeTaxedStore({}, { services: [{}, { priceMinor: 1_000 }] });
		const subjectId = await aBooking(store);
		await db.owner(
			`insert into booking_segments (store_id, booking_id, position, service_id, starts_at, ends_at, service_name, phases, price_minor)
			 select store_id, booking_id, 1, $2, starts_at, ends_at, 'Hand mask', phases, 1000 from booking_segments where booking_id = $1`,
			[subjectId, store.serviceIds[1]]
		);
		const services = [{ serviceId: store.serviceIds[1] ?? '', rateMilli: 13_000 }];
		await store.scope((scope) => saveDocumentSettings(scope, settingsInput({ services })));
		await pay(store, { subjectId, purpose: 'deposit', amountMinor: 999 });
		await issue(store);
		await pay(store, { subjectId, amountMinor: 3_001 });
		await issue(store);
		const [receipt, invoice] = await papersOf(db, store);
		expect(receipt?.snapshot.totals).toMatchObject([
			{ rateMilli: 24_000, grossMinor: 749 },
			{ rateMilli: 13_000, grossMinor: 250 }
		]);
		expect(invoice?.snapshot.totals).toMatchObject([
			{ rateMilli: 24_000, grossMinor: 2_251 },
			{ rateMilli: 13_000, grossMinor: 750 }
		]);
		// 30.00 at 24 % hold 5.81, 10.00 at 13 % hold 1.15.
		expect((receipt?.tax ?? 0) + (invoice?.tax ?? 0)).toBe(581 + 115);
	});
});

describe('money that goes back', () => {
	test('gets a credit note per refund, and never more than the document', async () => {
		const store = await makeTaxedStore();
		const paymentId = await pay(store, { amountMinor: 1_000 });
		await issue(store);
		await refund(store, paymentId, 333);
		await refund(store, paymentId, 333);
		await refund(store, paymentId, 334);
		const [original, ...notes] = await papersOf(db, store);
		expect(notes).toHaveLength(3);
		for (const note of notes)
			expect(note.snapshot).toMatchObject({ kind: 'credit_note', credits: { id: original?.id } });
		expect(notes.reduce((sum, note) => sum + note.gross, 0)).toBe(original?.gross);
		expect(notes.reduce((sum, note) => sum + note.tax, 0)).toBe(original?.tax);
	});

	test('before its paper was written gets both, in order', async () => {
		const store = await makeTaxedStore();
		const paymentId = await pay(store, { amountMinor: 1_000 });
		await refund(store, paymentId, null);
		expect((await papersOf(db, store)).map(({ kind }) => kind)).toEqual(['receipt', 'credit_note']);
	});
});

describe('a store decides', () => {
	test('whether a fee is taxed: damages usually are not', async () => {
		hour = 9;
		const store = await makeTaxedStore();
		const subjectId = await aBooking(store);
		await pay(store, { subjectId, purpose: 'penalty', amountMinor: 1_500 });
		await issue(store);
		await store.scope((scope) =>
			saveDocumentSettings(scope, settingsInput({ penaltyTaxed: true, papers: 'invoices' }))
		);
		await pay(store, { subjectId, purpose: 'penalty', amountMinor: 1_240 });
		await issue(store);
		expect((await papersOf(db, store)).map(({ kind, tax }) => [kind, tax])).toEqual([
			['receipt', 0],
			['invoice', 240]
		]);
	});

	test('what its numbers begin with, but not as another kind has', async () => {
		const store = await makeTaxedStore();
		await pay(store, { amountMinor: 500 });
		await issue(store);
		const prefixes = { receipt: 'B', invoice: 'R', credit_note: 'CN' };
		await expect(
			store.scope((scope) => saveDocumentSettings(scope, settingsInput({ prefixes })))
		).rejects.toMatchObject({ code: 'IN_USE' });
		await store.scope((scope) =>
			saveDocumentSettings(
				scope,
				settingsInput({ prefixes: { ...prefixes, invoice: 'F' }, legalName: 'Another' })
			)
		);
		await pay(store, { amountMinor: 500 });
		await issue(store);
		const [first, second] = await papersOf(db, store);
		expect(second?.label).toMatch(/^B-\d{4}-000002$/);
		expect(first?.snapshot.seller.legalName).toBe('Ammos Beauty Single Member P.C.');
	});

	test('nothing yet: its own name stands on the paper, without tax', async () => {
		const store = await makeStore(db, { currency: 'JPY' });
		await pay(store, { amountMinor: 5_500, currency: 'JPY' });
		await issue(store);
		const [paper] = await papersOf(db, store);
		expect(paper).toMatchObject({ kind: 'receipt', tax: 0, gross: 5_500 });
		expect(paper?.snapshot.seller.legalName).toBe(`Store ${store.slug}`);
	});
});

test('a payment for something that is no booking is a payment all the same', async () => {
	const store = await makeTaxedStore();
	await pay(store, { subjectId: newId(), purpose: 'credit', amountMinor: 10_000 });
	await issue(store);
	const [paper] = await papersOf(db, store);
	// Taxed when it is spent: until then nobody knows on what.
	expect(paper).toMatchObject({ kind: 'receipt', tax: 0, gross: 10_000 });
});
