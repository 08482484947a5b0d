/** The tax on a booking's papers is the one it was made under (D22). */
import { describe, expect, test } from 'vitest';
import { rescheduleBooking } from '#lib/bookings/server/rescheduling.ts';
import { book, wallTime } from '#lib/testing/booking.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { documentFeature, papersOf, pay, settingsInput } from '#lib/testing/documents.ts';
import { settle } from '#lib/testing/jobs.ts';
import type { DocumentSettingsInput } from '../input.ts';
import { saveDocumentSettings } from './settings.ts';

const db = useDatabase();

async function makeTaxedStore(change: Partial<DocumentSettingsInput> = {}): Promise<TestStore> {
	const store = await makeStore(db);
	await store.scope(async (scope) => await saveDocumentSettings(scope, settingsInput(change)));
	return store;
}

const issue = async (store: TestStore) => await settle(db, store.storeId, documentFeature);

let hour = 9;
/** 30.00 each, one after the other. */
const aBooking = async (store: TestStore) =>
	(await book(store, { startsAt: wallTime(2, `${String(hour++).padStart(2, '0')}:00`) })).bookingId;

describe('a later change of the tax', () => {
	const at = (rateMilli: number, change: Partial<DocumentSettingsInput> = {}) =>
		settingsInput({ defaultRateMilli: rateMilli, ...change });
	const says = (store: TestStore, input: DocumentSettingsInput) =>
		store.scope((scope) => saveDocumentSettings(scope, input));

	test('leaves the papers of a booking as it was made, and is that of the next one', async () => {
		hour = 9;
		const store = await makeTaxedStore();
		const old = await aBooking(store);
		await says(store, at(13_000, { showsTaxInPrices: false }));
		const young = await aBooking(store);
		await pay(store, { subjectId: old, amountMinor: 3_000 });
		await issue(store);
		await pay(store, { subjectId: young, amountMinor: 3_000 });
		await issue(store);
		const [first, second] = await papersOf(db, store);
		expect(first).toMatchObject({ tax: 581, gross: 3_000 });
		expect(first?.snapshot.showsTaxInPrices).toBe(true);
		expect(second).toMatchObject({ tax: 345, gross: 3_000 });
		expect(second?.snapshot.showsTaxInPrices).toBe(false);
	});

	test('of one service counts for bookings to come as well', async () => {
		hour = 9;
		const store = await makeTaxedStore();
		const old = await aBooking(store);
		const services = [{ serviceId: store.serviceIds[0] ?? '', rateMilli: 6_000 }];
		await says(store, at(24_000, { services }));
		const young = await aBooking(store);
		for (const subjectId of [old, young]) await pay(store, { subjectId, amountMinor: 3_000 });
		await issue(store);
		expect((await papersOf(db, store)).map(({ tax }) => tax).sort()).toEqual([170, 581]);
	});

	test('does not reach a booking that is moved, nor what is extra at its visit or a fee for it', async () => {
		hour = 9;
		const store = await makeTaxedStore({ penaltyTaxed: true });
		const { bookingId } = await book(store, { startsAt: wallTime(2, '09:00') });
		await says(store, at(13_000, { penaltyTaxed: true }));
		await store.scope(
			async (scope) =>
				await rescheduleBooking(scope, { bookingId, startsAt: wallTime(3, '10:00'), version: 1 })
		);
		await pay(store, { subjectId: bookingId, amountMinor: 4_240 });
		await issue(store);
		await pay(store, { subjectId: bookingId, purpose: 'penalty', amountMinor: 1_240 });
		await issue(store);
		const papers = await papersOf(db, store);
		expect(papers.flatMap(({ snapshot }) => snapshot.totals.map((each) => each.rateMilli))).toEqual(
			[24_000, 24_000]
		);
	});

	test('is all that is known of a booking that kept none', async () => {
		hour = 9;
		const store = await makeTaxedStore();
		const subjectId = await aBooking(store);
		await db.owner(`update bookings set policy = (policy::jsonb - 'tax')::json where id = $1`, [
			subjectId
		]);
		await db.owner(`update booking_segments set tax_rate_milli = null where booking_id = $1`, [
			subjectId
		]);
		await says(store, at(13_000));
		await pay(store, { subjectId, amountMinor: 3_000 });
		await issue(store);
		expect((await papersOf(db, store))[0]).toMatchObject({ tax: 345, gross: 3_000 });
	});
});
