/**
 * What the engine knows. Plain data, made once per rules version by `server/load-rules.ts`
 * and shared by every question asked of that version; nothing here is ever mutated.
 *
 * Time is integers only. A `Minute` is whole minutes since 1970-01-01T00:00Z, a `DayNumber` is
 * whole days since 1970-01-01 of a *local* calendar, a `WallMinute` is minutes since that
 * local day's midnight (past 1440: after midnight, RULES D0, C14). Ranges are half-open.
 */
export type Minute = number;
export type DayNumber = number;
export type WallMinute = number;

/** Flat pairs `[start0, end0, start1, end1, …]`, sorted, not touching, each end > start. */
export type Ranges = readonly number[];

/**
 * UTC offsets of one IANA zone: `offsets[i]` minutes holds from UTC minute `starts[i]` on;
 * `starts[0]` is -Infinity. Made by `platform/time.ts`; the engine never asks Intl.
 */
export interface ZoneTable {
	readonly zone: string;
	readonly starts: readonly number[];
	readonly offsets: readonly number[];
}

/** Weekly hours with dated replacements (D7). A date override replaces that level's weekly rule. */
export interface Hours {
	readonly weekly: readonly WeeklyRule[];
	/** Local day → ranges in wall minutes; an empty list means closed that day. */
	readonly overrides: ReadonlyMap<DayNumber, Ranges>;
}

export interface WeeklyRule {
	/** ISO weekday, 1 = Monday … 7 = Sunday. */
	readonly weekday: number;
	/** Inclusive local days; null = open-ended. */
	readonly validFrom: DayNumber | null;
	readonly validUntil: DayNumber | null;
	/** Wall minutes 0…2880; past 1440 reaches into the next day. */
	readonly minutes: Ranges;
}

/** Inclusive local days of a location's closure (D7). */
export interface Closure {
	readonly id: string;
	readonly from: DayNumber;
	readonly until: DayNumber;
}

export interface LocationRules {
	readonly id: string;
	readonly zone: ZoneTable;
	/** Opening hours. `null`: always open; staff hours alone decide. */
	readonly hours: Hours | null;
	readonly closures: readonly Closure[];
}

export interface StaffRules {
	readonly id: string;
	/** Working hours by location id. No entry: does not work there. */
	readonly hours: ReadonlyMap<string, Hours>;
	/** Dates on which this person also works outside the location's hours (D7 "extra hours"). */
	readonly extraHours: ReadonlyMap<string, ReadonlyMap<DayNumber, Ranges>>;
	/** First local day on which this person is no longer offered (D23). */
	readonly leavesOn: DayNumber | null;
	readonly limits: readonly Limit[];
	/** Tie-break weight in round robin (D13); 1 = ordinary. */
	readonly weight: number;
	/** Lower is offered first under priority tiers (D13). */
	readonly tier: number;
}

export interface ResourceRules {
	readonly id: string;
	readonly typeId: string;
	readonly locationId: string;
	/** 1: the exclusion constraint decides; more: units are summed under the row lock. */
	readonly quantity: number;
	/** `null`: whenever the location is open. */
	readonly hours: Hours | null;
}

/** D6. Counts occupying, completed and no-show starts per local day, week or month of the location. */
export interface Limit {
	readonly per: 'day' | 'week' | 'month';
	/** Most starts in the period; group sessions count once. */
	readonly maxBookings: number | null;
	/** Most booked minutes in the period. */
	readonly maxMinutes: number | null;
}

export interface Performer {
	readonly staffId: string;
	readonly locationId: string;
	/** Minutes, staff busy and free in turn (processing time): {30} or {20,25,15}. */
	readonly phases: readonly number[];
	readonly bufferBefore: number;
	readonly bufferAfter: number;
	/** Minor units; already resolved (own price or the service's). */
	readonly priceMinor: number;
}

export interface Requirement {
	readonly typeId: string;
	readonly units: number;
	/** true: `units` per person of the party. */
	readonly perPerson: boolean;
}

/** How "anyone" is chosen (D13); deterministic under retry. */
export type AssignmentPolicy = 'round_robin' | 'least_busy' | 'priority' | 'lowest_price';

export interface ServiceRules {
	readonly id: string;
	/** Service windows (D7); null = whenever staff and location are available. */
	readonly hours: Hours | null;
	/** Seasons: inclusive local days in which it is offered; empty = always (A3.4). */
	readonly seasons: readonly {
		readonly from: DayNumber | null;
		readonly until: DayNumber | null;
	}[];
	/** Minutes ≥ 5, or null for "auto": gcd of the durations offered (D5). */
	readonly slotStep: number | null;
	/** D5: grid from each interval's start, or on the clock (:00, :15, :30 …). */
	readonly grid: 'interval' | 'clock';
	readonly minimumNotice: MinimumNotice;
	/** D2: may it be booked for today at all? */
	readonly sameDay: boolean;
	readonly window: BookingWindow;
	/** false: buffers may not reach past opening and closing (D4's switch). */
	readonly buffersSpill: boolean;
	/** D4: buffers also occupy the resources. */
	readonly buffersOnResources: boolean;
	/** 1: one to one. More: group sessions (D8). */
	readonly capacity: number;
	readonly minPersons: number;
	readonly maxPersons: number;
	readonly performers: readonly Performer[];
	readonly requirements: readonly Requirement[];
	readonly limits: readonly Limit[];
	readonly assignment: AssignmentPolicy;
	/** true: needs no staff (a room to rent); `performers` is then empty and `locationIds` says where. */
	readonly unstaffed: boolean;
	readonly locationIds: readonly string[];
	/** Used when unstaffed. */
	readonly phases: readonly number[];
	readonly bufferBefore: number;
	readonly bufferAfter: number;
	readonly priceMinor: number;
}

/** D2: 24 h is elapsed time, "1 day" is the same wall time on an earlier local date. */
export type MinimumNotice =
	| { readonly unit: 'minutes'; readonly value: number }
	| { readonly unit: 'days'; readonly value: number };

/** D3: by start, in local days of the location. */
export type BookingWindow =
	| { readonly kind: 'rolling'; readonly days: number }
	| { readonly kind: 'range'; readonly from: DayNumber; readonly until: DayNumber }
	| {
			readonly kind: 'release';
			readonly weekday: number;
			readonly at: WallMinute;
			readonly days: number;
	  };

export interface StoreRules {
	readonly version: number;
	readonly locations: ReadonlyMap<string, LocationRules>;
	readonly staff: ReadonlyMap<string, StaffRules>;
	readonly resources: ReadonlyMap<string, ResourceRules>;
	readonly services: ReadonlyMap<string, ServiceRules>;
	/** ISO weekday on which a week begins, for weekly limits. */
	readonly weekStart: number;
}

/** Why a stretch of a person's or resource's time is gone. */
export type TakenKind = 'booking' | 'hold' | 'group_session' | 'time_off' | 'busy';

/** One stretch of taken time, buffers included: an allocation, time off, or external busy time. */
export interface TakenRange {
	readonly ownerId: string;
	readonly start: Minute;
	readonly end: Minute;
	readonly kind: TakenKind;
	/** The booking, hold, group session, time off or busy time behind it; named by the explainer. */
	readonly causeId: string;
	/** The claim that owns it (allocations only): a reschedule leaves its own out. */
	readonly claimId: string | null;
	/** Units of a resource with quantity > 1. */
	readonly units: number;
}

export interface TakenSession {
	readonly id: string;
	readonly serviceId: string;
	readonly locationId: string;
	readonly staffId: string | null;
	readonly start: Minute;
	/** End of the service, buffers not included. */
	readonly end: Minute;
	readonly capacity: number;
	/** Places of live claims. */
	readonly places: number;
	/** Of those, the places of the asker's own claim (`Request.ownClaimId`); absent: none. */
	readonly ownPlaces?: number;
	/** false: made by its first booking, dissolved with its last. */
	readonly scheduled: boolean;
	/** Its own claim; its allocations are in `ranges` as 'group_session'. */
	readonly claimId: string;
}

/** Starts that count towards limits (D6), and the rolling load that fairness looks at (D13). */
export interface CountedBooking {
	readonly bookingId: string;
	readonly claimId: string | null;
	readonly serviceId: string;
	readonly staffId: string | null;
	readonly locationId: string;
	readonly start: Minute;
	readonly minutes: number;
	/** Bookings of one group session count once. */
	readonly groupSessionId: string | null;
}

/** Fresh from the database, read under the locks when a time is being taken. Expired holds are left out. */
export interface Taken {
	/** Sorted by ownerId, then start. */
	readonly ranges: readonly TakenRange[];
	readonly sessions: readonly TakenSession[];
	readonly counted: readonly CountedBooking[];
	/** Assignments per staff member in the last 30 days and the last one's time (D13). */
	readonly load: ReadonlyMap<
		string,
		{ readonly assigned: number; readonly lastAssignedAt: Minute | null }
	>;
}

/** What somebody wants. */
export interface Request {
	readonly serviceId: string;
	readonly locationId: string;
	/** null: anyone. */
	readonly staffId: string | null;
	readonly partySize: number;
	readonly now: Minute;
	/** Its time does not stand in the way, and it does not count towards limits: the booking being moved, or the visitor's own hold. */
	readonly ownClaimId: string | null;
	/** Staff may book inside the notice and past the window (D2). */
	readonly ignoreNotice: boolean;
	/** A valid hold may complete even if the notice or window has passed meanwhile (D2): same flag, set by createBooking. */
}

export type {
	Assignment,
	DayMeter,
	Decision,
	Footprint,
	Refusal,
	RefusalRule,
	Slot
} from './answer.ts';
