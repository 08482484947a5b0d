/** C11: page, mail, text message and calendar file tell one wall time for one booking. */
import ICAL from 'ical.js';
import { expect, test } from 'vitest';
import { createBookingDirectly } from '#lib/bookings/server/desk-creating.ts';
import { getBookingView } from '#lib/bookings/server/client-views.ts';
import { storeView } from '#lib/bookings/server/store-view.ts';
import { cityOf } from '#lib/bookings/when.ts';
import { fromDate, parseInstant, plus, wallClock, DAY, MINUTE } from '#lib/platform/time.ts';
import { storeById } from '#lib/stores/server/addresses.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { aClient } from '#lib/testing/booking.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { makeTellingStore } from '#lib/testing/notifications.ts';
import { htmlOf } from '../templates-html.ts';
import { letterOf, smsOf, textOf } from '../templates.ts';
import { getCurrentBooking } from './facts.ts';
import { writeNotification } from './rendering.ts';

const db = useDatabase();

interface Case {
	readonly what: string;
	readonly zone: string;
	readonly viewerZone: string | null;
	readonly remote: boolean;
	readonly startsAt: string;
	/** As told first, and second: written by hand. */
	readonly clocks: readonly [string, ...string[]];
	readonly offset: string;
}

const CASES: readonly Case[] = [
	{
		what: 'in person, the same zone',
		zone: 'Europe/Athens',
		viewerZone: 'Europe/Athens',
		remote: false,
		startsAt: '2027-01-12T09:00:00Z',
		clocks: ['11:00 to 11:45, Athens time'],
		offset: 'GMT+2'
	},
	{
		what: 'in person, read in London: the place first',
		zone: 'Europe/Athens',
		viewerZone: 'Europe/London',
		remote: false,
		startsAt: '2027-01-12T09:00:00Z',
		clocks: ['11:00 to 11:45, Athens time', '09:00 to 09:45, London time'],
		offset: 'GMT+2'
	},
	{
		what: 'at a distance, read in New York: the reader first, on another date',
		zone: 'Europe/Athens',
		viewerZone: 'America/New_York',
		remote: true,
		startsAt: '2027-01-12T01:30:00Z',
		clocks: ['20:30 to 21:15, New York time', '03:30 to 04:15, Athens time'],
		offset: 'GMT-5'
	},
	{
		what: 'over the hour that does not exist',
		zone: 'Europe/Berlin',
		viewerZone: 'Europe/London',
		remote: false,
		startsAt: '2027-03-28T00:30:00Z',
		clocks: ['01:30 to 03:15, Berlin time', '00:30 to 02:15, London time'],
		offset: 'GMT+1'
	},
	{
		what: 'in the first of two equal hours',
		zone: 'Europe/Berlin',
		viewerZone: null,
		remote: false,
		startsAt: '2027-10-31T00:30:00Z',
		clocks: ['02:30 to 02:15, Berlin time'],
		offset: 'GMT+2'
	},
	{
		what: 'in the second of two equal hours',
		zone: 'Europe/Berlin',
		viewerZone: null,
		remote: false,
		startsAt: '2027-10-31T01:30:00Z',
		clocks: ['02:30 to 03:15, Berlin time'],
		offset: 'GMT+1'
	}
];

async function booked(
	scope: StoreScope,
	given: Case,
	ids: { serviceId: string; locationId: string }
) {
	const made = await createBookingDirectly(scope, {
		...ids,
		staffId: null,
		partySize: 1,
		startsAt: parseInstant(given.startsAt),
		storeNumber: 7,
		client: aClient({ viewerZone: given.viewerZone, phone: '+306900000000' }),
		note: ''
	});
	return await getCurrentBooking(scope, made.bookingId);
}

async function toldOf(given: Case) {
	const store = await makeTellingStore(db, {
		zone: given.zone,
		hours: '00:00–24:00',
		services: [{ phases: [45], slotStepMinutes: 15, remote: given.remote }]
	});
	const address = (await storeById(db.pools, store.storeId))!;
	return await store.scope(
		async (scope) => {
			const [serviceId, locationId] = [store.serviceIds[0]!, store.locationId];
			const { parts } = await booked(scope, given, { serviceId, locationId });
			const event = null;
			const to = { rule: 'confirmation', staffId: null, event } as const;
			const { view, attachments } = await writeNotification(scope, address, parts, to);
			const letter = letterOf(view);
			const page = await getBookingView(
				scope,
				await storeView(scope, address),
				parts,
				given.viewerZone
			);
			return {
				page: page.ticket,
				view,
				mail: textOf(letter, view),
				html: htmlOf(letter, view),
				sms: smsOf(view)!,
				file: String(attachments[0]?.content)
			};
		},
		{ now: plus(parseInstant(given.startsAt), -3 * DAY) }
	);
}

test.each(CASES)('$what', async (given) => {
	const told = await toldOf(given);
	const startsAt = parseInstant(given.startsAt);
	const zones = given.clocks.map((clock) => /, (.*) time$/.exec(clock)?.[1]);
	expect([told.page.timeText, told.page.secondText]).toEqual([
		given.clocks[0],
		given.clocks[1] ?? null
	]);
	for (const clock of given.clocks) {
		expect(told.mail).toContain(clock);
		expect(told.html).toContain(clock);
		expect(told.file.replace(/\r\n /g, '').replaceAll('\\,', ',')).toContain(clock);
		const [start] = clock.split(' to ');
		expect(told.sms).toContain(`${start}, ${/, (.*)$/.exec(clock)?.[1]}`);
	}
	expect(told.mail).toContain(`(${given.offset})`);
	const component = ICAL.Component.fromString(told.file).getFirstSubcomponent('vevent')!;
	const external = new ICAL.Event(component);
	expect(fromDate(external.startDate.toJSDate())).toBe(startsAt);
	expect(fromDate(external.endDate.toJSDate())).toBe(plus(startsAt, 45 * MINUTE));
	// The hand-written clocks are right, by other code than the one that wrote the sentences.
	for (const zone of [given.zone, given.viewerZone]) {
		const clock = given.clocks[zones.indexOf(cityOf(zone ?? ''))];
		if (zone && clock) expect(clock).toMatch(`${wallClock(startsAt, zone).time} to`);
	}
});

test('the date is told for each clock when they stand on different days', async () => {
	const told = await toldOf(CASES[2]!);
	expect(told.mail).toMatch(/11 Jan 2027: 20:30 to 21:15, New York time \(GMT-5\)/);
	expect(told.mail).toMatch(/12 Jan 2027: 03:30 to 04:15, Athens time \(GMT\+2\)/);
	expect(told.sms).toMatch(/11 Jan 2027, 20:30, New York time\n.*12 Jan 2027, 03:30, Athens time/);
	expect(told.page.dayOfMonth).toBe('11');
});
