/**
 * When a package that renews is paid again, and what follows when it is not. Pure. Days are the
 * store's; a renewal keeps the day of the month on which it began.
 */
import {
	addDays,
	addMonths,
	DAY,
	fromWallClock,
	localDay,
	plus,
	type Instant
} from '#lib/platform/time.ts';

export const RENEWS = ['week', 'month', 'year'] as const;
export type Renews = (typeof RENEWS)[number];

export const RENEWAL_STATUSES = ['pending', 'active', 'past_due', 'ended'] as const;
export type RenewalStatus = (typeof RENEWAL_STATUSES)[number];

/** `unpaid`: the card was tried often enough. */
export const ENDED_BY = ['client', 'store', 'unpaid'] as const;
export type EndedBy = (typeof ENDED_BY)[number];

/** Days after the one on which it was due. */
export const RETRY_DAYS = [1, 3, 5] as const;

/** A charge is announced this long before. */
export const TELL_DAYS = 3;

/** When people are awake to read that it went through, or did not. */
const CHARGE_TIME = '09:00';

const dayOf = (startDay: string, every: Renews, times: number): string => {
	if (every === 'week') return addDays(startDay, 7 * times);
	// Counted from the first day, so that the 31st comes back after February.
	return addMonths(startDay, every === 'year' ? 12 * times : times);
};

/** The first date after `after` on which it is paid again. */
export function nextCharge(
	startedAt: Instant,
	every: Renews,
	zone: string,
	after: Instant
): Instant {
	const startDay = localDay(startedAt, zone);
	for (let times = 1; ; times++) {
		const at = fromWallClock(dayOf(startDay, every, times), CHARGE_TIME, zone);
		if (at > after) return at;
	}
}

/** When the card is tried again after so many failures; null: not any more. */
export function retryAt(
	dueAt: Instant,
	failures: number,
	zone: string,
	now: Instant
): Instant | null {
	const days = RETRY_DAYS[failures - 1];
	if (days === undefined) return null;
	const at = fromWallClock(addDays(localDay(dueAt, zone), days), CHARGE_TIME, zone);
	// After an outage the days do not all come at once.
	return at > now ? at : plus(now, DAY);
}

/**
 * What a client says yes to, as the form carries it: another price or another rhythm, set while the
 * page was open, is not what was agreed.
 */
export const agreementOf = (sold: {
	readonly renews: Renews | null;
	readonly priceMinor: number;
	readonly currency: string;
}): string => (sold.renews === null ? '' : `${sold.renews} ${sold.priceMinor} ${sold.currency}`);
