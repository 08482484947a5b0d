import { beforeAll, describe, expect, test } from 'vitest';
import { linkToken } from '#lib/bookings/server/link.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { aClient, book, wallTime } from '#lib/testing/booking.ts';
import { addMember, makeStore, makeUser, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { documentFeature, papersOf, pay, settingsInput } from '#lib/testing/documents.ts';
import { settle } from '#lib/testing/jobs.ts';
import { callerOf, visitorOf } from '#lib/testing/visitor.ts';

const db = useDatabase();
let store: TestStore;
let booked: { bookingId: string; code: string };
const EMAIL = 'danae@example.test';

const pdfOf = (paper: { bytes: Uint8Array }) => Buffer.from(paper.bytes).subarray(0, 5).toString();

beforeAll(async () => {
	store = await makeStore(db);
	booked = await book(
		store,
		{ startsAt: wallTime(2, '10:00') },
		aClient({ name: 'Δανάη Ζαφείρη', email: EMAIL })
	);
	await pay(store, { subjectId: booked.bookingId, purpose: 'deposit', amountMinor: 1_000 });
	await settle(db, store.storeId, documentFeature);
	await pay(store, { subjectId: booked.bookingId, amountMinor: 2_000 });
	await pay(store, { amountMinor: 500 });
	await settle(db, store.storeId, documentFeature);
});

const asManager = () => callerOf(db, store.managerUser);
const asVisitor = () => visitorOf(db);
const proof = () => ({
	store: store.slug,
	code: booked.code,
	token: linkToken(store.storeId, booked.bookingId, 1)
});

describe('the store', () => {
	test('finds its papers by number, name without accents, booking and kind', async () => {
		const list = async (more: object) =>
			(await asManager().documents.list({ store: store.slug, ...more })).documents;
		expect(await list({})).toHaveLength(3);
		expect(await list({ q: 'δαναη' })).toHaveLength(2);
		expect(await list({ q: booked.code })).toHaveLength(2);
		expect(await list({ q: 'INV-' })).toHaveLength(1);
		expect(await list({ q: '%' })).toHaveLength(0);
		expect(await list({ kind: 'receipt' })).toHaveLength(2);
		expect(await list({ from: '2099-01-01' })).toHaveLength(0);
		expect((await list({ kind: 'invoice' }))[0]).toMatchObject({
			kindText: 'Invoice',
			buyerName: 'Δανάη Ζαφείρη',
			amountText: '€20.00'
		});
	});

	test('has each as a PDF', async () => {
		const [paper] = await papersOf(db, store);
		const file = await asManager().documents.paper({
			store: store.slug,
			documentId: paper?.id ?? ''
		});
		expect(file.name).toBe(`${paper?.label}.pdf`);
		expect(pdfOf(file)).toBe('%PDF-');
	});

	test('may show them at reception, but leaves its tax to the manager', async () => {
		const person = await makeUser(db, 'Iro');
		await addMember(db, store.storeId, person, 'reception');
		const caller = callerOf(db, person);
		expect((await caller.documents.list({ store: store.slug })).documents).toHaveLength(3);
		await expect(
			caller.documents.saveSettings({ store: store.slug, ...settingsInput() })
		).rejects.toMatchObject({ cause: { code: 'FORBIDDEN' } });
	});

	test('keeps what it says of itself', async () => {
		const services = [{ serviceId: store.serviceIds[0] ?? '', rateMilli: 13_000 }];
		const given = settingsInput({ services, footer: 'Thank you' });
		await asManager().documents.saveSettings({ store: store.slug, ...given });
		expect(await asManager().documents.settings({ store: store.slug })).toEqual(given);
		await asManager().documents.saveSettings({ store: store.slug, ...settingsInput() });
		expect(await asManager().documents.settings({ store: store.slug })).toEqual(settingsInput());
	});
});

describe('a client by the booking’s link', () => {
	test('sees the papers of that booking and no other', async () => {
		const papers = await asVisitor().documents.ofBooking(proof());
		expect(papers.map(({ kind }) => kind)).toEqual(['receipt', 'invoice']);
		const file = await asVisitor().documents.bookingPaper({
			...proof(),
			documentId: papers[0]?.id ?? ''
		});
		expect(pdfOf(file)).toBe('%PDF-');
		const walkIn = (await papersOf(db, store)).find(({ gross }) => gross === 500);
		await expect(
			asVisitor().documents.bookingPaper({ ...proof(), documentId: walkIn?.id ?? '' })
		).rejects.toMatchObject({ cause: { code: 'NOT_FOUND' } });
	});

	test('sees nothing with another token', async () => {
		await expect(
			asVisitor().documents.ofBooking({ ...proof(), token: 'x'.repeat(22) })
		).rejects.toMatchObject({ cause: { code: 'NOT_FOUND' } });
	});
});

describe('a person who signs in', () => {
	const personWith = async (email: string, verified = true) => {
		const person = await makeUser(db, `p${newId().slice(-6)}`);
		await db.owner('update users set email = $2 where id = $1', [person.id, email]);
		return { ...person, email, verified };
	};

	test('finds the papers made out to the address they have proven', async () => {
		const danae = await personWith(EMAIL);
		const caller = callerOf(db, danae);
		const [found] = await caller.documents.mine();
		expect(found).toMatchObject({ slug: store.slug });
		expect(found?.documents.map(({ kind }) => kind)).toEqual(['invoice', 'receipt']);
		const documentId = found?.documents[0]?.id ?? '';
		expect(pdfOf(await caller.documents.myPaper({ slug: store.slug, documentId }))).toBe('%PDF-');

		const other = callerOf(db, await personWith('other@example.test'));
		expect(await other.documents.mine()).toEqual([]);
		await expect(other.documents.myPaper({ slug: store.slug, documentId })).rejects.toMatchObject({
			cause: { code: 'NOT_FOUND' }
		});
	});

	test('finds none while the address is only typed', async () => {
		await db.owner('delete from users where email = $1', [EMAIL]);
		const typed = await personWith(EMAIL, false);
		await db.owner('update users set verified_at = null where id = $1', [typed.id]);
		expect(await callerOf(db, typed).documents.mine()).toEqual([]);
	});
});
