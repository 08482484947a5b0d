/** Whom the platform's invoices to a store name, as it is kept here. */
import { eq } from 'drizzle-orm';
import { getProfile } from '#lib/stores/server/queries.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { PayerDetails } from '../billing.ts';
import { planDetails } from './payers-schema.ts';

/** Undefined: the store never said. */
export async function findDetails(scope: StoreScope): Promise<PayerDetails | undefined> {
	const { legalName, country, line, city, postalCode, taxId } = planDetails;
	const [row] = await scope.tx
		.select({ legalName, country, line, city, postalCode, taxId })
		.from(planDetails)
		.where(eq(planDetails.storeId, scope.storeId));
	return row;
}

/** For the form: what was said, else the country of the store and nothing more. */
export async function getPayer(scope: StoreScope): Promise<PayerDetails> {
	const said = await findDetails(scope);
	if (said) return said;
	const { country } = await getProfile(scope);
	return { legalName: '', country, line: '', city: '', postalCode: '', taxId: '' };
}

export async function putDetails(scope: StoreScope, details: PayerDetails): Promise<void> {
	const values = { ...details, updatedAt: scope.now };
	await scope.tx
		.insert(planDetails)
		.values({ storeId: scope.storeId, ...values })
		.onConflictDoUpdate({ target: planDetails.storeId, set: values });
}
