/**
 * What leaving late or not coming costs (RULES D14, D15). Pure: `now` comes in. Time is elapsed time,
 * so no clock change of the location makes a fee dearer or cheaper. Amounts in minor units.
 */
import type { PolicySnapshot } from '#lib/availability/offer.ts';
import { cancellationFee } from '#lib/payments/rules.ts';
import { roundHalfUp } from '#lib/platform/money.ts';
import { DAY, instant, MINUTE, plus, type Instant } from '#lib/platform/time.ts';
import type { FeePolicy } from '#lib/stores/rules.ts';
import { cancelUntil, hasTiers, inGrace, UNDO_MINUTES, type BookingStatus } from './rules.ts';

export const PENALTY_STATUSES = ['waiting', 'owed', 'paid', 'waived', 'reversed'] as const;

/** A kept card may be charged this long after the start, and no later (D15). */
export const CHARGE_DAYS = 14;
export const chargeableUntil = (startsAt: Instant): Instant => plus(startsAt, CHARGE_DAYS * DAY);

/**
 * Money moves only when nobody can take the act back any more: the ten minutes, and what a slow
 * transaction may need to say so.
 */
export const settleAfter = (now: Instant): Instant => plus(now, (UNDO_MINUTES + 2) * MINUTE);

export interface Feeable {
	readonly status: BookingStatus;
	readonly startsAt: Instant;
	readonly createdAt: Instant;
	readonly priceMinor: number;
	readonly policy: PolicySnapshot;
	/** The start from which the client moved when it was late already. */
	readonly feeClockAt: Instant | null;
}

/** Whoever moves late does not buy free time with it: the clock stays at the earlier start. */
const clockOf = (booking: Pick<Feeable, 'startsAt' | 'feeClockAt'>): Instant =>
	booking.feeClockAt !== null && booking.feeClockAt < booking.startsAt
		? booking.feeClockAt
		: booking.startsAt;

const baseOf = (fees: FeePolicy, priceMinor: number, depositMinor: number): number =>
	fees.of === 'price' ? priceMinor : Math.min(depositMinor, priceMinor);

/**
 * What the client's own cancellation costs now; `depositMinor` is what was paid and not given back.
 * Nothing for a request that still waits, within the grace, or under a policy without tiers.
 */
export function cancelFee(booking: Feeable, now: Instant, depositMinor: number): number {
	const { fees } = booking.policy;
	if (!fees || booking.status === 'pending' || inGrace(booking, now)) return 0;
	const minutesBefore = (clockOf(booking) - now) / MINUTE;
	const base = baseOf(fees, booking.priceMinor, depositMinor);
	return cancellationFee(fees.tiers, minutesBefore, base, fees.capMinor);
}

/** What not coming costs. */
export function noShowFee(
	booking: Pick<Feeable, 'priceMinor' | 'policy'>,
	depositMinor: number
): number {
	const { fees } = booking.policy;
	if (!fees) return 0;
	const base = baseOf(fees, booking.priceMinor, depositMinor);
	const fee = roundHalfUp((base * fees.noShowPercent) / 100);
	return Math.min(fee, base, fees.capMinor ?? base);
}

/** Does leaving late or not coming cost anything at all? */
export const hasFees = (fees: FeePolicy | null | undefined): boolean =>
	fees !== null &&
	fees !== undefined &&
	(fees.noShowPercent > 0 || fees.tiers.some((tier) => tier.percent > 0));

/** The most that may ever be charged for this booking: the ceiling of a mandate. */
export function mostFee(priceMinor: number, policy: PolicySnapshot): number {
	const { fees } = policy;
	if (!fees) return 0;
	const percent = Math.max(fees.noShowPercent, ...fees.tiers.map((tier) => tier.percent));
	const most = Math.min(roundHalfUp((priceMinor * percent) / 100), priceMinor);
	return Math.min(most, fees.capMinor ?? most);
}

/** The most that a kept card may be charged: what the store asked for, never above what fees can come to. */
export function ceilingOf({
	policy,
	priceMinor
}: {
	readonly policy: PolicySnapshot;
	readonly priceMinor: number;
}): number {
	if (policy.payment?.kind !== 'card_on_file') return 0;
	return Math.min(policy.payment.ceilingMinor, mostFee(priceMinor, policy));
}

/** Until when leaving is free: the first tier that costs something begins there. */
export function freeUntil(
	booking: Pick<Feeable, 'startsAt' | 'policy'> & { readonly feeClockAt?: Instant | null }
): Instant {
	const tiers = booking.policy.fees?.tiers ?? [];
	if (tiers.length === 0) return cancelUntil(booking);
	const free = tiers.filter((tier) => tier.percent === 0).map((tier) => tier.fromMinutesBefore);
	// Never free: as if that had ended before anybody could book.
	if (free.length === 0) return instant(0);
	const clock = clockOf({ ...booking, feeClockAt: booking.feeClockAt ?? null });
	return plus(clock, -Math.min(...free) * MINUTE);
}

/** Did the client leave when it was not free any more? Kept for statistics, also where nothing is taken. */
export const leftLate = (booking: Feeable, now: Instant): boolean => now > freeUntil(booking);

/** After the client's own move: the clock stays where it was when it was late, else it is the new start. */
export const clockAfterMove = (booking: Feeable, now: Instant): Instant | null =>
	hasTiers(booking.policy) &&
	booking.status !== 'pending' &&
	!inGrace(booking, now) &&
	leftLate(booking, now)
		? clockOf(booking)
		: null;

export interface Split {
	readonly feeMinor: number;
	/** Out of the deposit. */
	readonly keptMinor: number;
	/** Of the deposit, given back. */
	readonly backMinor: number;
	/** Still to be charged or asked for. */
	readonly dueMinor: number;
}

export function splitFee(feeMinor: number, heldMinor: number): Split {
	const keptMinor = Math.min(feeMinor, heldMinor);
	return { feeMinor, keptMinor, backMinor: heldMinor - keptMinor, dueMinor: feeMinor - keptMinor };
}
