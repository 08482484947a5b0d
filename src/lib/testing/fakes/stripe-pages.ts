/** What a Checkout page is made of, and what it must not be. */
import { formOf, numberOf, textOf, type Form } from './stripe-form.ts';
import { invalid } from './stripe-things.ts';

/** What nobody has filled in yet. */
export const NEW_INTENT = {
	status: 'requires_payment_method',
	amount_received: 0,
	capture_method: 'automatic',
	setup_future_usage: null,
	latest_charge: null,
	last_payment_error: null,
	payment_method: null,
	customer: null
};

export function pageFields(form: Form, now: number): Record<string, unknown> {
	const expires = numberOf(form, 'expires_at') ?? now + 86_400;
	if (expires < now + 1_800 || expires > now + 86_400)
		throw invalid('`expires_at` must be between 30 minutes and 24 hours from now.', {
			param: 'expires_at'
		});
	const mode = textOf(form, 'mode');
	const amount = numberOf(form, 'line_items', '0', 'price_data', 'unit_amount');
	if (mode === 'payment' && (amount === undefined || amount < 1))
		throw invalid('Invalid amount', { param: 'line_items[0][price_data][unit_amount]' });
	return {
		mode,
		ui_mode: 'hosted_page',
		status: 'open',
		payment_status: mode === 'setup' ? 'no_payment_required' : 'unpaid',
		amount_total: mode === 'setup' ? null : amount,
		currency: textOf(form, 'line_items', '0', 'price_data', 'currency') ?? textOf(form, 'currency'),
		client_reference_id: textOf(form, 'client_reference_id') ?? null,
		metadata: formOf(form, 'metadata'),
		customer: textOf(form, 'customer') ?? null,
		success_url: textOf(form, 'success_url'),
		cancel_url: textOf(form, 'cancel_url'),
		expires_at: expires,
		payment_intent: null,
		setup_intent: null,
		subscription: null,
		...(mode === 'subscription'
			? {
					asked: {
						price: textOf(form, 'line_items', '0', 'price'),
						coupon: textOf(form, 'discounts', '0', 'coupon'),
						trial_end: numberOf(form, 'subscription_data', 'trial_end')
					}
				}
			: {})
	};
}

/** Accounts, links to their onboarding, and endpoints with a secret. */
export function otherFields(
	path: string,
	form: Form
): { prefix: string; object: string; rest: Record<string, unknown> } | undefined {
	if (path === 'accounts')
		return { prefix: 'acct', object: 'account', rest: { country: textOf(form, 'country') } };
	if (path === 'account_links')
		return {
			prefix: 'link',
			object: 'account_link',
			rest: { url: `https://connect.stripe.com/setup/${textOf(form, 'account')}` }
		};
	if (path === 'webhook_endpoints') {
		const url = textOf(form, 'url') ?? '';
		if (!/^https?:/.test(url)) throw invalid('Invalid URL', { param: 'url' });
		return {
			prefix: 'we',
			object: 'webhook_endpoint',
			rest: { url, api_version: textOf(form, 'api_version'), secret: `whsec_${url.slice(-36)}` }
		};
	}
	return undefined;
}
