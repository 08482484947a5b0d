import { afterEach, beforeAll, expect, test } from 'vitest';
import type { SessionUser } from '#lib/auth/user.ts';
import { useConfig } from '#lib/platform/server/config.ts';
import { mailer } from '#lib/platform/server/mail.ts';
import { aClient, book, wallTime } from '#lib/testing/booking.ts';
import { makeUser, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { makeTellingStore, minute, tell } from '#lib/testing/notifications.ts';
import { callerOf, visitorOf } from '#lib/testing/visitor.ts';

const db = useDatabase();
let store: TestStore;
let other: TestStore;
const client = aClient({ phone: '+306900000042' });

beforeAll(async () => {
	store = await makeTellingStore(db);
	other = await makeTellingStore(db);
	for (const one of [store, other]) {
		const made = await book(one, { startsAt: wallTime(3, '10:00') }, client);
		await tell(db, one);
		await db.owner(`update deliveries set send_at = now() where booking_id = $1`, [made.bookingId]);
	}
	await minute(db);
	// Sign-in mail is of no store.
	await mailer(db.config, db.pools).send(
		{ to: 'someone@example.test', subject: '123456 is your code', text: 'x', html: '<p>x</p>' },
		'auth:1'
	);
});
afterEach(() => useConfig(db.config));

const inbox = () => visitorOf(db).sandbox;

test('a demo shows everybody what it would have sent, newest first', async () => {
	const { messages, stores, next } = await inbox().list({});
	expect(messages).toHaveLength(9);
	expect(messages[0]).toMatchObject({ title: '123456 is your code', store: null });
	expect(messages.map((one) => one.atIso)).toEqual(
		messages
			.map((one) => one.atIso)
			.toSorted()
			.toReversed()
	);
	expect(stores.map((one) => one.slug).toSorted()).toEqual([store.slug, other.slug].toSorted());
	expect(next).toBeNull();
});

test('messages are found by a part of the recipient and by store', async () => {
	const titles = async (filter: { to?: string; store?: string }) =>
		(await inbox().list(filter)).messages.map((one) => one.title.split(/[:,]/)[0]);
	expect(await titles({ to: 'CLIENT-', store: store.slug })).toEqual(['Reminder', 'Confirmed']);
	expect(await titles({ to: '0000042', store: store.slug })).toEqual([`Store ${store.slug}`]);
	expect(await titles({ to: '%' })).toEqual([]);
	await expect(inbox().list({ store: 'no-such-store' })).rejects.toMatchObject({
		message: 'NOT_FOUND'
	});
});

test('a long inbox is turned page by page, without losing or repeating one', async () => {
	await db.owner(
		`insert into sandbox_messages (id, channel, key, recipient, subject, text)
		 select ('01900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'email', 'many:' || n, 'many@example.test', n::text, 'x'
		 from generate_series(1, 120) n`
	);
	const seen: string[] = [];
	for (let after: string | null = ''; after !== null;) {
		const page: Awaited<ReturnType<ReturnType<typeof inbox>['list']>> = await inbox().list({
			to: 'many@',
			after
		});
		seen.push(...page.messages.map((one) => one.title));
		after = page.next;
	}
	expect(seen).toEqual(Array.from({ length: 120 }, (_, i) => String(120 - i)));
});

test('a mail is shown with its links and files, a text message with its price', async () => {
	const { messages } = await inbox().list({ store: store.slug });
	const open = async (start: string) => {
		const line = messages.find((one) => one.title.startsWith(start))!;
		return await inbox().get({ id: line.id });
	};
	const mail = await open('Confirmed');
	expect(mail.html).toContain('<h1');
	expect(mail.links).toEqual([expect.stringMatching(new RegExp(`/${store.slug}/b/.*\\?t=`))]);
	expect(mail.files).toEqual([
		{
			name: expect.stringMatching(/\.ics$/),
			contentType: 'text/calendar; charset=utf-8; method=PUBLISH'
		}
	]);
	const file = await inbox().file({ id: mail.id, index: 0 });
	expect(Buffer.from(file.content, 'base64').toString()).toMatch(/^BEGIN:VCALENDAR/);
	for (const missing of [
		() => inbox().file({ id: mail.id, index: 1 }),
		() => inbox().file({ id: mail.id, index: -1 }),
		() => inbox().get({ id: 'nonsense' }),
		() => inbox().get({ id: store.storeId })
	])
		await expect(missing()).rejects.toMatchObject({ message: 'NOT_FOUND' });
	const text = await open('Store');
	expect(text.segments).toMatchObject({ encoding: 'gsm7', count: 2 });
});

test('DECISIONS 26 where it is no demo, it exists for admins only', async () => {
	const { messages } = await inbox().list({});
	const id = messages[0]!.id;
	useConfig({ ...db.config, DEMO: false, ALLOW_SANDBOX: true });
	const person = await makeUser(db, 'Petra');
	const as = (values: Partial<SessionUser>) => callerOf(db, { ...person, ...values }).sandbox;
	const refusal = async (calls: ReturnType<typeof as>) =>
		await Promise.all(
			[calls.list({}), calls.get({ id }), calls.file({ id, index: 0 })].map((call) =>
				call.then(
					() => 'answered',
					(error: unknown) => (error instanceof Error ? error.message : '')
				)
			)
		);
	const gone = ['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'];
	expect(await refusal(inbox())).toEqual(gone);
	expect(await refusal(as({}))).toEqual(gone);
	expect(await refusal(callerOf(db, store.managerUser).sandbox)).toEqual(gone);
	expect(await refusal(as({ platformRole: 'support', secondFactorPassed: true }))).toEqual(gone);
	const admin = { platformRole: 'admin', totpEnabled: true } as const;
	expect(await refusal(as(admin))).toEqual(Array(3).fill('SECOND_FACTOR_NEEDED'));
	expect((await as({ ...admin, secondFactorPassed: true }).list({})).messages[0]?.id).toBe(id);
	useConfig({ ...db.config, DEMO: false, EMBEDDED_DATABASE: true });
	expect((await inbox().list({})).messages[0]?.id).toBe(id);
});
