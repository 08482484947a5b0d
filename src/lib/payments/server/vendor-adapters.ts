/** From a connection's sealed fields to its adapter, per vendor; and what each asks before it is written down. */
import { config, publicUrl, type Config } from '#lib/platform/server/config.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import type { PaymentProvider } from '../provider.ts';
import type { ConnectableVendor } from '../vendors.ts';
import { paystackPayments } from './adapters/paystack.ts';

/** What is sealed with a connection of these vendors. */
export interface VendorLink {
	readonly storeId: string;
	readonly connectionId: string;
	readonly accountRef: string | null;
	/** As the manager gave them, named as in vendors.ts; and what the provider gave in return. */
	readonly fields: Readonly<Record<string, string>>;
	readonly webhookSecrets: readonly string[];
	/** Where the provider tells its events: some sign it too. */
	readonly webhookUrl: string;
}

interface Opening {
	readonly pools: Pools;
	readonly settings: Config;
	readonly link: VendorLink;
}

/** What a provider answered when it was connected. */
export interface Prepared {
	readonly accountRef: string | null;
	readonly fields: Readonly<Record<string, string>>;
	readonly webhookSecrets: readonly string[];
}

interface VendorAdapter {
	open(opening: Opening): PaymentProvider;
	/** false: this installation has no address of it. */
	available(settings: Config): boolean;
	/**
	 * Asks the provider before anything is written, so that wrong fields connect nothing. Throws
	 * ProviderError, `refused` for the fields.
	 */
	introduce(opening: Opening): Promise<Prepared>;
}

const field = (link: VendorLink, name: string): string => link.fields[name] ?? '';

/** One question that only the right key answers. */
async function checked(provider: PaymentProvider, { link }: Opening): Promise<Prepared> {
	await provider.accountStatus();
	return { accountRef: link.accountRef, fields: link.fields, webhookSecrets: [] };
}

const paystack: VendorAdapter = {
	open: ({ settings, link }) =>
		paystackPayments({
			secretKey: field(link, 'secretKey'),
			host: settings.PAYSTACK_API_HOST,
			mailDomain: new URL(publicUrl(settings)).hostname
		}),
	available: () => true,
	introduce: async (opening) => await checked(paystack.open(opening), opening)
};

export const VENDOR_ADAPTERS: Readonly<Partial<Record<ConnectableVendor, VendorAdapter>>> = {
	paystack
};

export const isAvailable = (vendor: ConnectableVendor, settings: Config = config()): boolean =>
	VENDOR_ADAPTERS[vendor]?.available(settings) ?? false;
