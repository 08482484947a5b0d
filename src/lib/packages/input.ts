import { z } from 'zod';
import { METHODS } from '#lib/payments/ledger.ts';
import { m } from '#lib/paraglide/messages.js';
import { RENEWS } from './renewing.ts';
import { MOST_USES } from './rules.ts';

const text = (most: number) => z.string().trim().max(most);

export const packageInput = z.object({
	name: text(80).min(2, { error: () => m.packages_error_name() }),
	description: text(500).default(''),
	/** Minor units of the store's currency. */
	priceMinor: z.number().int().min(1).max(100_000_000),
	uses: z.number().int().min(1).max(MOST_USES),
	validDays: z.number().int().min(1).max(3650),
	/** Null: bought once. */
	renews: z.enum(RENEWS).nullable().default(null),
	hidden: z.boolean().default(false),
	serviceIds: z.array(z.uuid()).min(1).max(200)
});
export type PackageInput = z.output<typeof packageInput>;

export const onePackage = z.object({ packageId: z.uuid() });
export const onePurchase = z.object({ purchaseId: z.uuid() });
export const oneRenewal = z.object({ renewalId: z.uuid() });
export const ofClient = z.object({ clientId: z.uuid() });

const idempotencyKey = z.string().min(8).max(100);

export const buyInput = onePackage.extend({
	name: text(120),
	email: text(254),
	phone: text(40).default(''),
	/** Of what renews: what the page said, as `agreementOf` writes it. */
	agreed: text(60).default(''),
	idempotencyKey
});

export const sellInput = onePackage.extend({
	clientId: z.uuid(),
	method: z.enum(METHODS).exclude(['online']),
	receipt: text(60).nullish(),
	idempotencyKey
});

export const refundPurchaseInput = onePurchase.extend({
	reason: text(300).default(''),
	idempotencyKey
});

/** As in the page's address: a mangled one names no page. */
export const boughtInput = z.object({
	purchase: z.string().max(100),
	token: z.string().max(100)
});
