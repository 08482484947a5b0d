/** Who a store is on paper, and how it is taxed. */
import { and, eq, ne } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { getTaxation, saveTaxation, type Taxation } from '#lib/catalogue/server/tax.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { DocumentSettingsInput } from '../input.ts';
import { DOCUMENT_KINDS } from '../rules.ts';
import { documents, documentSettings } from './schema.ts';

type Row = typeof documentSettings.$inferSelect;

/** What moved to the catalogue, where bookings find it. */
type Moved = 'storeId' | 'defaultRateMilli' | 'showsTaxInPrices';

export interface DocumentSettings extends Omit<Row, Moved> {
	/** How what is sold now is taxed; a booking keeps what it was made under. */
	readonly tax: Taxation;
}

const DEFAULTS: Omit<Row, Moved> = {
	legalName: '',
	address: '',
	taxId: '',
	ratesMilli: [],
	penaltyTaxed: false,
	papers: 'invoice_when_paid',
	prefixes: { receipt: 'R', invoice: 'INV', credit_note: 'CN' },
	footer: '',
	sendsMail: true
};

const own = (scope: StoreScope) => eq(documentSettings.storeId, scope.storeId);

export async function getDocumentSettings(scope: StoreScope): Promise<DocumentSettings> {
	const [row] = await scope.tx.select().from(documentSettings).where(own(scope));
	if (!row) return { ...DEFAULTS, tax: await getTaxation(scope) };
	const { storeId: _, defaultRateMilli: __, showsTaxInPrices: ___, ...settings } = row;
	return { ...settings, tax: await getTaxation(scope) };
}

/**
 * One store's papers are written one after the other: what an invoice takes off must not change while
 * it is made. This row's lock is that line.
 */
export async function lockPapers(scope: StoreScope): Promise<void> {
	await scope.tx.insert(documentSettings).values({ storeId: scope.storeId }).onConflictDoNothing();
	await scope.tx
		.select({ storeId: documentSettings.storeId })
		.from(documentSettings)
		.where(own(scope))
		.for('no key update');
}

/** A prefix that another kind has, or has used, would name two papers alike. */
async function refuseUsedPrefixes(
	scope: StoreScope,
	prefixes: DocumentSettingsInput['prefixes']
): Promise<void> {
	for (const kind of DOCUMENT_KINDS) {
		const others = await scope.tx
			.selectDistinct({ label: documents.label })
			.from(documents)
			.where(
				and(eq(documents.storeId, scope.storeId), ne(documents.kind, kind), eq(documents.number, 1))
			);
		const taken = others.some(({ label }) =>
			label.replace(/^TEST-/, '').startsWith(`${prefixes[kind]}-`)
		);
		const twin = DOCUMENT_KINDS.some((each) => each !== kind && prefixes[each] === prefixes[kind]);
		if (taken || twin) throw new AppError('IN_USE', { field: `prefix_${kind}` });
	}
}

/** From the next paper on; what was issued stays as it is. Throws IN_USE, and NOT_FOUND for an unknown service. */
export async function saveDocumentSettings(
	scope: StoreScope,
	input: DocumentSettingsInput
): Promise<void> {
	const { services, defaultRateMilli, showsTaxInPrices, ...settings } = input;
	const tax = { rateMilli: defaultRateMilli, showsInPrices: showsTaxInPrices };
	const { serviceRates, ...had } = await saveTaxation(scope, tax, services);
	await lockPapers(scope);
	const before = await getDocumentSettings(scope);
	await refuseUsedPrefixes(scope, input.prefixes);
	await scope.tx.update(documentSettings).set(settings).where(own(scope));
	const changed = Object.entries(settings).flatMap(([field, value]) =>
		JSON.stringify(Reflect.get(before, field)) === JSON.stringify(value) ? [] : [field]
	);
	const rates = new Map(services.map((each) => [each.serviceId, each.rateMilli]));
	const retaxed =
		rates.size !== serviceRates.size ||
		[...rates].some(([id, rate]) => serviceRates.get(id) !== rate);
	await recordEvent(scope, {
		name: 'documents.settings_changed',
		subjectId: scope.storeId,
		facts: { fields: changed, tax, before: had, servicesRetaxed: retaxed }
	});
}
