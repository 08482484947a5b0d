/** How many bookings a list has, counted no further than anybody reads: a large store has half a million. */
import { and, count, eq, gte, inArray, lt, sql, type SQL } from 'drizzle-orm';
import type { z } from 'zod';
import { DAY, HOUR, instant, type Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { COUNTED_UP_TO } from '../counted.ts';
import type { BookingList } from '../desk-views.ts';
import type { listInput } from '../input-desk.ts';
import { visibleBookings } from './access.ts';
import { bookings, bookingSegments } from './schema.ts';

/** 744 hours: what the table of taken time admits at most. */
const LONGEST_MS = 744 * HOUR;

type View = z.output<typeof listInput>['view'];

/** A request for the store to answer; who still has to pay asks nothing of it. */
export const waitsForStore = sql`(${bookings.status} = 'pending' and ${bookings.pendingFor} = 'approval')`;

export function viewOf(view: View, now: Instant): SQL | undefined {
	switch (view) {
		case 'upcoming':
			return and(
				inArray(bookings.status, ['pending', 'confirmed', 'checked_in']),
				// The first condition is what the index can use.
				gte(bookings.startsAt, instant(now - LONGEST_MS)),
				gte(bookings.endsAt, now)
			);
		case 'requests':
			return waitsForStore;
		case 'past':
			return and(
				lt(bookings.endsAt, now),
				sql`${bookings.status} not in ('cancelled', 'declined', 'expired')`
			);
		case 'cancelled':
			return inArray(bookings.status, ['cancelled', 'declined', 'expired']);
		case 'all':
			return undefined;
	}
}

/** One more than is counted says that there are more. */
const MOST = COUNTED_UP_TO + 1;

/** Of the last 400 days and everything to come. */
export async function countViews(scope: StoreScope): Promise<BookingList['counts']> {
	const since = gte(bookings.startsAt, instant(scope.now - 400 * DAY));
	const of = (view: View) => {
		const where = and(
			eq(bookings.storeId, scope.storeId),
			viewOf(view, scope.now),
			since,
			visibleBookings(scope)
		);
		return sql`(select count(*)::int from (select 1 from ${bookings} where ${where} limit ${MOST}) counted)`;
	};
	const { rows } = await scope.tx.execute<{ -readonly [V in keyof BookingList['counts']]: number }>(
		sql`select ${of('upcoming')} as upcoming, ${of('requests')} as requests, ${of('past')} as past, ${of('cancelled')} as cancelled`
	);
	return rows[0] ?? { upcoming: 0, requests: 0, past: 0, cancelled: 0 };
}

/** Bookings that `where`, a condition on them and on their first segment, lets through. */
export async function countListed(scope: StoreScope, where: SQL | undefined): Promise<number> {
	const counted = scope.tx
		.select({ one: sql`1`.as('one') })
		.from(bookings)
		.innerJoin(
			bookingSegments,
			and(
				eq(bookingSegments.storeId, bookings.storeId),
				eq(bookingSegments.bookingId, bookings.id),
				eq(bookingSegments.position, 0)
			)
		)
		.where(where)
		.limit(MOST)
		.as('counted');
	const [total] = await scope.tx.select({ n: count() }).from(counted);
	return total?.n ?? 0;
}
