import { extractText, getDocumentProxy } from 'unpdf';
import { beforeAll, expect, test } from 'vitest';
import { saveDocumentSettings } from '#lib/documents/server/settings.ts';
import { aClient, book, wallTime } from '#lib/testing/booking.ts';
import { callerOf } from '#lib/testing/visitor.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { documentFeature, papersOf, pay, settingsInput } from '#lib/testing/documents.ts';
import { settle } from '#lib/testing/jobs.ts';
import type { TestStore } from '#lib/testing/builders.ts';
import { makeTellingStore, outbox, tell } from '#lib/testing/notifications.ts';

const db = useDatabase();
let store: TestStore;
let bookingId: string;

const mails = async () =>
	(await outbox(db, store)).filter(({ attachments }) =>
		attachments.some(({ contentType }) => contentType === 'application/pdf')
	);

const payAndTell = async (amountMinor: number) => {
	await pay(store, { subjectId: bookingId, amountMinor });
	await settle(db, store.storeId, documentFeature);
	await tell(db, store);
};

beforeAll(async () => {
	store = await makeTellingStore(db);
	const client = aClient({ email: 'katerina@example.test' });
	({ bookingId } = await book(store, { startsAt: wallTime(2, '10:00') }, client));
});

test('a client gets the paper of a payment as a PDF, once', async () => {
	await payAndTell(1_000);
	await tell(db, store);
	const sent = await mails();
	expect(sent).toHaveLength(1);
	const [paper] = await papersOf(db, store);
	const [mail] = sent;
	expect(mail).toMatchObject({
		recipient: 'katerina@example.test',
		subject: `Receipt ${paper?.label} from Store ${store.slug}`
	});
	const file = mail?.attachments[0];
	expect(file?.name).toBe(`${paper?.label}.pdf`);
	const pdf = await getDocumentProxy(new Uint8Array(Buffer.from(file?.content ?? '', 'base64')));
	expect((await extractText(pdf, { mergePages: true })).text).toContain(paper?.label);
});

test('asked for again it is sent again', async () => {
	const before = (await mails()).length;
	const [paper] = await papersOf(db, store);
	const send = async (idempotencyKey: string) =>
		await callerOf(db, store.managerUser).documents.send({
			store: store.slug,
			documentId: paper?.id ?? '',
			idempotencyKey
		});
	expect(await send('once-more-1')).toEqual({ to: 'katerina@example.test' });
	await send('once-more-1');
	await tell(db, store);
	expect(await mails()).toHaveLength(before + 1);
});

test('a store that sends none by itself sends none', async () => {
	const before = (await mails()).length;
	await store.scope((scope) => saveDocumentSettings(scope, settingsInput({ sendsMail: false })));
	await payAndTell(500);
	expect(await papersOf(db, store)).toHaveLength(2);
	expect(await mails()).toHaveLength(before);
});
