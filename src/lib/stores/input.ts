/** What forms and procedures of stores take. Messages are made when shown, in the reader's language. */
import { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';
import { isZone } from '#lib/platform/time.ts';
import { MEMBER_ROLES, slugProblem } from './rules.ts';

const text = (most: number) =>
	z
		.string()
		.trim()
		.max(most, { error: () => m.admin_error_too_long({ count: most }) });

export const storeName = text(80).min(2, { error: () => m.admin_error_name_missing() });

export const slug = z
	.string()
	.trim()
	.toLowerCase()
	.max(63, { error: () => m.admin_error_slug_shape() })
	.refine((value) => slugProblem(value) !== 'shape', { error: () => m.admin_error_slug_shape() })
	.refine((value) => slugProblem(value) !== 'reserved', {
		error: () => m.admin_error_slug_reserved()
	});

/** Normalised, as users' addresses are. */
export const email = z
	.string()
	.trim()
	.toLowerCase()
	.max(254, { error: () => m.admin_error_email() })
	.pipe(z.email({ error: () => m.admin_error_email() }));

export const optionalEmail = z.union([z.literal(''), email]).default('');

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
export const currency = z
	.string()
	.trim()
	.toUpperCase()
	.refine((value) => CURRENCIES.has(value), { error: () => m.admin_error_currency() });

export const zone = z
	.string()
	.max(64)
	.refine((value) => isZone(value), { error: () => m.admin_error_zone() });

/** ISO 3166-1 alpha-2, or '' where nobody said. */
export const country = z
	.string()
	.trim()
	.toUpperCase()
	.regex(/^([A-Z]{2})?$/, { error: () => m.admin_error_country() })
	.default('');

export const reason = text(500).min(5, { error: () => m.admin_error_reason() });

export const role = z.enum(MEMBER_ROLES);

/** A BCP 47 tag's shape; which ones the product speaks is the catalogue's business. */
const locale = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/);

export const newStore = z.object({
	name: storeName,
	slug,
	currency,
	zone,
	country,
	locale: locale.default('en'),
	managerEmail: email
});
export type NewStore = z.output<typeof newStore>;

export const profile = z.object({
	name: storeName,
	description: text(2_000).default(''),
	email: optionalEmail,
	phone: text(40)
		.regex(/^[+\d][\d ()./-]*$|^$/, { error: () => m.admin_error_phone() })
		.default(''),
	accent: z
		.string()
		.trim()
		.toLowerCase()
		.regex(/^#[0-9a-f]{6}$/, { error: () => m.admin_error_accent() }),
	defaultLocale: locale.default('en'),
	zone,
	country,
	phoneField: z.enum(['hidden', 'optional', 'required']),
	terms: text(20_000).default('')
});
export type Profile = z.output<typeof profile>;

const minutes = (most: number) => z.coerce.number().int().min(0).max(most);
const YEAR_MINUTES = 365 * 24 * 60;

export const policy = z.object({
	cancelNoticeMinutes: minutes(YEAR_MINUTES),
	rescheduleNoticeMinutes: minutes(YEAR_MINUTES),
	maxClientReschedules: z.coerce.number().int().min(0).max(100),
	graceMinutes: minutes(120),
	maxOpenBookings: z.coerce.number().int().min(0).max(1_000)
});
export type PolicyInput = z.output<typeof policy>;

const percent = z.number().int().min(0).max(100);
const tier = z.object({ fromMinutesBefore: z.number().int().min(0).max(YEAR_MINUTES), percent });

/** Nearer to the start is never cheaper, and the last tier lasts until it. */
const rises = (tiers: readonly z.output<typeof tier>[]): boolean =>
	tiers.length === 0 ||
	(tiers[0]?.percent === 0 &&
		tiers.at(-1)?.fromMinutesBefore === 0 &&
		tiers.every((each, index) => {
			const before = tiers[index - 1];
			return (
				!before ||
				(before.fromMinutesBefore > each.fromMinutesBefore && before.percent <= each.percent)
			);
		}));

/** What leaving late or not coming costs; null: nothing. */
export const feePolicy = z.object({
	fees: z
		.object({
			tiers: z.array(tier).max(6).refine(rises).readonly(),
			of: z.enum(['price', 'deposit']),
			capMinor: z.number().int().min(1).max(100_000_000).nullable(),
			noShowPercent: percent
		})
		.nullable()
});

export const invitation = z.object({ email, role, staffId: z.uuid().nullable().default(null) });

/** A host as people type or paste it: `https://Book.Ammos.gr/` is `book.ammos.gr`. */
export const host = z
	.string()
	.trim()
	.toLowerCase()
	.max(300)
	.transform((value) =>
		value
			.replace(/^https?:\/\//, '')
			.replace(/[/?#].*$/, '')
			.replace(/\.$/, '')
	)
	.refine((value) => isHost(value), { error: () => m.admin_error_host() });

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A domain name with a dot in its ASCII form: no address, no port, no local name. */
function isHost(value: string): boolean {
	const labels = value.split('.');
	const last = labels.at(-1) ?? '';
	return (
		value.length <= 253 &&
		labels.length >= 2 &&
		labels.every((label) => LABEL.test(label)) &&
		/[a-z]/.test(last) &&
		!['localhost', 'local', 'internal', 'invalid', 'test', 'example', 'onion'].includes(last)
	);
}

/** Accepting an invitation. `name` and `password` are of somebody new; empty: named by the address, no password. */
export const joining = z.object({
	/** 32 bytes, base64url. */
	token: z.string().max(100),
	name: z.string().trim().max(100).default(''),
	password: z.string().max(1024).default('')
});
