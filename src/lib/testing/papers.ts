/** A snapshot as documents are issued with, for whoever draws one. */
import type { DocumentSnapshot } from '#lib/documents/document.ts';
import { totalsOf, type Line } from '#lib/documents/rules.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { parseInstant } from '#lib/platform/time.ts';

export const aPaperLine = (change: Partial<Line> = {}): Line => ({
	description: 'Balayage and toner',
	detail: 'Tue 24 Nov 2026, 11:00 with Eleni Vardaki',
	quantity: 1,
	unitMinor: 14_000,
	amountMinor: 14_000,
	rateMilli: 24_000,
	tip: false,
	...change
});

export function aSnapshot(change: Partial<DocumentSnapshot> = {}): DocumentSnapshot {
	const lines = change.lines ?? [
		aPaperLine(),
		aPaperLine({
			description: 'Hand mask',
			quantity: 2,
			unitMinor: 1_250,
			amountMinor: 2_500,
			rateMilli: 13_000
		}),
		aPaperLine({
			description: 'Less Receipt R-2026-000017',
			detail: 'of 3 Nov 2026',
			unitMinor: -3_000,
			amountMinor: -3_000
		}),
		aPaperLine({ description: 'Tip', detail: '', unitMinor: 500, amountMinor: 500, rateMilli: 0 })
	];
	const totals = totalsOf(lines);
	return {
		version: 1,
		kind: 'invoice',
		purpose: 'bill',
		label: 'INV-2026-000042',
		issuedAt: parseInstant('2026-11-24T11:45:00Z'),
		day: '2026-11-24',
		locale: 'en',
		formats: 'en-150',
		currency: 'EUR',
		seller: {
			storeName: 'Ammos Nails and Hair',
			legalName: 'Άμμος Ομορφιά Μονοπρόσωπη Ι.Κ.Ε.',
			address: ['Ερμού 12', '105 63 Αθήνα'],
			taxId: 'ΑΦΜ EL 123456789, ΔΟΥ Α΄ Αθηνών',
			email: 'hello@ammos.example',
			phone: '+30 210 000 0000',
			accent: '#b3005e',
			logoImageId: null
		},
		buyer: { name: 'Катерина Жукова-Ұлтанқызы', email: 'katerina@example.test' },
		code: 'K7-4MQ2X',
		lines,
		showsTaxInPrices: true,
		totals,
		payment: {
			id: newId(),
			method: 'terminal',
			amountMinor: totals.reduce((sum, total) => sum + total.grossMinor, 0),
			day: '2026-11-24'
		},
		credits: null,
		deducts: [],
		test: false,
		footer: 'Ammos Beauty Single Member P.C., Chamber of Commerce 12345, IBAN GR16 0110 1250 0000',
		...change
	};
}
