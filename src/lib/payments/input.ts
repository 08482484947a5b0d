import { z } from 'zod';
import { isLocalDay } from '#lib/platform/time.ts';
import { reason } from '#lib/stores/input.ts';
import { METHODS } from './ledger.ts';
import { PURPOSES } from './rules.ts';
import { SANDBOX_ACTS } from './sandbox.ts';

/** Minor units; a bill above this is a slip of the finger. */
const amountMinor = z.number().int().min(1).max(100_000_000);
const idempotencyKey = z.string().min(8).max(100);

export const dayCloseInput = z.object({
	/** A local day of the store. */
	day: z.string().refine(isLocalDay)
});

/** For no booking in particular: what belongs to one is taken by a command of `bookings`, which knows whose it is. */
export const takeInput = z.object({
	method: z.enum(METHODS).exclude(['online']),
	purpose: z.enum(PURPOSES),
	amountMinor,
	tipMinor: z.number().int().min(0).max(100_000_000).default(0),
	receipt: z.string().trim().max(60).nullish(),
	idempotencyKey
});

export const refundInput = z.object({
	paymentId: z.uuid(),
	/** Null: all that is left. */
	amountMinor: amountMinor.nullable(),
	reason: z.string().trim().max(300).default(''),
	idempotencyKey
});

export const ownKeysInput = z.object({
	/** Stripe's secret or restricted key. */
	secretKey: z
		.string()
		.trim()
		.regex(/^(sk|rk)_(test|live)_\w{8,200}$/)
});

export const onboardingInput = z.object({
	country: z.string().regex(/^[A-Z]{2}$/),
	email: z.email().max(254)
});

/** As in the page's address: a mangled one names no page. */
export const sandboxPageInput = z.object({
	storeId: z.string().max(100),
	token: z.string().max(100)
});

export const sandboxActInput = sandboxPageInput.extend({ act: z.enum(SANDBOX_ACTS) });

export const ofStoreInput = z.object({ storeId: z.uuid() });

/** The console's list. */
export const overviewInput = z.object({
	search: z.string().max(200).default(''),
	shown: z.enum(['', 'on', 'off']).default(''),
	after: z.number().int().min(0).default(0)
});

/** The platform's switch of a store's online payments. */
export const switchInput = ofStoreInput.extend({ on: z.boolean(), reason });

/** Local days of the store, both inclusive. */
export const financeInput = z
	.object({ from: z.string().refine(isLocalDay), until: z.string().refine(isLocalDay) })
	.refine(({ from, until }) => from <= until);

export const resolveInput = z.object({
	differenceId: z.uuid(),
	note: z.string().trim().min(3).max(300)
});

export const countCashInput = dayCloseInput.extend({
	countedMinor: z.number().int().min(0).max(1_000_000_000),
	floatMinor: z.number().int().min(0).max(1_000_000_000).default(0),
	note: z.string().trim().max(300).default(''),
	idempotencyKey
});

export const testPaymentInput = z.object({
	connectionId: z.uuid(),
	providerRef: z.string().min(1).max(200)
});
