/** What forms and procedures accept. Field names are the forms' own; every text has a length. */
import { z } from 'zod';
import { isLocalDay, isZone, parseInstant, type Instant } from '#lib/platform/time.ts';

/** NUL and lone surrogates are no text: PostgreSQL would refuse them later and less clearly. */
const isText = (value: string): boolean => !value.includes('\u0000') && value.isWellFormed();

export const text = (most: number) => z.string().max(most).refine(isText);
export const slug = z
	.string()
	.max(63)
	.regex(/^[a-z0-9][a-z0-9-]*$/);
export const day = z.string().refine(isLocalDay);
export const zone = z.string().max(64).refine(isZone);

/** ISO 8601 with offset or Z, in this century, on a whole minute. */
export const startsAt = z
	.string()
	.max(40)
	.transform((value, context): Instant => {
		try {
			const at = parseInstant(value);
			if (at % 60_000 === 0 && at > 946_684_800_000 && at < 4_102_444_800_000) return at;
		} catch {
			// falls through to the one issue below
		}
		context.addIssue({ code: 'custom', message: 'not a time' });
		return z.NEVER;
	});

export const party = z.coerce.number().int().min(1).max(1000);
export const id = z.uuid();
export const token = z
	.string()
	.min(20)
	.max(64)
	.regex(/^[A-Za-z0-9_-]+$/);
export const code = z
	.string()
	.max(20)
	.transform((value) => value.trim().toUpperCase().replace(/\s+/g, ''))
	.pipe(z.string().regex(/^[2-9A-Z]+-[2-9A-Z]{5}$/));
export const idempotencyKey = z
	.string()
	.min(8)
	.max(100)
	.regex(/^[A-Za-z0-9_:.-]+$/);
export const version = z.coerce.number().int().min(1);

const name = text(120)
	.transform((value) => value.trim())
	.pipe(z.string().min(1));
const email = z
	.string()
	.max(254)
	.transform((value) => value.trim().toLowerCase())
	.pipe(z.email());
const phone = text(40).transform((value) => value.trim());

export const pickerInput = z.object({
	service: slug,
	at: slug.nullish(),
	with: slug.nullish(),
	day: day.nullish(),
	week: day.nullish(),
	party: party.nullish(),
	zone: zone.nullish(),
	/** The visitor's earlier hold: its time is free to him. */
	hold: token.nullish()
});

export const storePageInput = z.object({
	at: slug.nullish(),
	q: text(100).default(''),
	category: id.nullish(),
	person: slug.nullish(),
	maxPrice: z.coerce.number().int().min(0).max(1e11).nullish(),
	maxMinutes: z.coerce.number().int().min(1).max(100_000).nullish(),
	today: z.coerce.boolean().default(false),
	/** The times beside the list, in the same answer; without a service those of the first that has any. */
	picker: pickerInput.partial({ service: true }).nullish()
});

export const holdInput = z.object({
	service: slug,
	at: slug.nullish(),
	with: slug.nullish(),
	party: party.nullish(),
	startsAt,
	/** Of an earlier hold, which is released. */
	token: token.nullish(),
	/** The asker's own, for the words of a refusal. */
	zone: zone.nullish()
});

export const nearestInput = holdInput;

export const ownHoldInput = z.object({ hold: id, token });

/** The confirm form. Which contact fields are required is the store's choice, checked in the command. */
export const createInput = z.object({
	hold: id,
	token,
	name,
	email,
	phone: phone.nullish(),
	note: text(1000).default(''),
	reminders: z.boolean().default(false),
	offers: z.boolean().default(false),
	zone: zone.nullish(),
	idempotencyKey,
	/** The kept card that the page named. */
	card: id.nullish(),
	fallback: z
		.object({
			serviceId: id,
			locationId: id,
			staffId: id.nullable(),
			partySize: party,
			startsAt,
			priceMinor: z.coerce.number().int().min(0),
			dueMinor: z.coerce.number().int().min(0),
			ceilingMinor: z.coerce.number().int().min(0).default(0)
		})
		.nullish()
});

export const linkInput = z.object({ code, token, zone: zone.nullish() });
const minor = z.coerce.number().int().min(0);
export const cancelInput = z.object({
	code,
	token,
	reason: text(500).default(''),
	/** The amounts as the page showed them; others are refused. */
	shown: z.object({ feeMinor: minor, backMinor: minor }).nullish(),
	idempotencyKey
});
export const rescheduleInput = z.object({
	code,
	token,
	startsAt,
	with: slug.nullish(),
	idempotencyKey
});
