/** A store says whom its invoices name. */
import { recordEvent } from '#lib/audit/server/record.ts';
import { inScope } from '#lib/stores/server/scope.ts';
import type { PayerDetails } from '../billing.ts';
import type { PayerInput } from '../input.ts';
import { normalTaxId } from '../tax-ids.ts';
import { billingBy } from './billing.ts';
import { listPayers, telling, type Asking } from './charging.ts';
import { putDetails } from './details.ts';

/**
 * Told to every provider that knows the store, then kept; one that hears of it later is told at its
 * page. Throws CONFLICT with `field` when a provider refuses the tax id, BUSY when one is silent:
 * nothing is kept then.
 */
export async function savePayer(
	{ pools, request }: Pick<Asking, 'pools' | 'request'>,
	input: PayerInput
): Promise<void> {
	const details: PayerDetails = { ...input, taxId: normalTaxId(input.country, input.taxId) };
	const payers = await inScope(pools, request, listPayers);
	await telling(async () => {
		for (const { provider, payerRef } of payers)
			await billingBy(pools, provider).setPayer(payerRef, details);
	});
	await inScope(pools, request, async (scope) => {
		await putDetails(scope, details);
		// A sole trader's id is a person's: that there is one is all that is told.
		const facts = { country: details.country, taxId: details.taxId !== '' };
		await recordEvent(scope, { name: 'plan.payer_named', subjectId: scope.storeId, facts });
	});
}
