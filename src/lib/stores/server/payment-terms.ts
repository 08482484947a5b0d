/** What a store asks for at booking where a service says nothing of its own (A7.2). */
import { eq, sql } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { PaymentTerms } from '../rules.ts';
import { storeSettings } from './schema.ts';
import type { StoreScope } from './scope.ts';

export async function getDefaultTerms(scope: StoreScope): Promise<PaymentTerms> {
	const [row] = await scope.tx
		.select({ payment: storeSettings.payment })
		.from(storeSettings)
		.where(eq(storeSettings.storeId, scope.storeId));
	if (!row) throw new AppError('NOT_FOUND');
	return row.payment;
}

/** For bookings to come: what is held or booked keeps its own terms (D22). */
export async function setDefaultTerms(scope: StoreScope, terms: PaymentTerms): Promise<void> {
	const [row] = await scope.tx
		.select({ payment: storeSettings.payment })
		.from(storeSettings)
		.where(eq(storeSettings.storeId, scope.storeId))
		.for('no key update');
	if (!row) throw new AppError('NOT_FOUND');
	await scope.tx
		.update(storeSettings)
		.set({ payment: terms, rulesVersion: sql`rules_version + 1` })
		.where(eq(storeSettings.storeId, scope.storeId));
	scope.changedRules();
	await recordEvent(scope, {
		name: 'stores.payment_terms_changed',
		subjectId: scope.storeId,
		facts: { before: row.payment, after: terms }
	});
}
