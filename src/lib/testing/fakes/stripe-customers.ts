/** Who an imitated Stripe's customer is on invoices: name, address, tax ids, fields of one's own. */
import { formOf, textOf, type Form } from './stripe-form.ts';
import { invalid, type Thing } from './stripe-things.ts';

/** Newest first. */
export const taxIdsOf = (all: readonly Thing[], customer: unknown): Thing[] =>
	all.filter((thing) => thing['customer'] === customer);

/** Throws what Stripe says to an id that has not its country's shape. */
export function newTaxId(customer: Thing, form: Form): Record<string, unknown> {
	const [type, value] = [textOf(form, 'type'), textOf(form, 'value') ?? ''];
	if (type !== 'eu_vat' || !/^[A-Z]{2}[A-Z0-9+*]{7,13}$/.test(value))
		throw invalid('Invalid value for tax id.', { code: 'tax_id_invalid', param: 'value' });
	return { customer: customer.id, type, value, verification: { status: 'pending' } };
}

export function editCustomer(customer: Thing, form: Form): void {
	const { address, invoice_settings: settings } = form;
	if (address !== undefined) customer['address'] = formOf(form, 'address');
	if (typeof settings !== 'object' || Array.isArray(settings)) return;
	// An empty text empties the list.
	const fields = settings['custom_fields'];
	customer['invoice_settings'] = { custom_fields: Array.isArray(fields) ? fields : null };
}

/** What an invoice copies of its customer when it is written. */
export function namedOn(customer: Thing, taxIds: readonly Thing[]): Record<string, unknown> {
	const settings = customer['invoice_settings'] as { custom_fields: unknown } | undefined;
	return {
		customer_name: customer['name'] ?? null,
		customer_address: customer['address'] ?? null,
		customer_tax_ids: taxIdsOf(taxIds, customer.id).map(({ type, value }) => ({ type, value })),
		custom_fields: settings?.custom_fields ?? null
	};
}
