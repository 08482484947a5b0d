/** Putting a document down: its number, everything its paper shows, and the one event. */
import { and, eq, sql } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { catalogueOf } from '#lib/catalogue/server/snapshot.ts';
import { getClient } from '#lib/clients/server/queries.ts';
import { AppError } from '#lib/platform/errors.ts';
import { fold } from '#lib/platform/fold.ts';
import { formatLocale } from '#lib/platform/locale.ts';
import { sha256 } from '#lib/platform/server/crypto.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { localDay } from '#lib/platform/time.ts';
import type { Payment } from '#lib/payments/server/paying.ts';
import type { SoldBooking } from '#lib/bookings/server/sold.ts';
import type { StoreTax } from '#lib/stores/rules.ts';
import { getProfile, type StoreProfile } from '#lib/stores/server/queries.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { Buyer, DocumentSnapshot, Named, Seller } from '../document.ts';
import { labelOf, sumsOf, type DocumentKind, type Line, type RateTotal } from '../rules.ts';
import { documents, documentSeries } from './schema.ts';
import type { DocumentSettings } from './settings.ts';

/** What every document of this moment has in common. */
export interface Desk {
	readonly scope: StoreScope;
	readonly settings: DocumentSettings;
	readonly profile: StoreProfile;
	readonly payment: Payment;
	readonly sold: SoldBooking | undefined;
	readonly test: boolean;
	/** As the booking was made under, and as it is now for what is no booking (D22). */
	readonly tax: StoreTax;
	/** Of the words; numbers and dates as the store's country writes them. */
	readonly locale: string;
	readonly formats: string;
	readonly day: string;
}

export async function deskFor(
	scope: StoreScope,
	of: Pick<Desk, 'settings' | 'payment' | 'sold' | 'test'>
): Promise<Desk> {
	const profile = await getProfile(scope);
	const locale = of.sold?.row.locale ?? profile.defaultLocale;
	const formats = formatLocale(locale, profile.country);
	const tax = of.sold?.row.policy.tax ?? of.settings.tax;
	return { ...of, scope, profile, tax, locale, formats, day: localDay(scope.now, profile.zone) };
}

export interface Draft {
	readonly kind: DocumentKind;
	readonly lines: readonly Line[];
	readonly totals: readonly RateTotal[];
	readonly deducts: readonly Named[];
	/** Of a credit note. */
	readonly credits: Named | null;
	readonly refundId: string | null;
	readonly movedMinor: number;
}

/** The next number, under its row's lock until this transaction ends: a rollback gives it back. */
async function drawNumber(
	scope: StoreScope,
	kind: DocumentKind,
	year: number,
	test: boolean
): Promise<number> {
	const { storeId } = scope;
	await scope.tx
		.insert(documentSeries)
		.values({ storeId, kind, year, test, nextNumber: 1 })
		.onConflictDoNothing();
	const [row] = await scope.tx
		.update(documentSeries)
		.set({ nextNumber: sql`${documentSeries.nextNumber} + 1` })
		.where(
			and(
				eq(documentSeries.storeId, storeId),
				eq(documentSeries.kind, kind),
				eq(documentSeries.year, year),
				eq(documentSeries.test, test)
			)
		)
		.returning({ next: documentSeries.nextNumber });
	if (!row) throw new AppError('CHANGED_MEANWHILE');
	return row.next - 1;
}

/** As the store calls itself; its location's address where it has given no other. */
async function sellerOf({ scope, settings, profile, sold }: Desk): Promise<Seller> {
	const { locations } = await catalogueOf(scope);
	const place = locations.find(({ id }) => id === sold?.row.locationId) ?? locations[0];
	const fallback = [place?.address, [place?.city, place?.country].filter(Boolean).join(', ')];
	return {
		storeName: profile.name,
		legalName: settings.legalName || profile.name,
		address: (settings.address === '' ? fallback : settings.address.split(/\r?\n/)).flatMap(
			(line) => line?.trim() || []
		),
		taxId: settings.taxId,
		email: profile.email,
		phone: profile.phone,
		accent: profile.accent,
		logoImageId: profile.logoImageId
	};
}

async function buyerOf({ scope, payment, sold }: Desk): Promise<Buyer> {
	if (sold) return { name: sold.row.clientName, email: sold.row.contactEmail };
	if (payment.clientId === null) return { name: '', email: null };
	const { name, email } = await getClient(scope, payment.clientId);
	return { name, email };
}

async function snapshotOf(desk: Desk, draft: Draft, label: string): Promise<DocumentSnapshot> {
	const { scope, settings, profile, payment, sold, test, tax, locale, formats, day } = desk;
	return {
		version: 1,
		kind: draft.kind,
		purpose: payment.purpose,
		label,
		issuedAt: scope.now,
		day,
		locale,
		formats,
		currency: payment.currency,
		seller: await sellerOf(desk),
		buyer: await buyerOf(desk),
		code: sold?.row.code ?? null,
		lines: draft.lines,
		showsTaxInPrices: tax.showsInPrices,
		totals: draft.totals,
		payment: {
			id: payment.id,
			method: payment.method,
			amountMinor: draft.movedMinor,
			day: localDay(
				draft.credits === null ? (payment.paidAt ?? scope.now) : scope.now,
				profile.zone
			)
		},
		credits: draft.credits,
		deducts: draft.deducts,
		test,
		footer: settings.footer
	};
}

/** Inside `lockPapers`. Returns the document's id. */
export async function writeDocument(desk: Desk, draft: Draft): Promise<string> {
	const { scope, settings, payment, sold, test, day } = desk;
	const sums = sumsOf(draft.totals);
	const year = Number(day.slice(0, 4));
	const number = await drawNumber(scope, draft.kind, year, test);
	const label = labelOf(settings.prefixes[draft.kind], year, number, test);
	const snapshot = await snapshotOf(desk, draft, label);
	const digest = sha256(JSON.stringify(snapshot));
	const { name, email } = snapshot.buyer;
	const id = newId();
	await scope.tx.insert(documents).values({
		...sums,
		storeId: scope.storeId,
		id,
		kind: draft.kind,
		year,
		test,
		number,
		label,
		issuedAt: scope.now,
		day,
		currency: payment.currency,
		subjectId: payment.subjectId,
		clientId: sold?.row.clientId ?? payment.clientId,
		buyerEmail: email,
		words: fold([label, name, email, snapshot.code].filter(Boolean).join(' ')),
		paymentId: payment.id,
		refundId: draft.refundId,
		creditsId: draft.credits?.id ?? null,
		snapshot,
		digest,
		createdAt: scope.now
	});
	await recordEvent(scope, {
		name: 'document.issued',
		subjectId: payment.subjectId ?? id,
		facts: {
			documentId: id,
			kind: draft.kind,
			label,
			grossMinor: sums.grossMinor,
			currency: payment.currency,
			// The chain covers it: who alters the row afterwards is found out.
			digest: digest.toString('hex')
		}
	});
	return id;
}
