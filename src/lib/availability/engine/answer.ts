/**
 * What the engine answers: slots, decisions with their reasons, meters. Imported by way of
 * `model.ts`, which has the rest of the vocabulary and explains its units.
 */
import type { DayNumber, Minute, TakenKind } from './model.ts';

/** One phase of one owner's time, buffers included; becomes one row of `allocations`. */
export interface Footprint {
	readonly staffId: string | null;
	readonly resourceId: string | null;
	readonly start: Minute;
	readonly end: Minute;
	readonly units: number;
	readonly exclusive: boolean;
}

/** Who, with what, and for how much, at one start. */
export interface Assignment {
	readonly staffId: string | null;
	readonly start: Minute;
	readonly end: Minute;
	readonly phases: readonly number[];
	readonly priceMinor: number;
	/** Join this session; null and capacity > 1: make one. */
	readonly groupSessionId: string | null;
	/** Empty when joining a session: its own claim has the time. */
	readonly footprint: readonly Footprint[];
}

export interface Slot {
	readonly start: Minute;
	readonly end: Minute;
	/** Free staff, in the order of the assignment policy; empty when unstaffed. */
	readonly staffIds: readonly string[];
	/** Lowest price among them, minor units for one person or hour as the price kind says. */
	readonly priceMinor: number;
	/** Free places (capacity 1: 1). */
	readonly placesLeft: number;
}

/** Rule ids of RULES.md, so that a refusal, the explainer and the tests speak the same words. */
export type RefusalRule =
	| 'D0_NO_SUCH_TIME'
	| 'D2_MINIMUM_NOTICE'
	| 'D2_SAME_DAY'
	| 'D3_BOOKING_WINDOW'
	| 'D4_BUFFER'
	| 'D5_GRID'
	| 'D6_LIMIT'
	| 'D7_LOCATION_HOURS'
	| 'D7_CLOSURE'
	| 'D7_SERVICE_WINDOW'
	| 'D7_SEASON'
	| 'D7_STAFF_HOURS'
	| 'D7_TIME_OFF'
	| 'D8_CAPACITY'
	| 'D10_RESOURCE'
	| 'D13_NOT_PERFORMED'
	| 'D23_LEFT'
	| 'D25_BUSY'
	| 'D3_3_PARTY_SIZE'
	| 'TAKEN'
	| 'HELD';

/** Why a time is not offered, and because of what (A4.8). */
export interface Refusal {
	readonly rule: RefusalRule;
	/** The staff member it concerns, when one does. */
	readonly staffId: string | null;
	/** Id of the closure, booking, time off, resource, limit's owner … that causes it; null when the rule itself does. */
	readonly causeId: string | null;
	readonly causeKind: 'location' | 'closure' | 'service' | 'staff' | 'resource' | TakenKind | null;
}

export type Decision =
	| { readonly ok: true; readonly assignment: Assignment }
	| { readonly ok: false; readonly refusals: readonly Refusal[] };

/** One local day of the meter under a date (SCREENS §2): how much of it is still free. */
export interface DayMeter {
	readonly day: DayNumber;
	readonly state: 'free' | 'full' | 'closed';
	/** Offered starts, and how many there would be were nothing taken. */
	readonly free: number;
	readonly possible: number;
}
