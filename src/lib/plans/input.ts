/** What the console's form sends and its procedures take. The price is as typed. */
import { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';
import { parseAmount } from '#lib/platform/money.ts';
import { COUNTRY_CODES } from '#lib/stores/countries.ts';
import { currency, reason } from '#lib/stores/input.ts';
import { instant } from '#lib/platform/time.ts';
import { FEATURES, INTERVALS, type PlanTerms } from './rules.ts';
import { isTaxId, TAX_ID_LENGTH, taxIdExample } from './tax-ids.ts';
import { CHECKOUT_ACTS, PORTAL_ACTS } from './sandbox-acts.ts';

const whole = (most: number) => {
	const error = () => m.plans_error_number({ most });
	return z.number({ error }).int({ error }).min(0, { error }).max(most, { error });
};

/** Empty is "as many as they like". */
const limit = (most = 1_000_000) => whole(most).nullable().default(null);

const fields = z.object({
	name: z
		.string()
		.trim()
		.min(1, { error: () => m.plans_error_name() })
		.max(40, { error: () => m.plans_error_name() }),
	description: z
		.string()
		.trim()
		.max(160, { error: () => m.plans_error_description() })
		.default(''),
	/** Shown on the public price page and open to every store. */
	listed: z.boolean().default(true),
	price: z.string().trim().max(20).default('0'),
	currency,
	interval: z.enum(INTERVALS).default('month'),
	trialDays: whole(365).default(0),
	locations: limit(),
	staff: limit(),
	services: limit(),
	bookingsPerMonth: limit(),
	smsPerMonth: limit(),
	storageMb: limit(),
	features: z.array(z.enum(FEATURES)).max(FEATURES.length).default([])
});

const isPrice = ({ price, currency: code }: z.output<typeof fields>): boolean => {
	try {
		return parseAmount(price, code) <= 1_000_000_000;
	} catch {
		return false;
	}
};

const priceProblem = { path: ['price'], error: () => m.plans_error_price() };

export const planInput = fields.refine(isPrice, priceProblem);
export type PlanInput = z.output<typeof planInput>;

/** `version`: the one that was on screen; somebody else's edit since then is not overwritten. */
export const planEdit = fields.extend({ version: z.number().int() }).refine(isPrice, priceProblem);

/** Of parsed input. */
export const termsOf = (input: PlanInput): PlanTerms => ({
	priceMinor: parseAmount(input.price, input.currency),
	currency: input.currency,
	interval: input.interval,
	trialDays: input.trialDays,
	limits: {
		locations: input.locations,
		staff: input.staff,
		services: input.services,
		storageMb: input.storageMb,
		bookingsPerMonth: input.bookingsPerMonth,
		smsPerMonth: input.smsPerMonth
	},
	features: FEATURES.filter((feature) => input.features.includes(feature))
});

export const assignment = z.object({ storeId: z.uuid(), planId: z.uuid(), reason });

/** A plan by its code, as the price page names it. */
export const onePlanCode = z.object({ plan: z.string().min(1).max(80) });

/** A change as it was shown: of an immediate one the sum and the moment up to which it was reckoned. */
export const agreedChange = onePlanCode.extend({
	at: z
		.number()
		.int()
		.min(0)
		.max(8_640_000_000_000_000)
		.transform(instant)
		.nullable()
		.default(null),
	amountMinor: z.number().int().min(0).nullable().default(null)
});

const taxIdProblem = (country: string): string => {
	const example = taxIdExample(country);
	const { least, most } = TAX_ID_LENGTH;
	return example === null
		? m.plans_error_tax_id_length({ least, most })
		: m.plans_error_tax_id({ example });
};

const short = (most: number) =>
	z
		.string()
		.trim()
		.max(most, { error: () => m.admin_error_too_long({ count: most }) });

/** Whom the platform's invoices name. The tax id is as typed. */
export const payerInput = z
	.object({
		legalName: short(120).min(1, { error: () => m.plans_error_legal_name() }),
		country: z
			.string()
			.refine((code) => COUNTRY_CODES.includes(code), { error: () => m.plans_error_country() }),
		line: short(200).default(''),
		city: short(100).default(''),
		postalCode: short(20).default(''),
		taxId: short(60).default('')
	})
	.superRefine(({ country, taxId }, check) => {
		if (!isTaxId(country, taxId))
			check.addIssue({ code: 'custom', path: ['taxId'], message: taxIdProblem(country) });
	});
export type PayerInput = z.output<typeof payerInput>;

export const sandboxPlanPage = z.object({ storeId: z.uuid(), token: z.string().max(100) });
export const sandboxPlanAct = sandboxPlanPage.extend({ act: z.enum(CHECKOUT_ACTS) });
export const sandboxPortalAct = sandboxPlanPage.extend({ act: z.enum(PORTAL_ACTS) });
