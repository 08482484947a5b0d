/**
 * The providers a store can connect by itself, each described once: screens, input and adapters
 * read it here. A provider's name is its own; what its fields are called is in vendor-words.ts.
 */
import type { Capabilities, Vendor } from './provider.ts';

export interface VendorField {
	readonly name: string;
	/** `secret` is never shown again; `choice` is one of `options`. */
	readonly kind: 'text' | 'secret' | 'url' | 'choice';
	readonly optional?: boolean;
	readonly options?: readonly string[];
	/** What a well-formed value looks like, anchored. */
	readonly pattern: RegExp;
	/** Shown as an example; never a working value. */
	readonly example: string;
}

export interface VendorDescription {
	readonly vendor: Exclude<Vendor, 'sandbox' | 'stripe'>;
	readonly name: string;
	/** Where it is in use: ISO countries; empty: nearly everywhere. */
	readonly regions: readonly string[];
	readonly fields: readonly VendorField[];
	readonly capabilities: Capabilities;
	/**
	 * How the provider learns where to tell its events: `by_hand`, the manager copies our address
	 * into the provider's settings; `automatic`, we ask for it; `none`, it tells nothing.
	 */
	readonly webhook: 'automatic' | 'by_hand' | 'none';
	/** `by_hand`, and its events are signed with a key that is only known once the address is set. */
	readonly webhookKey?: VendorField;
}

export const PAYSTACK: VendorDescription = {
	vendor: 'paystack',
	name: 'Paystack',
	regions: ['NG', 'GH', 'ZA', 'KE', 'CI', 'EG', 'RW'],
	fields: [
		{
			name: 'secretKey',
			kind: 'secret',
			pattern: /^sk_(test|live)_\w{8,200}$/,
			example: 'sk_live_…'
		}
	],
	capabilities: {
		savedCards: true,
		recurring: true,
		partialRefunds: true,
		authorisation: false,
		webhooks: true,
		setups: false,
		closesPage: false,
		refunds: 'automatic',
		currencies: ['NGN', 'GHS', 'ZAR', 'KES', 'XOF', 'EGP', 'RWF', 'USD']
	},
	webhook: 'by_hand'
};

const WITHOUT_CARDS = {
	savedCards: false,
	recurring: false,
	authorisation: false,
	setups: false
} as const;

export const KASPI_MANUAL: VendorDescription = {
	vendor: 'kaspi_manual',
	name: 'Kaspi',
	regions: ['KZ'],
	fields: [
		{
			name: 'payLink',
			kind: 'url',
			pattern: /^https:\/\/(pay\.)?kaspi\.kz\/[\w/?=&.%-]{1,300}$/,
			example: 'https://pay.kaspi.kz/pay/…'
		}
	],
	capabilities: {
		...WITHOUT_CARDS,
		partialRefunds: true,
		webhooks: false,
		closesPage: true,
		refunds: 'by_hand',
		currencies: ['KZT']
	},
	webhook: 'none'
};

const PEM = /^-----BEGIN [A-Z ]+-----[\w\s+/=]+-----END [A-Z ]+-----\s*$/;

export const KASPI: VendorDescription = {
	vendor: 'kaspi',
	name: 'Kaspi QR',
	regions: ['KZ'],
	fields: [
		{ name: 'tradePointId', kind: 'text', pattern: /^\d{1,12}$/, example: '1234' },
		{
			name: 'organizationBin',
			kind: 'text',
			optional: true,
			pattern: /^\d{12}$/,
			example: '123456789012'
		},
		{ name: 'apiKey', kind: 'secret', optional: true, pattern: /^[\w-]{8,200}$/, example: '…' },
		{
			name: 'certificate',
			kind: 'secret',
			optional: true,
			pattern: PEM,
			example: '-----BEGIN CERTIFICATE-----'
		},
		{
			name: 'certificateKey',
			kind: 'secret',
			optional: true,
			pattern: PEM,
			example: '-----BEGIN PRIVATE KEY-----'
		}
	],
	capabilities: {
		...WITHOUT_CARDS,
		partialRefunds: true,
		webhooks: false,
		closesPage: false,
		refunds: 'automatic',
		currencies: ['KZT']
	},
	webhook: 'none'
};

export const SQUARE: VendorDescription = {
	vendor: 'square',
	name: 'Square',
	regions: ['US', 'CA', 'GB', 'IE', 'FR', 'ES', 'AU', 'JP'],
	fields: [
		{ name: 'squareLocation', kind: 'text', pattern: /^[A-Z0-9]{5,40}$/, example: 'L88917AVBK2S5' },
		{ name: 'accessToken', kind: 'secret', pattern: /^[\w-]{20,300}$/, example: 'EAAA…' }
	],
	capabilities: {
		...WITHOUT_CARDS,
		partialRefunds: true,
		webhooks: true,
		closesPage: false,
		refunds: 'automatic',
		currencies: ['USD', 'CAD', 'GBP', 'EUR', 'AUD', 'JPY']
	},
	webhook: 'by_hand',
	webhookKey: {
		name: 'signatureKey',
		kind: 'secret',
		pattern: /^[\w+/=-]{8,200}$/,
		example: '…'
	}
};

export const PAYPAL: VendorDescription = {
	vendor: 'paypal',
	name: 'PayPal',
	regions: [],
	fields: [
		{ name: 'paypalClient', kind: 'text', pattern: /^[\w-]{20,200}$/, example: 'AeA1QIZXiflr…' },
		{ name: 'clientSecret', kind: 'secret', pattern: /^[\w-]{20,200}$/, example: 'EJ8xQ…' }
	],
	capabilities: {
		...WITHOUT_CARDS,
		partialRefunds: true,
		webhooks: true,
		closesPage: true,
		refunds: 'automatic',
		currencies: [
			...['AUD', 'CAD', 'CHF', 'CZK', 'DKK', 'EUR', 'GBP', 'HKD', 'HUF', 'ILS', 'JPY'],
			...['MXN', 'NOK', 'NZD', 'PHP', 'PLN', 'SEK', 'SGD', 'THB', 'TWD', 'USD']
		]
	},
	webhook: 'by_hand',
	webhookKey: {
		name: 'webhookId',
		kind: 'secret',
		pattern: /^[A-Z0-9]{8,100}$/,
		example: '8PT597110X687430L'
	}
};

/** The first is the one that most stores can connect at once. */
export const VENDOR_DESCRIPTIONS: readonly VendorDescription[] = [
	PAYSTACK,
	KASPI_MANUAL,
	KASPI,
	SQUARE,
	PAYPAL
];

export type ConnectableVendor = VendorDescription['vendor'];

export const describedVendor = (vendor: string): VendorDescription | undefined =>
	VENDOR_DESCRIPTIONS.find((each) => each.vendor === vendor);
