/**
 * What each role may do: one table, and unknown means no (HOUSE rule 3, DECISIONS 4, A20.1).
 * A feature's `access.ts` only narrows further, to a person's own records.
 */
export const MEMBER_ROLES = [
	'store_manager',
	'reception',
	'staff',
	'marketer',
	'warehouse',
	'care_team'
] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];
/** Derived, not stored as memberships. */
export type Role = MemberRole | 'client' | 'family' | 'admin' | 'support';

const EVERY_MEMBER = [
	'store_manager',
	'reception',
	'staff',
	'marketer',
	'warehouse',
	'care_team'
] as const;
const DESK = ['store_manager', 'reception'] as const;
const DESK_AND_STAFF = ['store_manager', 'reception', 'staff'] as const;
const MANAGER = ['store_manager'] as const;

/**
 * `admin` is a platform admin who has entered the store with a reason: listed where the admin may
 * act, absent where even then not (TRUST.md §4: money, passwords, exports).
 */
export const PERMISSIONS = {
	'stores.view': [...EVERY_MEMBER, 'admin', 'support'],
	'stores.edit': [...MANAGER, 'admin'],
	'stores.domains': [...MANAGER, 'admin'],
	'stores.publish': [...MANAGER, 'admin'],
	'members.list': [...MANAGER, 'admin', 'support'],
	'members.invite': [...MANAGER, 'admin'],
	'members.change': [...MANAGER, 'admin'],
	'catalogue.view': [...EVERY_MEMBER, 'admin', 'support'],
	'catalogue.edit': [...MANAGER, 'admin'],
	'staff.edit': [...MANAGER, 'admin'],
	'hours.view': [...DESK_AND_STAFF, 'admin', 'support'],
	'hours.edit': [...MANAGER, 'admin'],
	'time_off.block': [...DESK_AND_STAFF, 'admin'],
	'time_off.request': [...DESK_AND_STAFF],
	'slots.explain': [...DESK_AND_STAFF, 'admin', 'support'],
	'bookings.view': [...DESK, 'admin', 'support'],
	/** Own bookings only: narrowed by bookings/server/access.ts (A19.7). */
	'bookings.view_own': [...DESK_AND_STAFF, 'admin', 'support'],
	'bookings.create': [...DESK_AND_STAFF, 'admin'],
	'bookings.change': [...DESK_AND_STAFF, 'admin'],
	'bookings.decide': [...DESK, 'admin'],
	/** Not taking a fee is giving money away: the desk may, staff may not. */
	'bookings.waive': [...DESK],
	'bookings.force': [...MANAGER],
	'clients.view': [...DESK, 'marketer', 'admin', 'support'],
	/** Staff see clients of their own bookings only: narrowed by clients/server/access.ts (A19.7). */
	'clients.view_own': [...DESK_AND_STAFF, 'marketer', 'admin', 'support'],
	'clients.edit': [...DESK, 'admin'],
	'money.view': [...MANAGER],
	'money.take': [...DESK],
	'money.refund': [...MANAGER],
	'money.connect': [...MANAGER],
	'payroll.edit': [...MANAGER],
	'payroll.view': [...MANAGER],
	/** Own payslips only: narrowed by payroll/server/access.ts. */
	'payroll.view_own': [...DESK_AND_STAFF],
	/** Receipts and invoices: whoever takes money hands them out. */
	'documents.view': [...DESK],
	'documents.send': [...DESK],
	'documents.settings': [...MANAGER],
	'documents.export': [...MANAGER],
	'deliveries.view': [...DESK, 'marketer', 'admin', 'support'],
	'deliveries.retry': [...DESK, 'admin'],
	'audit.view': [...MANAGER, 'admin'],
	'statistics.view': [...MANAGER, 'marketer'],
	'campaigns.send': [...MANAGER, 'marketer'],
	'stock.edit': [...MANAGER, 'warehouse'],
	'care.edit': [...MANAGER, 'care_team'],
	'plans.view': [...MANAGER, 'admin', 'support'],
	/** Money: an admin changes a plan in the console, with a reason. */
	'plans.change': [...MANAGER]
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

/** True only when the table names one of the roles; an unknown permission or role is a no. */
export function may(roles: readonly string[], permission: string): boolean {
	const allowed: readonly string[] | undefined = Object.hasOwn(PERMISSIONS, permission)
		? PERMISSIONS[permission as Permission]
		: undefined;
	return allowed !== undefined && roles.some((role) => allowed.includes(role));
}

/** What a service asks for when it is booked (A7.2). Amounts in minor units of the store's currency. */
export type PaymentTerms =
	| { readonly kind: 'none' }
	| { readonly kind: 'deposit_fixed'; readonly amountMinor: number }
	| { readonly kind: 'deposit_percent'; readonly percent: number }
	| { readonly kind: 'full' }
	/** Nothing now; at most `ceilingMinor` later, as the client was told (D15). */
	| { readonly kind: 'card_on_file'; readonly ceilingMinor: number };

export const PAYMENT_KINDS = [
	'none',
	'deposit_fixed',
	'deposit_percent',
	'full',
	'card_on_file'
] as const satisfies readonly PaymentTerms['kind'][];

export const NO_PAYMENT: PaymentTerms = { kind: 'none' };

/** Prices always include their tax. A rate is thousandths of a percent: 24 % is 24000. */
export interface StoreTax {
	readonly rateMilli: number;
	/** false: papers show prices before tax, and add it below. */
	readonly showsInPrices: boolean;
}

export const NO_TAX: StoreTax = { rateMilli: 0, showsInPrices: true };

/** From so many minutes before the start on, towards it, this share is kept (D14). */
export interface FeeTier {
	readonly fromMinutesBefore: number;
	readonly percent: number;
}

/** What leaving late or not coming costs. Amounts in minor units of the store's currency. */
export interface FeePolicy {
	/** The free time first: largest bound to smallest, 0 last. Empty: cancelling late is refused. */
	readonly tiers: readonly FeeTier[];
	/** Percent of the price, or of what was paid as a deposit. */
	readonly of: 'price' | 'deposit';
	/** Never more than this; null: the price is the only bound. */
	readonly capMinor: number | null;
	readonly noShowPercent: number;
}

/** Store-wide defaults; services may override their own cut-offs (C28). */
export interface StorePolicy {
	readonly version: number;
	readonly cancelNoticeMinutes: number;
	readonly rescheduleNoticeMinutes: number;
	readonly maxClientReschedules: number;
	readonly graceMinutes: number;
	/** Upcoming bookings one contact may have (C30); 0 = no limit. */
	readonly maxOpenBookings: number;
	/** Absent: nothing is ever kept, and cancelling late is refused. */
	readonly fees?: FeePolicy;
}

export const DEFAULT_POLICY: StorePolicy = {
	version: 1,
	cancelNoticeMinutes: 24 * 60,
	rescheduleNoticeMinutes: 24 * 60,
	maxClientReschedules: 3,
	graceMinutes: 10,
	maxOpenBookings: 10
};

/** DECISIONS 33: first path parts of the product, and words that would mislead. */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set(
	(
		'admin api b embed login logout signup invite 2fa my manage www mail shop confirm review sandbox _app app ' +
		'static assets help support status blog pricing docs terms privacy favicon.ico healthz readyz metrics ' +
		'embed.js sitemap.xml robots.txt manifest.webmanifest pay book health gallery settings verify reset'
	).split(' ')
);
export const RESERVED_SERVICE_SLUGS: ReadonlySet<string> = new Set([
	'b',
	'confirm',
	'review',
	'shop',
	'images',
	'packages'
]);

export const SLUG_PATTERN = /^[a-z0-9][a-z0-9-]{1,62}$/;

/** "Ammos Nails & Hair" → "ammos-nails-hair". May be shorter than a legal slug: check it. */
export function slugify(name: string): string {
	return name
		.normalize('NFKD')
		.replace(/[\u0300-\u036f]/g, '')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-+|-+$/g, '')
		.slice(0, 62)
		.replace(/-+$/, '');
}

export type SlugProblem = 'shape' | 'reserved' | null;

export function slugProblem(slug: string): SlugProblem {
	if (RESERVED_SLUGS.has(slug)) return 'reserved';
	// xn-- would be shown as another script's letters; --, a leading or trailing - only confuse.
	return SLUG_PATTERN.test(slug) && !slug.includes('--') && !slug.endsWith('-') ? null : 'shape';
}
