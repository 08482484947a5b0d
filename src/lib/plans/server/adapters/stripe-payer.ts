/** A store's name, address and tax id on its customer at Stripe: its invoices copy them when written. */
import type Stripe from 'stripe';
import { asked } from '#lib/payments/server/vendor-tools.ts';
import type { PayerDetails } from '../../billing.ts';
import { hasEuVat } from '../../tax-ids.ts';
import { TAX_ID_FIELD } from './stripe-mapping.ts';

/**
 * Stripe checks an id by its kind. Of the Union the kind is known and the shape was checked; any other
 * id stands on the invoice as a field. The new id is made first: what Stripe refuses changes nothing.
 */
export async function setStripePayer(
	stripe: Stripe,
	customer: string,
	{ legalName, country, line, city, postalCode, taxId }: PayerDetails
): Promise<void> {
	const kept = await asked(() => stripe.customers.listTaxIds(customer, { limit: 100 }));
	const value = hasEuVat(country) ? taxId : '';
	const same = kept.data.find((each) => each.type === 'eu_vat' && each.value === value);
	if (value !== '' && !same)
		await asked(() => stripe.customers.createTaxId(customer, { type: 'eu_vat', value }));
	const asField = value === '' && taxId !== '';
	await asked(() =>
		stripe.customers.update(customer, {
			name: legalName,
			address: { country, line1: line, city, postal_code: postalCode },
			invoice_settings: {
				custom_fields: asField ? [{ name: TAX_ID_FIELD, value: taxId }] : ''
			}
		})
	);
	for (const { id } of kept.data)
		if (id !== same?.id) await asked(() => stripe.customers.deleteTaxId(customer, id));
}
