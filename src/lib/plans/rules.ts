/**
 * What a plan holds and what it means. Pure: the numbers come in, the answer goes out. The database's
 * side of the same questions is server/queries.ts.
 */
import { roundHalfUp } from '#lib/platform/money.ts';
import { addDays, localDay, startOfDay, type Instant } from '#lib/platform/time.ts';

/** Counted under a lock; at the limit the next one is refused (DECISIONS 21). */
export const HARD_LIMITS = ['locations', 'staff', 'services', 'storageMb'] as const;
/** Counted and warned about; a client is never refused. */
export const METERED_LIMITS = ['bookingsPerMonth', 'smsPerMonth'] as const;
export const LIMITS = [...HARD_LIMITS, ...METERED_LIMITS] as const;

export type HardLimit = (typeof HARD_LIMITS)[number];
export type MeteredLimit = (typeof METERED_LIMITS)[number];
export type Limit = (typeof LIMITS)[number];

/** null: as many as one likes. */
export type Limits = Readonly<Record<Limit, number | null>>;

export const FEATURES = [
	'online_payments',
	'custom_domain',
	'embed',
	'calendar_sync',
	'reports',
	'campaigns',
	'loyalty',
	'shop',
	'care',
	'api',
	'white_label'
] as const;
export type Feature = (typeof FEATURES)[number];

export const INTERVALS = ['month', 'year'] as const;
export type Interval = (typeof INTERVALS)[number];

export const STATUSES = ['trialing', 'active', 'past_due', 'cancelled', 'ended'] as const;
export type SubscriptionStatus = (typeof STATUSES)[number];

/** What a subscriber bought. Fixed for ever: an edit makes the next version (A8.1). */
export interface PlanTerms {
	readonly priceMinor: number;
	readonly currency: string;
	readonly interval: Interval;
	readonly trialDays: number;
	readonly limits: Limits;
	readonly features: readonly Feature[];
}

/** The plan that every store falls back to: seeded by a migration, never archived (DECISIONS 21). */
export const FREE_PLAN = 'free';

/** Does an edit change what is bought? Else no new version is made. The order of features says nothing. */
export function sameTerms(a: PlanTerms, b: PlanTerms): boolean {
	return (
		a.priceMinor === b.priceMinor &&
		a.currency === b.currency &&
		a.interval === b.interval &&
		a.trialDays === b.trialDays &&
		LIMITS.every((limit) => a.limits[limit] === b.limits[limit]) &&
		a.features.length === b.features.length &&
		a.features.every((feature) => b.features.includes(feature))
	);
}

/** Per month, in minor units, rounded half up: how plans of a month and of a year compare. */
export const monthlyMinor = ({ priceMinor, interval }: PlanTerms): number =>
	interval === 'month' ? priceMinor : roundHalfUp(priceMinor / 12);

/** Cheapest first; what costs the same, by what it is called. */
export function byPrice<P extends PlanTerms & { readonly name: string }>(plans: readonly P[]): P[] {
	return [...plans].sort(
		(a, b) =>
			a.currency.localeCompare(b.currency) ||
			monthlyMinor(a) - monthlyMinor(b) ||
			a.name.localeCompare(b.name)
	);
}

/** How a store stands with the platform (D26). `free`: no subscription runs. */
export const STANDINGS = [
	'free',
	'trialing',
	'active',
	'cancelled',
	'grace',
	'restricted',
	'read_only'
] as const;
export type Standing = (typeof STANDINGS)[number];

/** What people of a store, or its clients, do. */
export const ACTS = ['view', 'export', 'pay', 'run', 'book', 'change', 'grow', 'campaign'] as const;
export type Act = (typeof ACTS)[number];

const ALWAYS = STANDINGS;
const UNTIL_READ_ONLY = STANDINGS.filter((standing) => standing !== 'read_only');
const UNTIL_RESTRICTED = UNTIL_READ_ONLY.filter((standing) => standing !== 'restricted');

/**
 * The one table of D26: what each standing may do; unknown means no. Nothing is ever hidden, data can
 * always be taken out, and what is already booked can always be looked after.
 */
export const MAY: Readonly<Record<Act, readonly Standing[]>> = {
	view: ALWAYS,
	export: ALWAYS,
	pay: ALWAYS,
	/** Today's work on what is booked: arrive, move, cancel, answer. */
	run: ALWAYS,
	/** New bookings of services that are there, online and at the desk. */
	book: UNTIL_READ_ONLY,
	/** Settings, hours, services as they are. */
	change: UNTIL_READ_ONLY,
	/** New staff, services, locations. */
	grow: UNTIL_RESTRICTED,
	campaign: UNTIL_RESTRICTED
};

export const mayAct = (standing: Standing, act: Act): boolean => MAY[act].includes(standing);

/** Must it be asked at all? What every standing may do needs no look at the subscription. */
export const isAlwaysAllowed = (act: Act): boolean => MAY[act].length === STANDINGS.length;

/** Local days after the day of the first failed payment (D26). */
export const GRACE_DAYS = 14;
export const RESTRICTED_DAYS = 7;

export interface Subscription {
	readonly status: SubscriptionStatus;
	readonly pastDueSince: Instant | null;
}

export interface Overdue {
	/** First instant on which nothing new may be added. */
	readonly restrictedAt: Instant;
	/** First instant of read-only. */
	readonly readOnlyAt: Instant;
}

/** Both begin at the start of a day of the store's own calendar: nothing is cut off mid-day (A8.4). */
export function overdueDays(since: Instant, zone: string): Overdue {
	const first = localDay(since, zone);
	return {
		restrictedAt: startOfDay(addDays(first, GRACE_DAYS + 1), zone),
		readOnlyAt: startOfDay(addDays(first, GRACE_DAYS + RESTRICTED_DAYS + 1), zone)
	};
}

export function standingOf(
	subscription: Subscription | null,
	now: Instant,
	zone: string
): Standing {
	if (subscription === null || subscription.status === 'ended') return 'free';
	const { status, pastDueSince } = subscription;
	if (status !== 'past_due' || pastDueSince === null)
		return status === 'past_due' ? 'grace' : status;
	const { restrictedAt, readOnlyAt } = overdueDays(pastDueSince, zone);
	if (now >= readOnlyAt) return 'read_only';
	return now >= restrictedAt ? 'restricted' : 'grace';
}

export const MEGABYTE = 1_000_000;

/** Is there room for `more`? `used` and `more` in the limit's own unit, storage in MB. */
export const hasRoom = (most: number | null, used: number, more = 1): boolean =>
	most === null || used + more <= most;

export type Usage = Readonly<Record<Limit, number>>;

export interface Exceeded {
	readonly limit: Limit;
	readonly used: number;
	readonly most: number;
}

/** What a smaller plan would not hold: said before the change, and nothing of it is taken away. */
export function exceeds(limits: Limits, usage: Usage): Exceeded[] {
	return LIMITS.flatMap((limit) => {
		const most = limits[limit] ?? null;
		return most !== null && usage[limit] > most ? [{ limit, used: usage[limit], most }] : [];
	});
}

type Sold = PlanTerms & { readonly name: string };

/** The cheapest plan on sale with room for one more than `used`; null: none is larger. */
export const planWithRoom = <P extends Sold>(
	plans: readonly P[],
	limit: Limit,
	used: number
): P | null => byPrice(plans).find((plan) => hasRoom(plan.limits[limit] ?? null, used)) ?? null;

export const planWithFeature = <P extends Sold>(plans: readonly P[], feature: Feature): P | null =>
	byPrice(plans).find((plan) => plan.features.includes(feature)) ?? null;

/** At which count is a person told? Once at four fifths, once when the limit is full. */
export const warningsAt = (most: number | null): readonly number[] =>
	most === null ? [] : [...new Set([Math.ceil(most * 0.8), most])].filter((count) => count > 0);
