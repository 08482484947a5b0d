/** What is asked for at booking: as the form has it, and as it is kept (A7.2). */
import { AppError } from '#lib/platform/errors.ts';
import { PAYMENT_KINDS, type PaymentTerms } from '#lib/stores/rules.ts';
import { formatPrice, parsePrice } from './rules.ts';

export const PAYMENT_CHOICES = ['', ...PAYMENT_KINDS] as const;

export interface PaymentFields {
	/** '' is the store's own terms. */
	readonly paymentKind: (typeof PAYMENT_CHOICES)[number];
	/** A price as typed: the fixed deposit, or the most a kept card may be charged. */
	readonly deposit: string;
	readonly depositPercent: number;
}

/** Throws BAD_INPUT for `deposit`: nothing, or not a price of this currency. */
function amountOf(text: string, currency: string): number {
	const minor = parsePrice(text, currency, 'deposit');
	if (minor === 0) throw new AppError('BAD_INPUT', { field: 'deposit', reason: 'price_shape' });
	return minor;
}

/** Null: the store's own terms. Throws BAD_INPUT with the field that cannot be read. */
export function termsOfFields(fields: PaymentFields, currency: string): PaymentTerms | null {
	switch (fields.paymentKind) {
		case '':
			return null;
		case 'deposit_fixed':
			return { kind: 'deposit_fixed', amountMinor: amountOf(fields.deposit, currency) };
		case 'deposit_percent':
			return { kind: 'deposit_percent', percent: fields.depositPercent };
		case 'card_on_file':
			return { kind: 'card_on_file', ceilingMinor: amountOf(fields.deposit, currency) };
		default:
			return { kind: fields.paymentKind };
	}
}

/** What the form shows again: saving it unchanged changes nothing. */
export function fieldsOfTerms(terms: PaymentTerms | null, currency: string): PaymentFields {
	const minor =
		terms?.kind === 'deposit_fixed'
			? terms.amountMinor
			: terms?.kind === 'card_on_file'
				? terms.ceilingMinor
				: null;
	return {
		paymentKind: terms?.kind ?? '',
		deposit: minor === null ? '' : formatPrice(minor, currency),
		depositPercent: terms?.kind === 'deposit_percent' ? terms.percent : 20
	};
}
