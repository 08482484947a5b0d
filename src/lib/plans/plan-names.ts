/** Limits, features and prices in words. */
import { m } from '#lib/paraglide/messages.js';
import { formatMoney } from '#lib/platform/money.ts';
import type { Feature, Limit, PlanTerms } from './rules.ts';

const NAMES: Record<Limit, () => string> = {
	locations: m.plans_limit_locations,
	staff: m.plans_limit_staff,
	services: m.plans_limit_services,
	storageMb: m.plans_limit_storage,
	bookingsPerMonth: m.plans_limit_bookings,
	smsPerMonth: m.plans_limit_sms
};

export const limitName = (limit: Limit): string => NAMES[limit]();

/** The name in a table or beside a meter, where the amount brings its unit. */
export const limitHead = (limit: Limit): string =>
	limit === 'storageMb' ? m.plans_storage() : limitName(limit);

const COUNTED: Record<Limit, (inputs: { count: number; shown: string }) => string> = {
	locations: m.plans_count_locations,
	staff: m.plans_count_staff,
	services: m.plans_count_services,
	storageMb: m.plans_count_storage,
	bookingsPerMonth: m.plans_count_bookings,
	smsPerMonth: m.plans_count_sms
};

const ANY: Record<Limit, () => string> = {
	locations: m.plans_any_locations,
	staff: m.plans_any_staff,
	services: m.plans_any_services,
	storageMb: m.plans_any_storage,
	bookingsPerMonth: m.plans_any_bookings,
	smsPerMonth: m.plans_any_sms
};

/** "8", "2,000", "1.5 GB". */
export function amountText(limit: Limit, amount: number, locale: string): string {
	if (limit !== 'storageMb') return new Intl.NumberFormat(locale).format(amount);
	const [value, unit] = amount >= 1000 ? [amount / 1000, 'gigabyte'] : [amount, 'megabyte'];
	return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: 1 }).format(
		value
	);
}

/** "8 staff members", or "Unlimited staff". */
export const limitText = (limit: Limit, most: number | null, locale: string): string =>
	most === null
		? ANY[limit]()
		: COUNTED[limit]({ count: most, shown: amountText(limit, most, locale) });

const FEATURES: Record<Feature, () => string> = {
	online_payments: m.plans_feature_online_payments,
	custom_domain: m.plans_feature_custom_domain,
	embed: m.plans_feature_embed,
	calendar_sync: m.plans_feature_calendar_sync,
	reports: m.plans_feature_reports,
	campaigns: m.plans_feature_campaigns,
	loyalty: m.plans_feature_loyalty,
	shop: m.plans_feature_shop,
	care: m.plans_feature_care,
	api: m.plans_feature_api,
	white_label: m.plans_feature_white_label
};

export const featureName = (feature: Feature): string => FEATURES[feature]();

export const intervalText = ({ interval }: Pick<PlanTerms, 'interval'>): string =>
	interval === 'month' ? m.plans_per_month() : m.plans_per_year();

/** "€29"; `intervalText` goes beside it. */
export const priceText = ({ priceMinor, currency }: PlanTerms, locale: string): string =>
	formatMoney({ amountMinor: priceMinor, currency }, locale, { trim: true });

export interface Line {
	readonly text: string;
	readonly included: boolean;
}

/** In the order in which plans are read. */
export const SHOWN_LIMITS: readonly Limit[] = [
	'staff',
	'locations',
	'services',
	'bookingsPerMonth',
	'smsPerMonth',
	'storageMb'
];

/** A plan as a short list: its limits, then what it can do. A limit of none is something it lacks. */
export function planLines(
	{ limits, features }: Pick<PlanTerms, 'limits' | 'features'>,
	locale: string
): Line[] {
	return [
		...SHOWN_LIMITS.map((limit) =>
			limits[limit] === 0 && limit === 'smsPerMonth'
				? { text: m.plans_no_sms(), included: false }
				: { text: limitText(limit, limits[limit], locale), included: true }
		),
		...features.map((feature) => ({ text: featureName(feature), included: true }))
	];
}
