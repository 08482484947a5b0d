/** Before money: an account of the store's at Stripe, and the address it tells its events to. */
import type Stripe from 'stripe';
import { asked } from './stripe-errors.ts';
import { stripeClient, type StripeAccess } from './stripe-client.ts';

/** The version that events come in: the endpoint's, not the SDK's (contracts: "Version traps"). */
const EVENT_VERSION = '2026-10-28.endive';

const EVENTS: Stripe.WebhookEndpointCreateParams.EnabledEvent[] = [
	'checkout.session.completed',
	'checkout.session.async_payment_succeeded',
	'checkout.session.async_payment_failed',
	'checkout.session.expired',
	'payment_intent.succeeded',
	'payment_intent.payment_failed',
	'payment_intent.requires_action',
	'payment_intent.canceled',
	'payment_intent.amount_capturable_updated',
	'charge.refunded',
	'refund.created',
	'refund.updated',
	'refund.failed',
	'charge.dispute.created',
	'charge.dispute.closed',
	'account.updated'
];

/** With the platform's key: a new account for a store. `storeId` makes a repeat find the first. */
export async function createAccount(
	access: StripeAccess,
	store: { readonly storeId: string; readonly country: string; readonly email: string }
): Promise<string> {
	const account = await asked(() =>
		stripeClient(access).accounts.create(
			{
				type: 'standard',
				country: store.country,
				email: store.email,
				metadata: { store_id: store.storeId }
			},
			{ idempotencyKey: `account:${store.storeId}` }
		)
	);
	return account.id;
}

/** Stripe's own pages, where the store says who it is; the address works once. */
export async function onboardingPage(
	access: StripeAccess,
	accountRef: string,
	back: { readonly returnUrl: string; readonly refreshUrl: string }
): Promise<string> {
	const link = await asked(() =>
		stripeClient(access).accountLinks.create({
			account: accountRef,
			type: 'account_onboarding',
			return_url: back.returnUrl,
			refresh_url: back.refreshUrl
		})
	);
	return link.url;
}

/** Asks the account to tell `url`; answers the secret that its events are signed with. */
export async function createEndpoint(
	access: StripeAccess,
	connectionId: string,
	url: string
): Promise<string> {
	const endpoint = await asked(() =>
		stripeClient(access).webhookEndpoints.create(
			{ url, enabled_events: EVENTS, api_version: EVENT_VERSION },
			{ idempotencyKey: `endpoint:${connectionId}` }
		)
	);
	return endpoint.secret ?? '';
}
