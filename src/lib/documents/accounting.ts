/** Documents as rows for an accountant: one per rate of a document, what went back below zero. Pure. */
import { plainAmount } from '#lib/platform/csv.ts';
import type { DocumentSnapshot } from './document.ts';
import { rateText } from './rules.ts';

export const ACCOUNTING_HEAD = [
	...['number', 'kind', 'day', 'client', 'booking', 'purpose', 'paid by', 'answers'],
	...['tax percent', 'net', 'tax', 'gross', 'currency']
] as const;

export function accountingRows(snapshot: DocumentSnapshot): string[][] {
	const { kind, label, day, buyer, code, purpose, payment, credits, currency, totals } = snapshot;
	const sign = kind === 'credit_note' ? -1 : 1;
	const amount = (minor: number): string => plainAmount(sign * minor, currency);
	return totals.map(({ rateMilli, netMinor, taxMinor, grossMinor }) => [
		...[label, kind, day, buyer.name, code ?? '', purpose, payment.method, credits?.label ?? ''],
		...[rateText(rateMilli), amount(netMinor), amount(taxMinor), amount(grossMinor), currency]
	]);
}
