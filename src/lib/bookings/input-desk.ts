/** What the store's people send. */
import { z } from 'zod';
import { METHODS } from '#lib/payments/ledger.ts';
import { PAYMENTS_SHOWN } from './desk-views.ts';
import { BOOKING_STATUSES } from './rules.ts';
import { code, day, id, idempotencyKey, party, startsAt, text, version } from './input.ts';

export const VIEWS = ['upcoming', 'requests', 'past', 'cancelled', 'all'] as const;

export const listInput = z.object({
	view: z.enum(VIEWS).default('upcoming'),
	q: text(100).default(''),
	staffId: id.nullish(),
	serviceId: id.nullish(),
	locationId: id.nullish(),
	status: z.enum(BOOKING_STATUSES).nullish(),
	from: day.nullish(),
	until: day.nullish(),
	cursor: z.string().max(80).nullish(),
	limit: z.coerce.number().int().min(1).max(100).default(25)
});

export const boardInput = z.object({ day: day.nullish(), locationId: id.nullish() });
export const rangeInput = z.object({
	from: day,
	days: z.coerce.number().int().min(1).max(42),
	locationId: id.nullish(),
	staffIds: z.array(id).max(100).nullish()
});
export const bookingInput = z.object({ code });

/** A person by phone: an existing client, or whatever is known of a new one. */
const client = z.object({
	name: text(120)
		.transform((value) => value.trim())
		.pipe(z.string().min(1)),
	email: z.string().max(254).nullish(),
	phone: z.string().max(40).nullish()
});

export const deskCreateInput = z.object({
	serviceId: id,
	locationId: id,
	staffId: id.nullable(),
	party: party.default(1),
	startsAt,
	client,
	note: text(1000).default(''),
	askPayment: z.boolean().default(false),
	usePackage: z.boolean().default(true),
	idempotencyKey
});

export const forceInput = deskCreateInput.extend({ reason: text(500).pipe(z.string().min(3)) });
export const actInput = z.object({ code, version: version.nullish(), idempotencyKey });
export const noShowInput = actInput.extend({ waive: text(500).nullish() });
export const waiveInput = actInput.extend({ reason: text(500).pipe(z.string().min(3)) });
export const endInput = actInput.extend({ reason: text(500).default('') });
export const moveInput = actInput.extend({ startsAt, staffId: id.nullish() });
/** What a booking as wished would ask of the client, or take from a package of theirs. */
export const termsInput = z.object({
	serviceId: id,
	locationId: id,
	staffId: id.nullable(),
	party: party.default(1),
	startsAt: startsAt.nullish(),
	clientId: id.nullish()
});
export const deskSlotsInput = z.object({
	serviceId: id,
	locationId: id,
	staffId: id.nullable(),
	party: party.default(1),
	day,
	moving: code.nullish()
});

export const paymentListInput = z.object({
	shown: z.enum(PAYMENTS_SHOWN).default('all'),
	method: z.enum(METHODS).nullish(),
	from: day.nullish(),
	until: day.nullish(),
	q: text(100).default(''),
	cursor: z.string().max(80).nullish(),
	limit: z.coerce.number().int().min(1).max(100).default(25)
});
export type PaymentListRequest = z.output<typeof paymentListInput>;

const minor = z.number().int().min(0).max(100_000_000);

export const takeForVisitInput = actInput.extend({
	/** Each with its share of the tip; none: nothing is taken now. */
	parts: z
		.array(z.object({ method: z.enum(METHODS).exclude(['online']), amountMinor: minor.min(1) }))
		.max(6),
	tipMinor: minor.default(0),
	receipt: text(60).nullish(),
	finish: z.boolean().default(true)
});

export const payLinkInput = z.object({ code, amountMinor: minor.min(1).nullish() });
