/** Payments of a store and the papers that follow, as tests of several files begin them. */
import type { Purpose } from '#lib/payments/rules.ts';
import { takeByHand } from '#lib/payments/server/paying.ts';
import { jobs, listeners } from '#lib/documents/server/jobs.ts';
import type { DocumentSettingsInput } from '#lib/documents/input.ts';
import type { DocumentSnapshot } from '#lib/documents/document.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { TestStore } from './builders.ts';
import type { TestDatabase } from './database.ts';

export const documentFeature = { jobs, listeners };

export const settingsInput = (
	change: Partial<DocumentSettingsInput> = {}
): DocumentSettingsInput => ({
	legalName: 'Ammos Beauty Single Member P.C.',
	address: 'Ermou 12\n105 63 Athens',
	taxId: 'VAT EL 123456789',
	ratesMilli: [24_000, 13_000],
	defaultRateMilli: 24_000,
	showsTaxInPrices: true,
	penaltyTaxed: false,
	papers: 'invoice_when_paid',
	prefixes: { receipt: 'R', invoice: 'INV', credit_note: 'CN' },
	footer: '',
	sendsMail: true,
	services: [],
	...change
});

export interface Taken {
	readonly purpose?: Purpose;
	readonly amountMinor: number;
	readonly tipMinor?: number;
	readonly subjectId?: string | null;
	readonly currency?: string;
	readonly now?: Instant;
}

/** Cash at the desk. Returns the payment's id. */
export const pay = async (store: TestStore, taken: Taken): Promise<string> =>
	await store.scope(
		async (scope) =>
			await takeByHand(scope, {
				method: 'cash',
				purpose: taken.purpose ?? 'bill',
				amount: { amountMinor: taken.amountMinor, currency: taken.currency ?? 'EUR' },
				tipMinor: taken.tipMinor ?? 0,
				subjectId: taken.subjectId ?? null,
				clientId: null,
				receipt: null
			}),
		taken.now === undefined ? {} : { now: taken.now }
	);

export interface DocumentRow extends Record<string, unknown> {
	readonly id: string;
	readonly kind: string;
	readonly label: string;
	readonly number: number;
	readonly net: number;
	readonly tax: number;
	readonly gross: number;
	readonly snapshot: DocumentSnapshot;
}

/** In the order of their issue. */
export const papersOf = async (db: TestDatabase, store: TestStore): Promise<DocumentRow[]> =>
	await db.owner<DocumentRow>(
		`select id, kind, label, number, net_minor::int as net, tax_minor::int as tax, gross_minor::int as gross, snapshot
		 from documents where store_id = $1 order by id`,
		[store.storeId]
	);
