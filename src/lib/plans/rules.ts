/**
 * What a plan holds and what it means. Pure: the numbers come in, the answer goes out. The database's
 * side of the same questions is server/queries.ts.
 */
import { roundHalfUp } from '#lib/platform/money.ts';

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
