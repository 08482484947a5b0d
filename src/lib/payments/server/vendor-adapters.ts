/** From a connection's sealed fields to its adapter, per vendor; and what each asks before it is written down. */
import { config, publicUrl, type Config } from '#lib/platform/server/config.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { ProviderError, type PaymentProvider } from '../provider.ts';
import type { ConnectableVendor } from '../vendors.ts';
import { registerDevice, type KaspiAccess } from './adapters/kaspi-client.ts';
import { kaspiManual } from './adapters/kaspi-manual.ts';
import { kaspiPayments } from './adapters/kaspi.ts';
import { paystackPayments } from './adapters/paystack.ts';
import { paypalPayments } from './adapters/paypal.ts';
import { squareLocation, squarePayments } from './adapters/square.ts';

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
	/** true: with these fields, or at this address, the provider only pretends. Absent: it has no such mode. */
	inTestMode?(settings: Config, fields: VendorLink['fields']): boolean;
	/**
	 * Asks the provider before anything is written, so that wrong fields connect nothing. Throws
	 * ProviderError, `refused` for the fields.
	 */
	introduce(opening: Opening): Promise<Prepared>;
}

/** As Stripe and Paystack name their keys. */
export const isTestKey = (key: string | undefined): boolean =>
	key !== undefined && /^(sk|rk)_test_/.test(key);

/** Providers whose test mode is another address name it so. */
const isTestHost = (host: string | undefined): boolean => host?.includes('sandbox') ?? false;

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
	inTestMode: (_, fields) => isTestKey(fields['secretKey']),
	introduce: async (opening) => await checked(paystack.open(opening), opening)
};

const rowsOf = ({ pools, link }: Opening) => ({
	pool: pools.app,
	storeId: link.storeId,
	connectionId: link.connectionId
});

const kaspi_manual: VendorAdapter = {
	open: (opening) => kaspiManual({ ...rowsOf(opening), payLink: field(opening.link, 'payLink') }),
	available: () => true,
	// There is nobody to ask: the link is the store's word.
	introduce: async (opening) => await checked(kaspi_manual.open(opening), opening)
};

function kaspiAccess({ settings, link }: Opening): KaspiAccess {
	const [cert, key] = [field(link, 'certificate'), field(link, 'certificateKey')];
	return {
		host: settings.KASPI_API_HOST ?? '',
		apiKey: field(link, 'apiKey'),
		certificate: cert === '' || key === '' ? undefined : { cert, key }
	};
}

const kaspi: VendorAdapter = {
	open: (opening) =>
		kaspiPayments({
			...rowsOf(opening),
			access: kaspiAccess(opening),
			deviceToken: field(opening.link, 'deviceToken'),
			organizationBin: field(opening.link, 'organizationBin')
		}),
	available: (settings) => settings.KASPI_API_HOST !== undefined,
	introduce: async (opening) => {
		const { link } = opening;
		const deviceToken = await registerDevice(kaspiAccess(opening), {
			connectionId: link.connectionId,
			tradePointId: field(link, 'tradePointId'),
			organizationBin: field(link, 'organizationBin')
		});
		return { accountRef: null, fields: { ...link.fields, deviceToken }, webhookSecrets: [] };
	}
};

const squareAccess = ({ settings, link }: Opening) => ({
	accessToken: field(link, 'accessToken'),
	host: settings.SQUARE_API_HOST
});

const square: VendorAdapter = {
	open: (opening) =>
		squarePayments({
			...squareAccess(opening),
			locationId: field(opening.link, 'squareLocation'),
			merchantId: opening.link.accountRef,
			signatureKeys: opening.link.webhookSecrets,
			webhookUrl: opening.link.webhookUrl
		}),
	available: () => true,
	inTestMode: (settings) => isTestHost(settings.SQUARE_API_HOST),
	introduce: async (opening) => {
		const { fields } = opening.link;
		const locationId = field(opening.link, 'squareLocation');
		const { merchantId, status } = await squareLocation(squareAccess(opening), locationId);
		if (!status.ready) throw new ProviderError('refused', 'not_ready');
		return { accountRef: merchantId, fields, webhookSecrets: [] };
	}
};

const paypal: VendorAdapter = {
	open: ({ settings, link }) =>
		paypalPayments({
			clientId: field(link, 'paypalClient'),
			clientSecret: field(link, 'clientSecret'),
			host: settings.PAYPAL_API_HOST,
			webhookIds: link.webhookSecrets
		}),
	available: () => true,
	inTestMode: (settings) => isTestHost(settings.PAYPAL_API_HOST),
	introduce: async (opening) => await checked(paypal.open(opening), opening)
};

export const VENDOR_ADAPTERS: Readonly<Partial<Record<ConnectableVendor, VendorAdapter>>> = {
	paystack,
	kaspi_manual,
	kaspi,
	square,
	paypal
};

export const isAvailable = (vendor: ConnectableVendor, settings: Config = config()): boolean =>
	VENDOR_ADAPTERS[vendor]?.available(settings) ?? false;
