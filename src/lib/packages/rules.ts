/**
 * Packages: uses that are paid for at once (A3.9). Pure. Each use has a number and a value in whole
 * minor units that never changes: all of them together are the price, to the last unit. So what was
 * used, what expired and what went back always add up to what was paid.
 */
import { roundHalfUp } from '#lib/platform/money.ts';
import { addDays, localDay, startOfDay, type Instant } from '#lib/platform/time.ts';

/** What became of a use. Open: neither booked, expired nor given back. */
export const USE_KINDS = ['booking', 'expired', 'refunded'] as const;

export const MOST_USES = 100;

/** How long a use that comes back may still be spent when its package is over. */
export const REOPENED_DAYS = 30;

/** A reminder goes out this long before uses are lost. */
export const REMIND_DAYS = 7;

/** Uses are numbered from 1. */
export const valueOf = (priceMinor: number, uses: number, number: number): number =>
	roundHalfUp((priceMinor * number) / uses) - roundHalfUp((priceMinor * (number - 1)) / uses);

export const valueOfAll = (priceMinor: number, uses: number, numbers: readonly number[]): number =>
	numbers.reduce((sum, number) => sum + valueOf(priceMinor, uses, number), 0);

/** The numbers that are still open, lowest first. */
export function openNumbers(uses: number, taken: readonly number[]): number[] {
	const gone = new Set(taken);
	return Array.from({ length: uses }, (_, i) => i + 1).filter((number) => !gone.has(number));
}

/** A package is good to the end of its last day, where the store is. */
export const endOf = (boughtAt: Instant, validDays: number, zone: string): Instant =>
	startOfDay(addDays(localDay(boughtAt, zone), validDays + 1), zone);

export interface Cover {
	readonly usesLeft: number;
	readonly expiresAt: Instant;
	readonly serviceIds: readonly string[];
}

/** Does it pay for `uses` places of this service at that time? All of them or none. */
export const covers = (
	cover: Cover,
	wanted: { readonly serviceId: string; readonly uses: number; readonly startsAt: Instant }
): boolean =>
	cover.usesLeft >= wanted.uses &&
	cover.expiresAt > wanted.startsAt &&
	cover.serviceIds.includes(wanted.serviceId);

/**
 * How many uses a refund that was made elsewhere takes away: so many that what is left is worth no
 * more than what is still paid for.
 */
export function numbersOfRefund(
	priceMinor: number,
	uses: number,
	open: readonly number[],
	refundedMinor: number
): number[] {
	const numbers: number[] = [];
	let sum = 0;
	for (const number of [...open].reverse()) {
		if (sum >= refundedMinor) break;
		numbers.push(number);
		sum += valueOf(priceMinor, uses, number);
	}
	return numbers;
}
