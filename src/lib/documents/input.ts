import { z } from 'zod';
import { linkInput } from '#lib/bookings/input.ts';
import { isLocalDay } from '#lib/platform/time.ts';
import { DOCUMENT_KINDS, PAPERS, RATE_UNIT } from './rules.ts';

const rateMilli = z.number().int().min(0).max(RATE_UNIT);
const prefix = z
	.string()
	.trim()
	.regex(/^[A-Z0-9]{1,8}$/);

export const documentSettingsInput = z.object({
	legalName: z.string().trim().max(120),
	address: z.string().trim().max(400),
	taxId: z.string().trim().max(60),
	ratesMilli: z.array(rateMilli).max(8),
	defaultRateMilli: rateMilli,
	showsTaxInPrices: z.boolean(),
	penaltyTaxed: z.boolean(),
	papers: z.enum(PAPERS),
	/** Three different ones; the command says which is not. */
	prefixes: z.object({ receipt: prefix, invoice: prefix, credit_note: prefix }),
	footer: z.string().trim().max(400),
	sendsMail: z.boolean(),
	/** Only those that are taxed otherwise. */
	services: z.array(z.object({ serviceId: z.uuid(), rateMilli })).max(500)
});
export type DocumentSettingsInput = z.output<typeof documentSettingsInput>;

const day = z.string().refine(isLocalDay).nullish();

export const documentListInput = z.object({
	/** Number, name, address or booking. */
	q: z.string().max(100).default(''),
	kind: z.enum(DOCUMENT_KINDS).nullish(),
	from: day,
	until: day,
	/** The last one shown, by id. */
	cursor: z.uuid().nullish()
});
export type DocumentListInput = z.output<typeof documentListInput>;

/** Above it a month comes in parts. */
export const PAPERS_IN_ONE_FILE = 500;

export const monthExportInput = z.object({
	month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
	/** Papers of test mode instead of true ones: they never stand in one file. */
	test: z.boolean(),
	format: z.enum(['pdf', 'csv']),
	/** From 1; of a PDF. */
	part: z.number().int().min(1).max(1000)
});
export type MonthExport = z.output<typeof monthExportInput>;

export const documentInput = z.object({ documentId: z.uuid() });

/** By a booking's link. */
export const bookingPaperInput = linkInput.extend(documentInput.shape);

export const ownPaperInput = documentInput.extend({
	/** Whose paper it is: the store's address. */
	slug: z.string().max(253)
});

export const sendInput = documentInput.extend({ idempotencyKey: z.string().min(8).max(100) });
