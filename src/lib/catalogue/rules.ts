import { roundHalfUp } from '#lib/platform/money.ts';

/** D6, as stored with a service or staff member; null = no limit of that kind. */
export interface LimitRule {
	readonly per: 'day' | 'week' | 'month';
	readonly maxBookings: number | null;
	readonly maxMinutes: number | null;
}

export type PriceKind = 'fixed' | 'per_hour' | 'per_person' | 'from';

/**
 * What is charged for one booking, minor units. `unitMinor` is the service's or the performer's own
 * price. Per hour is by the booked minutes, rounded half up once at the end (A3.2).
 */
export function priceOf(
	kind: PriceKind,
	unitMinor: number,
	durationMinutes: number,
	partySize: number
): number {
	if (kind === 'per_hour') return roundHalfUp((unitMinor * durationMinutes) / 60);
	if (kind === 'per_person') return unitMinor * partySize;
	return unitMinor;
}

/** Minutes from start to end: staff busy and free phases together. */
export const durationOf = (phases: readonly number[]): number =>
	phases.reduce((sum, phase) => sum + phase, 0);
