/** Tax and documents as people type them ("24", "8.875"), and as the procedure takes them. */
import { z } from 'zod';
import { PAPERS, parseRate, rateText } from '#lib/documents/rules.ts';
import type { DocumentSettingsInput } from '#lib/documents/input.ts';
import { m } from '#lib/paraglide/messages.js';

const rate = z
	.string()
	.refine((text) => parseRate(text) !== undefined, { error: () => m.documents_error_rate() });
const prefix = z
	.string()
	.trim()
	.toUpperCase()
	.regex(/^[A-Z0-9]{1,8}$/, { error: () => m.documents_error_prefix() });

export const documentsForm = z.object({
	legalName: z.string().trim().max(120),
	address: z.string().trim().max(400),
	taxId: z.string().trim().max(60),
	defaultRate: rate,
	shows: z.enum(['with', 'before']),
	penaltyTaxed: z.boolean(),
	papers: z.enum(PAPERS),
	prefix_receipt: prefix,
	prefix_invoice: prefix,
	prefix_credit_note: prefix,
	footer: z.string().trim().max(400),
	sendsMail: z.boolean()
});
type Form = z.output<typeof documentsForm>;

export function fromSettings(settings: DocumentSettingsInput): Form {
	const { legalName, address, taxId, penaltyTaxed, papers, prefixes, footer, sendsMail } = settings;
	return {
		legalName,
		address,
		taxId,
		penaltyTaxed,
		papers,
		footer,
		sendsMail,
		defaultRate: rateText(settings.defaultRateMilli),
		shows: settings.showsTaxInPrices ? 'with' : 'before',
		prefix_receipt: prefixes.receipt,
		prefix_invoice: prefixes.invoice,
		prefix_credit_note: prefixes.credit_note
	};
}

/** `rates`: of services that are taxed otherwise, as typed. Undefined: one of them is no rate. */
export function toSettings(
	form: Form,
	rates: ReadonlyMap<string, string>
): DocumentSettingsInput | undefined {
	const services: DocumentSettingsInput['services'] = [];
	for (const [serviceId, text] of rates) {
		if (text.trim() === '') continue;
		const rateMilli = parseRate(text);
		if (rateMilli === undefined) return undefined;
		services.push({ serviceId, rateMilli });
	}
	const defaultRateMilli = parseRate(form.defaultRate) ?? 0;
	const { legalName, address, taxId, penaltyTaxed, papers, footer, sendsMail } = form;
	return {
		legalName,
		address,
		taxId,
		penaltyTaxed,
		papers,
		footer,
		sendsMail,
		services,
		defaultRateMilli,
		ratesMilli: [...new Set([defaultRateMilli, ...services.map((each) => each.rateMilli)])].slice(
			0,
			8
		),
		showsTaxInPrices: form.shows === 'with',
		prefixes: {
			receipt: form.prefix_receipt,
			invoice: form.prefix_invoice,
			credit_note: form.prefix_credit_note
		}
	};
}
