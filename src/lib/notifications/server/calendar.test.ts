/** A11.5, C21: what calendars get, read by two readers that are not ours. */
import ICAL from 'ical.js';
import ical from 'node-ical';
import { beforeAll, expect, test } from 'vitest';
import { cancelBookingByClient, undoCancelBooking } from '#lib/bookings/server/ending.ts';
import { rescheduleBooking } from '#lib/bookings/server/rescheduling.ts';
import { fromDate } from '#lib/platform/time.ts';
import { aClient, book, wallTime } from '#lib/testing/booking.ts';
import type { TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import {
	byVisitor,
	makeTellingStore,
	outbox,
	tell,
	type Kept
} from '#lib/testing/notifications.ts';

const db = useDatabase();
let store: TestStore;
beforeAll(async () => {
	store = byVisitor(await makeTellingStore(db, { staff: 2 }));
});

function read(mail: Kept) {
	const [file] = mail.attachments;
	const text = Buffer.from(file!.content, 'base64').toString('utf8');
	const calendar = ICAL.Component.fromString(text);
	const component = calendar.getFirstSubcomponent('vevent')!;
	const event = new ICAL.Event(component);
	const other = Object.values(ical.sync.parseICS(text)).find((each) => each?.type === 'VEVENT');
	if (other?.type !== 'VEVENT') throw new Error('node-ical found no event');
	expect(other.uid).toBe(event.uid);
	expect(Number(other.sequence)).toBe(event.sequence);
	expect(fromDate(other.start)).toBe(fromDate(event.startDate.toJSDate()));
	return {
		method: calendar.getFirstPropertyValue('method'),
		uid: event.uid,
		sequence: event.sequence,
		status: component.getFirstPropertyValue('status'),
		startsAt: fromDate(event.startDate.toJSDate()),
		type: file!.contentType,
		text
	};
}

test('one entry from booking to move to cancellation to its undoing: same UID, rising SEQUENCE', async () => {
	const client = aClient();
	const [at, later] = [wallTime(4, '10:00'), wallTime(5, '12:00')];
	const made = await book(store, { startsAt: at, staffId: store.staffIds[0]! }, client);
	const { bookingId } = made;
	await tell(db, store);
	await store.scope((scope) => rescheduleBooking(scope, { bookingId, startsAt: later }));
	await tell(db, store);
	await store.scope((scope) => cancelBookingByClient(scope, { bookingId, reason: '' }));
	await tell(db, store);
	await store.scope((scope) => undoCancelBooking(scope, bookingId));
	await tell(db, store);
	const sent = await outbox(db, store);
	const expected = [
		['PUBLISH', 0, 'CONFIRMED', at],
		['PUBLISH', 1, 'CONFIRMED', later],
		['CANCEL', 2, 'CANCELLED', later],
		['PUBLISH', 3, 'CONFIRMED', later]
	];
	for (const address of [client.email, `person-1@${store.slug}.test`]) {
		const files = sent.filter((mail) => mail.recipient === address).map(read);
		expect(files.map((f) => [f.method, f.sequence, f.status, f.startsAt])).toEqual(expected);
		expect(new Set(files.map((file) => file.uid))).toEqual(
			new Set([`${bookingId}@appointment-hub`])
		);
		for (const file of files)
			expect(file.type).toBe(`text/calendar; charset=utf-8; method=${String(file.method)}`);
	}
});

test('the client has his own link in his calendar, the staff member never', async () => {
	const client = aClient();
	const made = await book(store, { startsAt: wallTime(6, '10:00') }, client);
	await tell(db, store);
	const sent = (await outbox(db, store)).filter((mail) =>
		mail.attachments.some((file) => file.name === `${made.code}.ics`)
	);
	const toClient = sent.find((mail) => mail.recipient === client.email)!;
	const toStaff = sent.find((mail) => mail.recipient !== client.email)!;
	const secret = /\/b\/[^?\s]+\?t=/;
	const unfolded = (text: string) => text.replace(/\r\n /g, '');
	expect(unfolded(read(toClient).text)).toMatch(secret);
	for (const text of [unfolded(read(toStaff).text), toStaff.text, toStaff.html ?? ''])
		expect(text).not.toMatch(secret);
	expect(unfolded(read(toStaff).text)).toContain('Katerina Zafeiri');
});

test('whoever loses a booking to a colleague gets it taken out of his calendar', async () => {
	const [anna, beth] = store.staffIds as [string, string];
	const { bookingId } = await book(store, { startsAt: wallTime(7, '10:00'), staffId: anna });
	await tell(db, store);
	const before = (await outbox(db, store)).length;
	await store.scope((scope) =>
		rescheduleBooking(scope, { bookingId, startsAt: wallTime(7, '15:00'), staffId: beth })
	);
	await tell(db, store);
	const after = (await outbox(db, store)).slice(before);
	const of = (person: string) => read(after.find((mail) => mail.recipient.startsWith(person))!);
	expect(of('person-1@')).toMatchObject({ method: 'CANCEL', startsAt: wallTime(7, '10:00') });
	expect(of('person-2@')).toMatchObject({ method: 'PUBLISH', startsAt: wallTime(7, '15:00') });
});
