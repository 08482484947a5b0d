import { beforeAll, expect, test } from 'vitest';
import { dispatchStore } from '#lib/audit/server/dispatch.ts';
import { createBookingDirectly } from '#lib/bookings/server/desk-creating.ts';
import { cancelBooking, declineBooking } from '#lib/bookings/server/ending.ts';
import { rescheduleBooking } from '#lib/bookings/server/rescheduling.ts';
import { confirmBooking } from '#lib/bookings/server/visiting.ts';
import { aClient, book, wallTime } from '#lib/testing/booking.ts';
import type { TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import {
	byVisitor,
	deliveriesOf,
	jobNamed,
	makeDue,
	makeTellingStore,
	minute,
	outbox,
	tell
} from '#lib/testing/notifications.ts';
import { listeners } from './jobs.ts';
import { planNotifications } from './planning.ts';

const db = useDatabase();
let store: TestStore;
beforeAll(async () => {
	store = await makeTellingStore(db, { staff: 2, policy: { maxOpenBookings: 0 } });
});

const tools = () => ({ pools: db.pools, attempt: 1, maxAttempts: 1, jobId: '1' });
const [anna, beth] = [0, 1].map((i) => () => store.staffIds[i]!) as [() => string, () => string];
const mailsTo = async (address: string | null, from = store) =>
	(await outbox(db, from)).filter((each) => each.recipient === address);
const subjects = async (address: string | null, from = store) =>
	(await mailsTo(address, from)).map((mail) => mail.subject.split(':')[0]);

test('A9.1 a booking tells the client and the staff member once, however often every job runs', async () => {
	const client = aClient();
	const made = await book(store, { startsAt: wallTime(3, '10:00'), staffId: anna() }, client);
	const [event] = await db.owner<{ id: string }>('select id from events where subject_id = $1', [
		made.bookingId
	]);
	const plan = { storeId: store.storeId, eventId: event!.id };
	await Promise.all(
		Array.from({ length: 6 }, () => jobNamed('notifications.plan').run(plan, tools()))
	);
	const planned = await deliveriesOf(db, made.bookingId);
	await Promise.all(
		[...planned, ...planned, ...planned].map(({ id: deliveryId }) =>
			jobNamed('notifications.send').run({ storeId: store.storeId, deliveryId }, tools())
		)
	);
	await tell(db, store);
	await minute(db);
	expect(await subjects(client.email)).toEqual(['Confirmed']);
	expect(await subjects(`person-1@${store.slug}.test`)).toEqual(['New booking']);
	const rows = await deliveriesOf(db, made.bookingId);
	expect(rows.map((row) => [row.rule, row.state, row.attempts])).toEqual([
		['confirmation', 'sent', 1],
		['staff_new', 'sent', 1],
		['reminder_24h', 'queued', 0]
	]);
});

test('C29 what is cancelled between plan and send is not confirmed any more', async () => {
	const client = aClient();
	const made = await book(store, { startsAt: wallTime(3, '11:00'), staffId: anna() }, client);
	const [event] = await db.owner<{ id: string }>('select id from events where subject_id = $1', [
		made.bookingId
	]);
	await store.scope((scope) => planNotifications(scope, event!.id));
	await store.scope((scope) => cancelBooking(scope, { bookingId: made.bookingId, reason: 'ill' }));
	await tell(db, store);
	await makeDue(db, made.bookingId);
	await minute(db);
	expect(await subjects(client.email)).toEqual(['Cancelled']);
	const rows = await deliveriesOf(db, made.bookingId);
	expect(rows.map((row) => [row.rule, row.state, row.error])).toEqual([
		['confirmation', 'skipped', 'ended'],
		['staff_new', 'skipped', 'ended'],
		['reminder_24h', 'skipped', 'ended'],
		['cancellation', 'sent', null],
		['staff_cancelled', 'sent', null]
	]);
});

test('C29 a moved booking is reminded of at its new time only', async () => {
	const client = aClient({ phone: '+306900000001' });
	const made = await book(store, { startsAt: wallTime(4, '10:00'), staffId: anna() }, client);
	await tell(db, store);
	await store.scope((scope) =>
		rescheduleBooking(scope, { bookingId: made.bookingId, startsAt: wallTime(5, '12:00') })
	);
	await tell(db, store);
	await makeDue(db, made.bookingId);
	await minute(db);
	const reminders = (await deliveriesOf(db, made.bookingId)).filter(
		(row) => row.rule === 'reminder_24h'
	);
	expect(
		reminders.map((row) => [row.cause.split(':')[1], row.channel, row.state, row.error])
	).toEqual([
		['0', 'email', 'skipped', 'moved'],
		['0', 'sms', 'skipped', 'moved'],
		['1', 'email', 'sent', null],
		['1', 'sms', 'sent', null]
	]);
	expect(await subjects(client.email)).toEqual(['Confirmed', 'Moved', 'Reminder']);
	const [text] = await mailsTo(client.phone);
	expect(text?.text).toContain('12:00');
	expect(text?.segments).toMatch(/^[12] /);
});

test('a booking moved to a colleague tells the one who has it and the one who lost it', async () => {
	const made = await book(store, { startsAt: wallTime(6, '10:00'), staffId: anna() });
	await tell(db, store);
	const before = await outbox(db, store);
	await store.scope((scope) =>
		rescheduleBooking(scope, {
			bookingId: made.bookingId,
			startsAt: wallTime(6, '14:00'),
			staffId: beth()
		})
	);
	await tell(db, store);
	const after = (await outbox(db, store)).slice(before.length);
	const to = (person: string) => after.find((mail) => mail.recipient.startsWith(person));
	expect(to('person-1@')?.subject).toMatch(/^No longer yours: Katerina Zafeiri, .*10:00/);
	expect(to('person-1@')?.text).toContain('10:00 to 10:30');
	expect(to('person-2@')?.subject).toMatch(/^New booking: Katerina Zafeiri, .*14:00$/);
});

test('a staff member is not told of his own booking, his colleague and the client are', async () => {
	await db.owner('update staff set user_id = $2 where id = $1', [anna(), store.managerUser.id]);
	// The snapshot of the catalogue goes by version.
	await db.owner(
		'update store_settings set rules_version = rules_version + 1 where store_id = $1',
		[store.storeId]
	);
	const direct = (staffId: string, time: string, client = aClient()) =>
		store.scope((scope) =>
			createBookingDirectly(scope, {
				serviceId: store.serviceIds[0]!,
				locationId: store.locationId,
				staffId,
				partySize: 1,
				startsAt: wallTime(7, time),
				storeNumber: 7,
				client,
				note: ''
			})
		);
	const own = await direct(anna(), '10:00');
	const forBeth = await direct(beth(), '10:00');
	await tell(db, store);
	const rules = async (id: string) => (await deliveriesOf(db, id)).map((row) => row.rule);
	expect(await rules(own.bookingId)).toEqual(['confirmation', 'reminder_24h']);
	expect(await rules(forBeth.bookingId)).toEqual(['confirmation', 'staff_new', 'reminder_24h']);
});

test('a request goes to the store, and its answer to the client', async () => {
	const asking = await makeTellingStore(db, { services: [{ approval: true }] });
	const [yes, no] = [aClient(), aClient()];
	const one = await book(byVisitor(asking), { startsAt: wallTime(3, '10:00') }, yes);
	const two = await book(byVisitor(asking), { startsAt: wallTime(3, '11:00') }, no);
	await tell(db, asking);
	const desk = `desk@${asking.slug}.test`;
	expect(await subjects(desk, asking)).toEqual(['To decide', 'To decide']);
	expect((await mailsTo(desk, asking))[0]?.text).toContain(`/manage/${asking.slug}/bookings/`);
	await asking.scope((scope) => confirmBooking(scope, { bookingId: one.bookingId }));
	await asking.scope((scope) =>
		declineBooking(scope, { bookingId: two.bookingId, reason: 'We are at a fair.' })
	);
	await tell(db, asking);
	expect(await subjects(yes.email, asking)).toEqual([
		`Your request at Store ${asking.slug}`,
		'Confirmed'
	]);
	expect(await subjects(no.email, asking)).toEqual([
		`Your request at Store ${asking.slug}`,
		'Not possible'
	]);
	expect((await mailsTo(no.email, asking))[1]?.text).toContain('We are at a fair.');
	expect(await subjects(`person-1@${asking.slug}.test`, asking)).toEqual(['New booking']);
});

test('C38 the client reads his own language, the staff theirs', async () => {
	const client = aClient({ locale: 'en-XA' });
	await book(store, { startsAt: wallTime(8, '10:00'), staffId: beth() }, client);
	const before = (await outbox(db, store)).length;
	await tell(db, store);
	const told = (await outbox(db, store)).slice(before);
	const theirs = told.find((mail) => mail.recipient === client.email)!;
	const ours = told.find((mail) => mail.recipient.startsWith('person-2@'))!;
	expect(theirs.subject).toMatch(/^\[Çóñfírméd: /);
	expect(theirs.html).toContain('lang="en-XA"');
	expect(ours.subject).toMatch(/^New booking: /);
	expect(ours.html).toContain('lang="en"');
});

test('no job and no failure of a job knows who it is about', async () => {
	const client = aClient({ name: 'Canary Canaridis', phone: '+306911111111' });
	await book(store, { startsAt: wallTime(9, '10:00'), staffId: beth() }, client);
	await dispatchStore(db.pools.worker, store.storeId, listeners);
	await minute(db);
	await book(store, { startsAt: wallTime(9, '11:00'), staffId: beth() }, client);
	await dispatchStore(db.pools.worker, store.storeId, listeners);
	await db.owner(`update deliveries set send_at = now() where state = 'queued'`);
	await jobNamed('notifications.sendDue').run({}, tools());
	const jobs = await db.owner<{ row: string; task: string }>(
		`select to_jsonb(j)::text as row, t.identifier as task from graphile_worker._private_jobs j
		 join graphile_worker._private_tasks t on t.id = j.task_id`
	);
	expect(jobs.map((job) => job.task)).toEqual(
		expect.arrayContaining(['notifications.plan', 'notifications.send'])
	);
	for (const { row } of jobs) expect(row).not.toMatch(/canar|example\.test|\+3069/i);
});
