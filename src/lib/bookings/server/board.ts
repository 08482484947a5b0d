/** The day at a glance and the calendar's columns: bookings, working time, gaps (SCREENS §6 Today, Calendar). */
import { getPeopleDay, type PersonDay } from '#lib/availability/server/day.ts';
import { catalogueOf, type LocationRow, type StaffRow } from '#lib/catalogue/server/snapshot.ts';
import { AppError } from '#lib/platform/errors.ts';
import {
	addDays,
	localDay,
	MINUTE,
	startOfDay,
	wallClock,
	type Instant,
	type LocalDay
} from '#lib/platform/time.ts';
import { may } from '#lib/stores/rules.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { Column, DayBoard, DeskBooking, TimedBlock, TodayView } from '../desk-views.ts';
import { cityOf, longDateText, offsetText } from '../when.ts';
import { amountText, type Reader } from '../wording.ts';
import { seesAll } from './access.ts';
import { listBetween, listRequests, listUnpaid } from './desk-queries.ts';
import { personView } from './service-view.ts';

/** Gaps shorter than this sell nothing. */
const WORTHWHILE_MINUTES = 30;

interface Place {
	readonly location: LocationRow;
	readonly people: readonly StaffRow[];
	readonly day: LocalDay;
}

/** Throws NOT_FOUND for an unknown location or a store without one. */
export async function placeOf(
	scope: StoreScope,
	request: { day: LocalDay | null; locationId: string | null }
): Promise<Place> {
	const catalogue = await catalogueOf(scope);
	const location =
		request.locationId === null
			? catalogue.locations[0]
			: catalogue.locations.find((row) => row.id === request.locationId);
	if (!location) throw new AppError('NOT_FOUND');
	const here = new Set(
		catalogue.performers.filter((p) => p.locationId === location.id).map((p) => p.staffId)
	);
	const own = (person: StaffRow) => seesAll(scope) || person.id === scope.staffId;
	return {
		location,
		people: catalogue.staff.filter((person) => here.has(person.id) && own(person)),
		day: request.day ?? localDay(scope.now, location.zone)
	};
}

/** Minutes since the local day's midnight on the wall clock; past 1440 when it is already tomorrow. */
function wallMinute(at: Instant, day: LocalDay, zone: string): number {
	const wall = wallClock(at, zone);
	const [hours = 0, minutes = 0] = wall.time.split(':').map(Number);
	return (wall.day === day ? 0 : wall.day > day ? 1440 : -1440) + hours * 60 + minutes;
}

const local = (at: Instant, zone: string): string => {
	const wall = wallClock(at, zone);
	return `${wall.day}T${wall.time}`;
};

const blockView = (block: PersonDay['blocks'][number], zone: string): TimedBlock => ({
	id: block.id,
	kind: block.kind === 'booking' ? 'busy' : block.kind,
	startsAt: block.startsAt,
	endsAt: block.endsAt,
	localStart: local(block.startsAt, zone),
	localEnd: local(block.endsAt, zone),
	label: ''
});

function gapsOf(free: readonly Instant[], now: Instant): Instant[] {
	const gaps: Instant[] = [];
	for (let i = 0; i < free.length; i += 2) {
		const start = Math.max(free[i] ?? 0, now) as Instant;
		const end = free[i + 1] ?? start;
		if (end - start >= WORTHWHILE_MINUTES * MINUTE) gaps.push(start, end);
	}
	return gaps;
}

function columnOf(
	place: Place,
	person: StaffRow,
	day: PersonDay | undefined,
	bookings: readonly DeskBooking[],
	now: Instant
): Column {
	const zone = place.location.zone;
	const wall = (at: Instant) => wallMinute(at, place.day, zone);
	return {
		person: personView(person),
		working: (day?.working ?? []).map(wall),
		bookings: bookings.filter((booking) => booking.staffId === person.id),
		blocks: (day?.blocks ?? []).map((block) => blockView(block, zone)),
		gaps: gapsOf(day?.free ?? [], now).map(wall)
	};
}

/** What nobody has to be there for, and bookings of people who have left: seen, in a column of their own. */
function withoutColumn(
	people: readonly StaffRow[],
	bookings: readonly DeskBooking[]
): readonly Column[] {
	const known = new Set(people.map((person) => person.id));
	const rest = bookings.filter(({ staffId }) => staffId === null || !known.has(staffId));
	if (rest.length === 0) return [];
	const person = { id: '', slug: '', name: '', title: '', initials: '', colour: 0, imageId: null };
	return [{ person, working: [0, 2880], bookings: rest, blocks: [], gaps: [] }];
}

function hoursShown(columns: readonly Column[], place: Place): { from: number; until: number } {
	const wall = (at: Instant) => wallMinute(at, place.day, place.location.zone);
	const starts = columns.flatMap((column) => [
		...(column.person.id === '' ? [] : column.working.slice(0, 1)),
		...column.bookings.map((booking) => wall(booking.startsAt))
	]);
	const ends = columns.flatMap((column) => [
		...(column.person.id === '' ? [] : column.working.slice(-1)),
		...column.bookings.map((booking) => wall(booking.endsAt))
	]);
	const from = Math.floor(Math.min(9 * 60, ...starts) / 60) * 60;
	const until = Math.ceil(Math.max(18 * 60, ...ends) / 60) * 60;
	return { from: Math.max(0, from), until: Math.min(until, 2880) };
}

export async function getDayBoard(
	scope: StoreScope,
	request: { day: LocalDay | null; locationId: string | null },
	reader: Reader
): Promise<DayBoard> {
	const place = await placeOf(scope, request);
	const { location, people, day } = place;
	const zone = location.zone;
	const from = startOfDay(day, zone);
	const bookings = await listBetween(
		scope,
		{ from, until: startOfDay(addDays(day, 1), zone), locationId: location.id, ended: false },
		reader
	);
	const days = await getPeopleDay(
		scope,
		people.map((person) => person.id),
		location.id,
		day
	);
	const columns = [
		...people.map((person) =>
			columnOf(
				place,
				person,
				days.find((each) => each.staffId === person.id),
				bookings,
				scope.now
			)
		),
		...withoutColumn(people, bookings)
	];
	const today = localDay(scope.now, zone) === day;
	return {
		day,
		longDate: longDateText(from, zone, reader.formats),
		zone,
		zoneText: `${cityOf(zone)}, ${offsetText(from, zone)}`,
		today,
		nowMinute: today ? wallMinute(scope.now, day, zone) : null,
		...hoursShown(columns, place),
		columns,
		count: bookings.length,
		previousDay: addDays(day, -1),
		nextDay: addDays(day, 1)
	};
}

/** Consecutive days, for the week. */
export async function getDayBoards(
	scope: StoreScope,
	request: { from: LocalDay; days: number; locationId: string | null },
	reader: Reader
): Promise<DayBoard[]> {
	const boards: DayBoard[] = [];
	for (let index = 0; index < request.days; index++)
		boards.push(
			await getDayBoard(
				scope,
				{ day: addDays(request.from, index), locationId: request.locationId },
				reader
			)
		);
	return boards;
}

/** Week, month and agenda: bookings by start; working time only where a day has columns. */
export async function getRange(
	scope: StoreScope,
	request: { from: LocalDay; days: number; locationId: string | null },
	reader: Reader
): Promise<{ bookings: DeskBooking[]; zone: string }> {
	const { location } = await placeOf(scope, { day: request.from, locationId: request.locationId });
	const zone = location.zone;
	const span = {
		from: startOfDay(request.from, zone),
		until: startOfDay(addDays(request.from, request.days), zone),
		locationId: location.id,
		ended: true
	};
	return { bookings: await listBetween(scope, span, reader), zone };
}

function expectedOf(
	scope: StoreScope,
	bookings: readonly DeskBooking[],
	currency: string,
	reader: Reader
): TodayView['expected'] {
	if (!may(scope.roles, 'money.view')) return null;
	const sum = (which: readonly DeskBooking[]) =>
		which.reduce((total, booking) => total + booking.priceMinor, 0);
	const counted = bookings.filter((booking) => booking.status !== 'no_show');
	const done = sum(counted.filter((booking) => booking.status === 'completed'));
	const total = sum(counted);
	const text = (amount: number) => amountText(amount, currency, reader);
	return {
		total: text(total),
		done: text(done),
		open: text(total - done),
		doneShare: total === 0 ? 0 : done / total
	};
}

export async function getToday(
	scope: StoreScope,
	currency: string,
	request: { day: LocalDay | null; locationId: string | null },
	reader: Reader
): Promise<TodayView> {
	const board = await getDayBoard(scope, request, reader);
	const all = board.columns
		.flatMap((column) => column.bookings)
		.sort((a, b) => a.startsAt - b.startsAt);
	const next = all.filter(
		(booking) =>
			(booking.status === 'confirmed' || booking.status === 'checked_in') &&
			(!board.today || booking.endsAt > scope.now || booking.status === 'checked_in')
	);
	return {
		board,
		next: next.slice(0, 8).map((booking) => ({
			...booking,
			inMinutes: Math.round((booking.startsAt - scope.now) / MINUTE)
		})),
		requests: await listRequests(scope, reader),
		unpaid: await listUnpaid(scope, reader),
		expected: expectedOf(scope, all, currency, reader),
		openGaps: board.columns.reduce((sum, column) => sum + column.gaps.length / 2, 0)
	};
}
