/** A document as it was issued: everything its paper shows, kept for ever as this one value. */
import type { Method } from '#lib/payments/ledger.ts';
import type { Purpose } from '#lib/payments/rules.ts';
import type { Instant, LocalDay } from '#lib/platform/time.ts';
import type { DocumentKind, Line, RateTotal } from './rules.ts';

export interface Seller {
	readonly storeName: string;
	/** As registered; the store's name where nothing else was said. */
	readonly legalName: string;
	/** One element per line. */
	readonly address: readonly string[];
	/** With its own name, such as "VAT EL 123456789"; empty: none. */
	readonly taxId: string;
	readonly email: string | null;
	readonly phone: string | null;
	/** #rrggbb */
	readonly accent: string;
	readonly logoImageId: string | null;
}

export interface Buyer {
	/** Empty: nobody in particular, such as a walk-in. */
	readonly name: string;
	readonly email: string | null;
}

/** Another document that this one answers or takes off. */
export interface Named {
	readonly id: string;
	readonly label: string;
	readonly day: LocalDay;
}

export interface DocumentSnapshot {
	/** Of this shape: a later release still draws an earlier one as it was. */
	readonly version: 1;
	readonly kind: DocumentKind;
	readonly purpose: Purpose;
	readonly label: string;
	readonly issuedAt: Instant;
	/** Local day of the store's zone. */
	readonly day: LocalDay;
	/** Language of the words, and of numbers and dates. */
	readonly locale: string;
	readonly formats: string;
	readonly currency: string;
	readonly seller: Seller;
	readonly buyer: Buyer;
	/** A booking's code. */
	readonly code: string | null;
	readonly lines: readonly Line[];
	/** false: prices are shown before tax, and the tax is added below. */
	readonly showsTaxInPrices: boolean;
	readonly totals: readonly RateTotal[];
	readonly payment: {
		readonly id: string;
		readonly method: Method;
		/** What moved, tip included. */
		readonly amountMinor: number;
		readonly day: LocalDay;
	};
	/** Of a credit note. */
	readonly credits: Named | null;
	/** Earlier documents whose sums the lines take off. */
	readonly deducts: readonly Named[];
	/** No real money moved. */
	readonly test: boolean;
	readonly footer: string;
}
