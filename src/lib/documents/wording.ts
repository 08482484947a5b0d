/** Documents in words: kinds, days, amounts and how they were paid. */
import { m } from '#lib/paraglide/messages.js';
import type { Method } from '#lib/payments/ledger.ts';
import { dateFormat } from '#lib/platform/date-format.ts';
import { toLocale, type Locale } from '#lib/platform/locale.ts';
import { formatMoney } from '#lib/platform/money.ts';
import { startOfDay, type LocalDay } from '#lib/platform/time.ts';
import type { DocumentKind } from './rules.ts';

type Said = (words: Record<string, never>, options: { locale: Locale }) => string;

const KINDS: Record<DocumentKind, Said> = {
	receipt: m.documents_receipt,
	invoice: m.documents_invoice,
	credit_note: m.documents_credit_note
};

export const kindText = (kind: DocumentKind, locale: string): string =>
	KINDS[kind]({}, { locale: toLocale(locale) });

/** "24 Nov 2026" */
export const dayText = (day: LocalDay, formats: string): string =>
	dateFormat(formats, {
		timeZone: 'UTC',
		day: 'numeric',
		month: 'short',
		year: 'numeric'
	}).format(startOfDay(day, 'UTC'));

const PAID = {
	online: m.documents_paid_online,
	cash: m.documents_paid_cash,
	transfer: m.documents_paid_transfer,
	terminal: m.documents_paid_terminal
};
const BACK: Record<Method, Said> = {
	online: m.documents_back_online,
	cash: m.documents_back_cash,
	transfer: m.documents_back_transfer,
	terminal: m.documents_back_terminal
};

/** "Paid by card on 24 Nov 2026", or how it goes back. */
export const paidText = (
	kind: DocumentKind,
	paid: { readonly method: Method; readonly day: LocalDay },
	reader: { readonly locale: string; readonly formats: string }
): string => {
	const locale = { locale: toLocale(reader.locale) };
	return kind === 'credit_note'
		? BACK[paid.method]({}, locale)
		: PAID[paid.method]({ day: dayText(paid.day, reader.formats) }, locale);
};

/** With all decimals, and a true minus sign: documents do not trim. */
export const amountText = (amountMinor: number, currency: string, formats: string): string =>
	formatMoney({ amountMinor, currency }, formats).replace(/^-/, '−');
