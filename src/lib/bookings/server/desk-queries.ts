/** Bookings for the store's people: one shape for calendar, list and day. Staff see their own (access.ts). */
import { and, asc, count, desc, eq, gt, gte, ilike, lt, not, or, sql, type SQL } from 'drizzle-orm';
import type { z } from 'zod';
import { catalogueOf, type Catalogue } from '#lib/catalogue/server/snapshot.ts';
import { AppError } from '#lib/platform/errors.ts';
import {
	addDays,
	DAY,
	instant,
	plus,
	startOfDay,
	wallClock,
	type Instant,
	type LocalDay
} from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { BookingList, DeskBooking } from '../desk-views.ts';
import type { listInput } from '../input-desk.ts';
import { dateText, timeText } from '../when.ts';
import { amountText, type Reader } from '../wording.ts';
import { visibleBookings } from './access.ts';
import { countListed, countViews, viewOf, waitsForStore } from './listed-counts.ts';
import { bookings, bookingSegments } from './schema.ts';

/** The client's first booking here: an earlier one of the same client does not exist. */
const firstVisit = sql<boolean>`not exists (select 1 from bookings b where b.store_id = ${bookings.storeId} and b.client_id = ${bookings.clientId} and b.starts_at < ${bookings.startsAt} and b.status not in ('cancelled', 'declined', 'expired'))`;

const rows = (scope: StoreScope) =>
	scope.tx
		.select({ booking: bookings, segment: bookingSegments, firstVisit })
		.from(bookings)
		.innerJoin(
			bookingSegments,
			and(
				eq(bookingSegments.storeId, bookings.storeId),
				eq(bookingSegments.bookingId, bookings.id),
				eq(bookingSegments.position, 0)
			)
		)
		.$dynamic();

type Row = Awaited<ReturnType<typeof rows>>[number];

const localText = (at: Instant, zone: string): string => {
	const wall = wallClock(at, zone);
	return `${wall.day}T${wall.time}`;
};

function deskBooking(row: Row, catalogue: Catalogue, reader: Reader): DeskBooking {
	const { booking, segment } = row;
	return {
		id: booking.id,
		code: booking.code,
		version: booking.version,
		status: booking.status,
		startsAt: booking.startsAt,
		endsAt: booking.endsAt,
		localStart: localText(booking.startsAt, booking.zone),
		localEnd: localText(booking.endsAt, booking.zone),
		startText: timeText(booking.startsAt, booking.zone, reader.formats),
		endText: timeText(booking.endsAt, booking.zone, reader.formats),
		dateText: dateText(booking.startsAt, booking.zone, reader.formats),
		day: wallClock(booking.startsAt, booking.zone).day,
		zone: booking.zone,
		clientId: booking.clientId,
		clientName: booking.clientName,
		email: booking.contactEmail,
		phone: booking.contactPhone,
		serviceId: segment.serviceId,
		serviceName: segment.serviceName,
		staffId: segment.staffId,
		staffName: catalogue.staff.find((person) => person.id === segment.staffId)?.name ?? null,
		staffChosen: segment.staffChosen,
		locationId: booking.locationId,
		groupSessionId: segment.groupSessionId,
		partySize: booking.partySize,
		priceMinor: booking.priceMinor,
		priceText: amountText(booking.priceMinor, booking.currency, reader),
		note: booking.note,
		source: booking.source,
		forcedReason: booking.forcedReason,
		reason: booking.reason,
		late: booking.late,
		rescheduledCount: booking.rescheduledCount,
		firstVisit: row.firstVisit,
		pendingFor: booking.pendingFor,
		decideBy: booking.decideBy
	};
}

/** Everything that starts in [from, until), cancelled ones only when asked for. Not paged: spans are days. */
export async function listBetween(
	scope: StoreScope,
	span: { from: Instant; until: Instant; locationId: string | null; ended: boolean },
	reader: Reader
): Promise<DeskBooking[]> {
	const catalogue = await catalogueOf(scope);
	const found = await rows(scope)
		.where(
			and(
				eq(bookings.storeId, scope.storeId),
				gte(bookings.startsAt, span.from),
				lt(bookings.startsAt, span.until),
				span.locationId === null ? undefined : eq(bookings.locationId, span.locationId),
				span.ended
					? undefined
					: sql`${bookings.status} not in ('cancelled', 'declined', 'expired')`,
				visibleBookings(scope)
			)
		)
		.orderBy(asc(bookings.startsAt), asc(bookings.id));
	return found.map((row) => deskBooking(row, catalogue, reader));
}

/** Whoever is asked again, or comes without paying first, has a newer booking. */
const bookedSince = sql`exists (select 1 from bookings b where b.store_id = ${bookings.storeId} and b.client_id = ${bookings.clientId} and b.created_at > ${bookings.endedAt} and b.status not in ('cancelled', 'declined', 'expired'))`;

/** What the desk asked money for by link and nobody paid: for two days, while it could still be booked. */
export async function listUnpaid(scope: StoreScope, reader: Reader): Promise<DeskBooking[]> {
	const catalogue = await catalogueOf(scope);
	const found = await rows(scope)
		.where(
			and(
				eq(bookings.storeId, scope.storeId),
				eq(bookings.status, 'expired'),
				eq(bookings.source, 'staff'),
				gt(bookings.startsAt, scope.now),
				gt(bookings.endedAt, plus(scope.now, -2 * DAY)),
				not(bookedSince),
				visibleBookings(scope)
			)
		)
		.orderBy(asc(bookings.startsAt))
		.limit(3);
	return found.map((row) => deskBooking(row, catalogue, reader));
}

/** Requests that wait for the store, the most urgent first. */
export async function listRequests(scope: StoreScope, reader: Reader): Promise<DeskBooking[]> {
	const catalogue = await catalogueOf(scope);
	const found = await rows(scope)
		.where(and(eq(bookings.storeId, scope.storeId), waitsForStore, visibleBookings(scope)))
		.orderBy(asc(bookings.decideBy))
		.limit(20);
	return found.map((row) => deskBooking(row, catalogue, reader));
}

/** The number beside "Bookings" in the menu. */
export async function countRequests(scope: StoreScope): Promise<number> {
	const [row] = await scope.tx
		.select({ n: count() })
		.from(bookings)
		.where(and(eq(bookings.storeId, scope.storeId), waitsForStore, visibleBookings(scope)));
	return row?.n ?? 0;
}

/** Per local day of `zone`: visits, requests among them, and minutes. Ended without a visit: left out. */
export async function countDays(
	scope: StoreScope,
	span: { from: Instant; until: Instant; locationId: string; zone: string }
): Promise<{ day: LocalDay; count: number; waiting: number; minutes: number }[]> {
	const day = sql<LocalDay>`(${bookings.startsAt} at time zone ${span.zone})::date::text`;
	return await scope.tx
		.select({
			day,
			count: sql<number>`count(*)::int`,
			waiting: sql<number>`(count(*) filter (where ${waitsForStore}))::int`,
			minutes: sql<number>`(sum(date_part('epoch', ${bookings.endsAt} - ${bookings.startsAt})) / 60)::float8`
		})
		.from(bookings)
		.where(
			and(
				eq(bookings.storeId, scope.storeId),
				eq(bookings.locationId, span.locationId),
				gte(bookings.startsAt, span.from),
				lt(bookings.startsAt, span.until),
				sql`${bookings.status} not in ('cancelled', 'declined', 'expired')`,
				visibleBookings(scope)
			)
		)
		.groupBy(sql`1`);
}

/** Throws NOT_FOUND, for another's booking too. */
export async function getDeskBooking(
	scope: StoreScope,
	code: string,
	reader: Reader
): Promise<DeskBooking> {
	const [row] = await rows(scope).where(
		and(eq(bookings.storeId, scope.storeId), eq(bookings.code, code), visibleBookings(scope))
	);
	if (!row) throw new AppError('NOT_FOUND');
	return deskBooking(row, await catalogueOf(scope), reader);
}

type ListRequest = z.output<typeof listInput>;
/** Name, e-mail, code, or the last digits of the phone. `%` and `_` are letters here. */
function searchOf(q: string): SQL | undefined {
	const typed = q.trim();
	if (typed === '') return undefined;
	const like = `%${typed.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
	const digits = typed.replace(/\D/g, '');
	return or(
		ilike(bookings.clientName, like),
		ilike(bookings.contactEmail, like),
		ilike(bookings.code, like),
		digits.length >= 3 ? ilike(bookings.contactPhone, `%${digits}`) : undefined
	);
}

function filtersOf(request: ListRequest, zone: string): SQL | undefined {
	return and(
		request.status ? eq(bookings.status, request.status) : undefined,
		request.staffId ? eq(bookingSegments.staffId, request.staffId) : undefined,
		request.serviceId ? eq(bookingSegments.serviceId, request.serviceId) : undefined,
		request.locationId ? eq(bookings.locationId, request.locationId) : undefined,
		request.from ? gte(bookings.startsAt, startOfDay(request.from, zone)) : undefined,
		request.until ? lt(bookings.startsAt, startOfDay(addDays(request.until, 1), zone)) : undefined,
		searchOf(request.q)
	);
}

/** `<start>_<id>` of the last row shown: stable while bookings come and go. */
function afterCursor(cursor: string | null | undefined, backwards: boolean): SQL | undefined {
	const match = /^(\d{1,15})_([0-9a-f-]{36})$/.exec(cursor ?? '');
	if (!match?.[1] || !match[2]) return undefined;
	const at = instant(Number(match[1]));
	const op = backwards ? sql`<` : sql`>`;
	return sql`(${bookings.startsAt}, ${bookings.id}) ${op} (${sql.param(at, bookings.startsAt)}, ${match[2]}::uuid)`;
}

/** Paged by cursor; past and cancelled ones newest first. */
export async function listBookings(
	scope: StoreScope,
	request: ListRequest,
	reader: Reader
): Promise<BookingList> {
	const catalogue = await catalogueOf(scope);
	const zone =
		catalogue.locations.find((row) => row.id === request.locationId)?.zone ??
		catalogue.locations[0]?.zone ??
		'UTC';
	const backwards =
		request.view === 'past' || request.view === 'cancelled' || request.view === 'all';
	const where = and(
		eq(bookings.storeId, scope.storeId),
		viewOf(request.view, scope.now),
		filtersOf(request, zone),
		visibleBookings(scope)
	);
	const found = await rows(scope)
		.where(and(where, afterCursor(request.cursor, backwards)))
		.orderBy(
			backwards ? desc(bookings.startsAt) : asc(bookings.startsAt),
			backwards ? desc(bookings.id) : asc(bookings.id)
		)
		.limit(request.limit + 1);
	const shown = found.slice(0, request.limit);
	const last = shown.at(-1)?.booking;
	return {
		bookings: shown.map((row) => deskBooking(row, catalogue, reader)),
		nextCursor: found.length > request.limit && last ? `${last.startsAt}_${last.id}` : null,
		total: await countListed(scope, where),
		counts: await countViews(scope)
	};
}
