/** How vendors are asked and believed, for features above that also deal with them: adapters stay inside. */
export { stripeClient, type StripeAccess } from './adapters/stripe-client.ts';
export { asked } from './adapters/stripe-errors.ts';
export { verifyStripe } from './adapters/stripe-webhook.ts';
export { refusalOfSandbox, signSandbox } from './adapters/sandbox-events.ts';
