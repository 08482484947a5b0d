/** Who a store is on paper, and how it is taxed. */
import { and, eq, inArray, ne } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { catalogueOf } from '#lib/catalogue/server/snapshot.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { DocumentSettingsInput } from '../input.ts';
import { DOCUMENT_KINDS } from '../rules.ts';
import { documents, documentSettings, serviceTaxRates } from './schema.ts';

type Row = typeof documentSettings.$inferSelect;

export interface DocumentSettings extends Omit<Row, 'storeId'> {
	/** Services that are taxed otherwise than the store's default. */
	readonly serviceRates: ReadonlyMap<string, number>;
}

const DEFAULTS: Omit<Row, 'storeId'> = {
	legalName: '',
	address: '',
	taxId: '',
	ratesMilli: [],
	defaultRateMilli: 0,
	showsTaxInPrices: true,
	penaltyTaxed: false,
	papers: 'invoice_when_paid',
	prefixes: { receipt: 'R', invoice: 'INV', credit_note: 'CN' },
	footer: '',
	sendsMail: true
};

const own = (scope: StoreScope) => eq(documentSettings.storeId, scope.storeId);

export async function getDocumentSettings(scope: StoreScope): Promise<DocumentSettings> {
	const [row] = await scope.tx.select().from(documentSettings).where(own(scope));
	const rates = await scope.tx
		.select()
		.from(serviceTaxRates)
		.where(eq(serviceTaxRates.storeId, scope.storeId));
	const { storeId: _, ...settings } = row ?? { ...DEFAULTS, storeId: scope.storeId };
	return {
		...settings,
		serviceRates: new Map(rates.map((each) => [each.serviceId, each.rateMilli]))
	};
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

async function refuseUnknownServices(
	scope: StoreScope,
	rates: DocumentSettingsInput['services']
): Promise<void> {
	const { services } = await catalogueOf(scope);
	if (rates.some(({ serviceId }) => !services.some(({ id }) => id === serviceId)))
		throw new AppError('NOT_FOUND');
}

async function setServiceRates(
	scope: StoreScope,
	rates: DocumentSettingsInput['services'],
	known: ReadonlyMap<string, number>
): Promise<void> {
	const gone = [...known.keys()].filter((id) => !rates.some((each) => each.serviceId === id));
	if (gone.length > 0)
		await scope.tx
			.delete(serviceTaxRates)
			.where(
				and(eq(serviceTaxRates.storeId, scope.storeId), inArray(serviceTaxRates.serviceId, gone))
			);
	for (const { serviceId, rateMilli } of rates)
		await scope.tx
			.insert(serviceTaxRates)
			.values({ storeId: scope.storeId, serviceId, rateMilli })
			.onConflictDoUpdate({
				target: [serviceTaxRates.storeId, serviceTaxRates.serviceId],
				set: { rateMilli }
			});
}

/** From the next paper on; what was issued stays as it is. Throws IN_USE, and NOT_FOUND for an unknown service. */
export async function saveDocumentSettings(
	scope: StoreScope,
	input: DocumentSettingsInput
): Promise<void> {
	await lockPapers(scope);
	const before = await getDocumentSettings(scope);
	await refuseUnknownServices(scope, input.services);
	await refuseUsedPrefixes(scope, input.prefixes);
	const { services, ...settings } = input;
	await scope.tx.update(documentSettings).set(settings).where(own(scope));
	await setServiceRates(scope, services, before.serviceRates);
	const changed = Object.entries(settings).flatMap(([field, value]) =>
		JSON.stringify(Reflect.get(before, field)) === JSON.stringify(value) ? [] : [field]
	);
	await recordEvent(scope, {
		name: 'documents.settings_changed',
		subjectId: scope.storeId,
		facts: { fields: changed, defaultRateMilli: input.defaultRateMilli }
	});
}
