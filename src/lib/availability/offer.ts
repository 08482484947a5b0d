import type { Instant } from '#lib/platform/time.ts';
import type { FeePolicy, PaymentTerms, StoreTax } from '#lib/stores/rules.ts';

/** Policy as shown when the time was held; the booking keeps it (D22, A2.4). */
export interface PolicySnapshot {
	readonly version: number;
	/** Client's cut-offs, minutes before the start (C28). */
	readonly cancelNoticeMinutes: number;
	readonly rescheduleNoticeMinutes: number;
	readonly maxClientReschedules: number;
	/** Free to cancel for this long after booking, unless the start is nearer than two hours (D14). */
	readonly graceMinutes: number;
	/** Asked for at booking; absent: nothing. */
	readonly payment?: PaymentTerms;
	/** Absent: nothing is ever kept (D14). */
	readonly fees?: FeePolicy;
	/** The store's own rate and way of showing it; absent in bookings made before it was kept. */
	readonly tax?: StoreTax;
}

/** One service within an offer: who, when, for how much. Snapshot of the catalogue (D22). */
export interface OfferSegment {
	readonly serviceId: string;
	readonly serviceName: string;
	readonly staffId: string | null;
	readonly staffName: string | null;
	/** Did the client choose this person by name? (D13) */
	readonly staffChosen: boolean;
	readonly groupSessionId: string | null;
	readonly startsAt: Instant;
	readonly endsAt: Instant;
	readonly phases: readonly number[];
	readonly priceMinor: number;
	/** Inside the price: thousandths of a percent. Absent in holds made before it was kept. */
	readonly taxRateMilli?: number;
}

/** What a hold promises; the booking is written from this, never from the form. */
export interface Offer {
	readonly locationId: string;
	readonly zone: string;
	readonly partySize: number;
	readonly priceMinor: number;
	readonly currency: string;
	readonly approval: boolean;
	readonly remote: boolean;
	readonly policy: PolicySnapshot;
	readonly segments: readonly OfferSegment[];
}
