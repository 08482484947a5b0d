/**
 * The port: charging a client again and again for the store (INTEGRATIONS §2). The schedule is ours,
 * so that it keeps the store's days, prices and pauses whoever the provider is; a provider does the
 * part that only it can: keep the card with which the client paid first, and charge it again. So the
 * adapters are those of provider.ts that say `recurring`; each passes the one suite of
 * server/adapters/recurring.test.ts. A method throws ProviderError and nothing else.
 */
import type { PaymentProvider, Vendor } from './provider.ts';
import { describedVendor } from './vendors.ts';

export type RecurringPayments = Pick<
	PaymentProvider,
	| 'vendor'
	/** With `saveCard`: where the client agrees and pays the first time. */
	| 'createPayment'
	/** The only thing that says a charge went through (C26). */
	| 'getPayment'
	| 'cancelPayment'
	/** The next time: the same payment id is the same charge, however often it is asked. */
	| 'chargeSaved'
	/** The end of it at the provider. */
	| 'removeSaved'
	| 'parseWebhook'
>;

/** Null for a provider that keeps no cards. */
export const recurringOf = (provider: PaymentProvider): RecurringPayments | null =>
	provider.capabilities.recurring ? provider : null;

/** The same before anything is opened, for screens. */
export const chargesAgain = (vendor: Vendor): boolean =>
	describedVendor(vendor)?.capabilities.recurring ?? true;

/** Its name, for a sentence about what it cannot do. */
export const vendorName = (vendor: Vendor): string => describedVendor(vendor)?.name ?? vendor;
