/** What the fields of vendors.ts are called on a screen, and what a provider does not do. */
import { m } from '#lib/paraglide/messages.js';
import type { Capabilities } from './provider.ts';

interface FieldWords {
	readonly label: () => string;
	readonly help: () => string;
}

const WORDS: Readonly<Record<string, FieldWords>> = {
	secretKey: { label: m.vendor_field_secret_key, help: m.vendor_help_secret_key },
	accessToken: { label: m.vendor_field_access_token, help: m.vendor_help_access_token },
	squareLocation: { label: m.vendor_field_location_id, help: m.vendor_help_location_id },
	signatureKey: { label: m.vendor_field_signature_key, help: m.vendor_help_signature_key },
	paypalClient: { label: m.vendor_field_client_id, help: m.vendor_help_client_id },
	clientSecret: { label: m.vendor_field_client_secret, help: m.vendor_help_client_secret },
	webhookId: { label: m.vendor_field_webhook_id, help: m.vendor_help_webhook_id },
	payLink: { label: m.vendor_field_pay_link, help: m.vendor_help_pay_link },
	tradePointId: { label: m.vendor_field_trade_point, help: m.vendor_help_trade_point },
	organizationBin: { label: m.vendor_field_bin, help: m.vendor_help_bin },
	apiKey: { label: m.vendor_field_api_key, help: m.vendor_help_api_key },
	certificate: { label: m.vendor_field_certificate, help: m.vendor_help_certificate },
	certificateKey: {
		label: m.vendor_field_certificate_key,
		help: m.vendor_help_certificate_key
	}
};

/** A field without words of its own shows its name: a test sees to it that none does. */
export const wordsOfField = (name: string): FieldWords =>
	WORDS[name] ?? { label: () => name, help: () => '' };

export const hasWords = (name: string): boolean => Object.hasOwn(WORDS, name);

/** Said before a store connects it: whatever its capabilities say no to. */
export const limitsText = (capabilities: Capabilities): string[] => [
	...(capabilities.savedCards ? [] : [m.vendor_without_cards()]),
	...(capabilities.authorisation ? [] : [m.vendor_without_reserving()]),
	...(capabilities.refunds === 'automatic' ? [] : [m.vendor_without_refunds()]),
	...(capabilities.webhooks ? [] : [m.vendor_without_events()])
];
