/** When the provider refuses, falls silent or is down: real adapters against fakes of the vendors' wire. */
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { useConfig } from '#lib/platform/server/config.ts';
import { aClient, book, wallTime } from '#lib/testing/booking.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { startPostmark, type PostmarkFake } from '#lib/testing/fakes/postmark.ts';
import { startTwilio, type TwilioFake } from '#lib/testing/fakes/twilio.ts';
import {
	deliveriesOf,
	jobNamed,
	makeDue,
	minute,
	outbox,
	tell
} from '#lib/testing/notifications.ts';
import { callerOf } from '#lib/testing/visitor.ts';

const db = useDatabase();
let store: TestStore;
let postmark: PostmarkFake;
let twilio: TwilioFake;

beforeAll(async () => {
	store = await makeStore(db, { staff: 1, policy: { maxOpenBookings: 0 } });
});
beforeEach(async () => {
	postmark = await startPostmark();
	twilio = await startTwilio();
	useConfig({
		...db.config,
		POSTMARK_TOKEN: postmark.token,
		POSTMARK_API_HOST: postmark.host,
		TWILIO_ACCOUNT_SID: twilio.accountSid,
		TWILIO_AUTH_TOKEN: twilio.authToken,
		TWILIO_FROM: '+15005550006',
		TWILIO_API_HOST: twilio.host
	});
});
afterEach(async () => {
	useConfig(db.config);
	await Promise.all([postmark.close(), twilio.close()]);
});

let count = 0;
/** Without a reminder, which would be due as well where a test lets time pass. */
const booked = async (contact: { email?: string | null; phone?: string } = {}) =>
	await book(
		store,
		{
			startsAt: wallTime(
				3 + Math.floor(count / 8),
				`${String(9 + (count++ % 8)).padStart(2, '0')}:00`
			)
		},
		aClient({ reminders: false, ...contact })
	);

/** A client without an address hears by text message. */
const byPhone = () => booked({ email: null, phone: `+30690000000${count % 10}` });

const first = async (bookingId: string) => (await deliveriesOf(db, bookingId))[0]!;
const failure = { kind: 'answer', status: 500, body: 'down' } as const;
const tools = () => ({ pools: db.pools, attempt: 1, maxAttempts: 1, jobId: '1' });
const sendNow = async (id: string) =>
	await jobNamed('notifications.send').run({ storeId: store.storeId, deliveryId: id }, tools());

test('a provider that is down and comes back gets the message once', async () => {
	postmark.next(failure, failure);
	const made = await booked();
	await tell(db, store);
	expect(await first(made.bookingId)).toMatchObject({
		state: 'queued',
		attempts: 1,
		error: 'http_500'
	});
	await minute(db);
	expect((await first(made.bookingId)).attempts).toBe(1);
	for (const attempts of [2, 3]) {
		await makeDue(db, made.bookingId);
		await sendNow((await first(made.bookingId)).id);
		expect((await first(made.bookingId)).attempts).toBe(attempts);
	}
	await minute(db);
	expect(await first(made.bookingId)).toMatchObject({ state: 'sent', error: null });
	expect(postmark.mails.map((mail) => mail.Subject)).toEqual([
		expect.stringMatching(/^Confirmed: Service 1/)
	]);
	expect(postmark.mails[0]).toMatchObject({
		From: `"Store ${store.slug}" <no-reply@localhost>`,
		Metadata: { key: `delivery:${(await first(made.bookingId)).id}` }
	});
});

test('after eight tries it has failed, and waits for a person', async () => {
	postmark.next(...Array.from({ length: 8 }, () => failure));
	const made = await booked();
	await tell(db, store);
	const { id } = await first(made.bookingId);
	for (let i = 1; i < 8; i++) {
		await makeDue(db, made.bookingId);
		await sendNow(id);
	}
	expect(await first(made.bookingId)).toMatchObject({ state: 'failed', attempts: 8 });
	await makeDue(db, made.bookingId);
	await sendNow(id);
	expect(postmark.mails).toEqual([]);
	const manager = callerOf(db, store.managerUser);
	await manager.notifications.retry({ store: store.slug, deliveryId: id });
	await tell(db, store);
	expect(await first(made.bookingId)).toMatchObject({ state: 'sent', attempts: 9 });
	await expect(
		manager.notifications.retry({ store: store.slug, deliveryId: id })
	).rejects.toMatchObject({ message: 'ILLEGAL_TRANSITION' });
});

test('a refused address has failed at once, and says what to do', async () => {
	const email = `gone@${store.slug}.test`;
	postmark.suppressed.add(email);
	const made = await booked({ email });
	await tell(db, store);
	expect(await first(made.bookingId)).toMatchObject({
		state: 'failed',
		attempts: 1,
		error: 'inactive_recipient'
	});
	const [listed] = await callerOf(db, store.managerUser).notifications.list({
		store: store.slug,
		bookingId: made.bookingId
	});
	expect(listed).toMatchObject({
		ruleText: 'Confirmation',
		stateText: 'Not sent',
		recipient: email,
		mayRetry: true
	});
	expect(listed?.errorText).toMatch(/does not accept our messages/);
});

test('a text message whose answer is lost is not sent again by itself', async () => {
	twilio.next({ kind: 'cut' });
	const made = await byPhone();
	await tell(db, store);
	expect(await first(made.bookingId)).toMatchObject({ channel: 'sms', state: 'unknown' });
	expect(twilio.calls).toHaveLength(1);
	await makeDue(db, made.bookingId);
	await sendNow((await first(made.bookingId)).id);
	await minute(db);
	expect(twilio.calls.filter((call) => call.body.includes('confirmed'))).toHaveLength(1);
	await callerOf(db, store.managerUser).notifications.retry({
		store: store.slug,
		deliveryId: (await first(made.bookingId)).id
	});
	await tell(db, store);
	expect((await first(made.bookingId)).state).toBe('sent');
});

test('a mail whose answer is lost waits for a person too: Postmark would send a repeat', async () => {
	postmark.next({ kind: 'cut' });
	const made = await booked();
	await tell(db, store);
	expect((await first(made.bookingId)).state).toBe('unknown');
	await makeDue(db, made.bookingId);
	await minute(db);
	expect(postmark.mails).toHaveLength(1);
});

test('a process that dies while sending leaves a mail to be repeated and a text message to be asked about', async () => {
	const mailed = await booked();
	const texted = await byPhone();
	postmark.next(failure);
	twilio.next(failure);
	await tell(db, store);
	// As a process leaves it that was killed between asking and hearing.
	for (const { bookingId } of [mailed, texted])
		await db.owner(
			`update deliveries set state = 'sending', send_at = now() + interval '4 minutes' where booking_id = $1 and rule = 'confirmation'`,
			[bookingId]
		);
	await minute(db);
	for (const { bookingId } of [mailed, texted])
		expect((await first(bookingId)).state).toBe('sending');
	await makeDue(db, mailed.bookingId);
	await makeDue(db, texted.bookingId);
	await minute(db);
	expect((await first(mailed.bookingId)).state).toBe('sent');
	expect(await first(texted.bookingId)).toMatchObject({ state: 'unknown', error: 'no_answer' });
	expect(twilio.texts.filter((text) => text.body.includes('confirmed'))).toEqual([]);
});

test('T17 no transaction is open while a provider takes its time', async () => {
	useConfig(db.config);
	const made = await booked({ email: `slow@${store.slug}.test` });
	const telling = tell(db, store);
	// One held open for the provider would be there in every look; another job's is gone in the next.
	const look = () =>
		db.owner(
			`select d.state, (select count(*)::int from pg_stat_activity
			   where datname = current_database() and state like 'idle in transaction%') as open
			 from deliveries d where d.booking_id = $1`,
			[made.bookingId]
		);
	await expect.poll(look, { interval: 10 }).toEqual([{ state: 'sending', open: 0 }]);
	await telling;
	expect((await first(made.bookingId)).state).toBe('sent');
	expect(await outbox(db, store)).toHaveLength(1);
});

test('another store finds neither what was sent nor how to send it again', async () => {
	const other = await makeStore(db);
	const made = await booked();
	await tell(db, store);
	const outsider = callerOf(db, other.managerUser);
	const { id } = await first(made.bookingId);
	expect(
		await outsider.notifications.list({ store: other.slug, bookingId: made.bookingId })
	).toEqual([]);
	for (const slug of [other.slug, store.slug])
		await expect(
			outsider.notifications.retry({ store: slug, deliveryId: id })
		).rejects.toMatchObject({ message: 'NOT_FOUND' });
});
