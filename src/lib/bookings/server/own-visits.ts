/** What a person who is signed in sees of their own bookings in one store (A6.2). */
import { and, asc, desc, eq, gt, inArray, lte, not, or, type SQL } from 'drizzle-orm';
import { catalogueOf } from '#lib/catalogue/server/snapshot.ts';
import { listOwnClients } from '#lib/clients/server/queries.ts';
import type { SessionUser } from '#lib/auth/user.ts';
import {
	addDays,
	DAY,
	daysBetween,
	localDay,
	plus,
	weekday,
	type Instant
} from '#lib/platform/time.ts';
import { storePath } from '#lib/stores/href.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { MOST_VISITS, type OwnVisit } from '../own-visits.ts';
import { wishHref } from '../public/picker-address.ts';
import { BOOKING_STATUSES, clientMayCancel, clientMayReschedule, isActive } from '../rules.ts';
import type { StoreView } from '../views.ts';
import { dateText, shortDateText, timeText } from '../when.ts';
import { LINK_DAYS } from './access.ts';
import { bookingTicket, freeText, type BookingParts } from './client-views.ts';
import { linkToken } from './link.ts';
import type { BookingRow } from './locked.ts';
import { bookings, bookingSegments } from './schema.ts';
import { readerOf, storeView } from './store-view.ts';

/**
 * On the person's own records of this store, and made with an address that they have proven. A booking
 * that found such a record by a telephone number, which nobody proves, is not theirs to see: it says
 * "same record", not "same person" (DECISIONS 5).
 */
async function ownedBy(scope: StoreScope, user: SessionUser): Promise<SQL | undefined> {
	const own = await listOwnClients(scope, user);
	if (own.length === 0) return undefined;
	const emails = own.flatMap(({ email }) => email ?? []);
	return and(
		inArray(
			bookings.clientId,
			own.map(({ id }) => id)
		),
		inArray(bookings.contactEmail, [...emails, user.email])
	);
}

async function listParts(
	scope: StoreScope,
	where: SQL | undefined,
	order: SQL
): Promise<BookingParts[]> {
	return await scope.tx
		.select({ row: bookings, segment: bookingSegments })
		.from(bookings)
		.innerJoin(
			bookingSegments,
			and(
				eq(bookingSegments.storeId, bookings.storeId),
				eq(bookingSegments.bookingId, bookings.id),
				eq(bookingSegments.position, 0)
			)
		)
		.where(and(eq(bookings.storeId, scope.storeId), where))
		.orderBy(order)
		.limit(MOST_VISITS + 1);
}

const ACTIVE = BOOKING_STATUSES.filter(isActive);

/** Not over yet, and holds its time. */
const isComing = (scope: StoreScope, row: BookingRow): boolean =>
	isActive(row.status) && row.endsAt > scope.now;

/** The next time this weekday comes, from tomorrow on. */
function sameWeekday(startsAt: Instant, zone: string, now: Instant): string {
	const tomorrow = addDays(localDay(now, zone), 1);
	const ahead = (weekday(localDay(startsAt, zone)) - weekday(tomorrow) + 7) % 7;
	return addDays(tomorrow, ahead);
}

async function againHref(
	scope: StoreScope,
	store: StoreAddress,
	{ row, segment }: BookingParts
): Promise<string | null> {
	if (!store.published) return null;
	const { services, staff, locations } = await catalogueOf(scope);
	const service = services.find(({ id }) => id === segment.serviceId);
	if (!service || service.hidden) return storePath(store);
	const day = sameWeekday(row.startsAt, row.zone, scope.now);
	return wishHref(storePath(store, `/${service.slug}`), {
		with: staff.find(({ id }) => id === segment.staffId)?.slug ?? null,
		at: locations.find(({ id }) => id === row.locationId)?.slug ?? null,
		day,
		week: day
	});
}

/** The link is issued to whoever has proven the address that it was sent to. */
function linksOf(scope: StoreScope, store: StoreAddress, row: BookingRow) {
	const alive = scope.now <= plus(row.endsAt, LINK_DAYS * DAY);
	const t = linkToken(scope.storeId, row.id, row.linkVersion);
	const to = (more: string, may: boolean): string | null =>
		alive && may ? `${storePath(store, `/b/${row.code}${more}`)}?t=${t}` : null;
	const coming = isComing(scope, row);
	return {
		href: to('', true),
		changeHref: to('/change', clientMayReschedule(row, scope.now) === null && coming),
		cancelHref: to('/cancel', clientMayCancel(row, scope.now) === null && coming),
		fileHref: to('/calendar.ics', coming)
	};
}

async function visitOf(
	scope: StoreScope,
	store: StoreAddress,
	view: StoreView,
	parts: BookingParts,
	zone: string | null
): Promise<OwnVisit> {
	const { row } = parts;
	const reader = readerOf(scope, view);
	const viewerZone = zone ?? row.viewerZone;
	// As on the ticket: at a distance it is the reader's clock that counts (D18).
	const shown = row.remote && viewerZone !== null ? viewerZone : row.zone;
	const [today, day] = [localDay(scope.now, shown), localDay(row.startsAt, shown)];
	const dayText = today.slice(0, 4) === day.slice(0, 4) ? shortDateText : dateText;
	return {
		bookingId: row.id,
		startsAt: row.startsAt,
		coming: isComing(scope, row),
		status: row.status,
		store: { name: view.name, href: storePath(store), accentTokens: view.accentTokens },
		ticket: await bookingTicket(scope, parts, viewerZone, reader),
		dateText: dayText(row.startsAt, shown, reader.formats),
		timeText: timeText(row.startsAt, shown, reader.formats),
		inDays: daysBetween(today, day),
		...linksOf(scope, store, row),
		freeText: freeText(row, scope.now, reader),
		againHref: await againHref(scope, store, parts)
	};
}

/** This store's part: the nearest to come and the newest past, each one more than is shown of all. */
export async function listOwnVisits(
	scope: StoreScope,
	store: StoreAddress,
	user: SessionUser,
	zone: string | null
): Promise<OwnVisit[]> {
	const own = await ownedBy(scope, user);
	if (!own) return [];
	const active = inArray(bookings.status, ACTIVE);
	const comes = and(own, active, gt(bookings.endsAt, scope.now));
	const gone = and(own, or(not(active), lte(bookings.endsAt, scope.now)));
	const found = [
		...(await listParts(scope, comes, asc(bookings.startsAt))),
		...(await listParts(scope, gone, desc(bookings.startsAt)))
	];
	if (found.length === 0) return [];
	const view = await storeView(scope, store);
	const visits: OwnVisit[] = [];
	for (const parts of found) visits.push(await visitOf(scope, store, view, parts, zone));
	return visits;
}
