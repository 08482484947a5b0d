/** A store's link to a provider, its secrets, and the adapter made of both. */
import { and, desc, eq } from 'drizzle-orm';
import { AppError } from '#lib/platform/errors.ts';
import { config, publicUrl, type Config } from '#lib/platform/server/config.ts';
import { hmac } from '#lib/platform/server/crypto.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { sandboxAllowed } from '#lib/platform/server/mail.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { recordEvent } from '#lib/audit/server/record.ts';
import { keptByVersion } from '#lib/stores/server/by-version.ts';
import { changeRules } from '#lib/stores/server/rules-version.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { PaymentProvider, Vendor } from '../provider.ts';
import { sandboxProvider } from './adapters/sandbox.ts';
import { stripePayments } from './adapters/stripe.ts';
import { knownOf, sealSecrets, secretsOf } from './connection-secrets.ts';
import { paymentConnections } from './schema.ts';
import { isTestKey, VENDOR_ADAPTERS, type Prepared } from './vendor-adapters.ts';

export type Connection = typeof paymentConnections.$inferSelect;

/** Where a provider tells its events: one address per connection. */
export const endpointUrl = (
	storeId: string,
	connectionId: string,
	vendor: Vendor = 'stripe'
): string => `${publicUrl(config())}/api/webhooks/${vendor}/${storeId}/${connectionId}`;

/** What the sandbox signs its events with: nothing to keep, nothing to configure. */
export const sandboxSecret = (connection: Pick<Connection, 'storeId' | 'id'>): string =>
	hmac(config().APP_SECRET, 'sandbox-events', connection.storeId, connection.id).toString('hex');

function platformKey(settings: Config): string {
	if (!settings.STRIPE_SECRET_KEY) throw new AppError('PAYMENTS_OFF');
	return settings.STRIPE_SECRET_KEY;
}

function openVendor(
	pools: Pools,
	connection: Connection,
	vendor: Exclude<Vendor, 'sandbox' | 'stripe'>
): PaymentProvider {
	const adapter = VENDOR_ADAPTERS[vendor];
	const settings = config();
	if (!adapter?.available(settings)) throw new AppError('PAYMENTS_OFF');
	const { id, storeId, accountRef } = connection;
	return adapter.open({
		pools,
		settings,
		link: {
			storeId,
			connectionId: id,
			accountRef,
			webhookUrl: endpointUrl(storeId, id, vendor),
			...knownOf(connection)
		}
	});
}

/**
 * The adapter of a connection. Throws PAYMENTS_OFF when it cannot take money here: the sandbox in
 * production, or a connected account without the platform's key.
 */
export function providerOf(pools: Pools, connection: Connection): PaymentProvider {
	const settings = config();
	if (connection.vendor === 'sandbox') {
		if (!sandboxAllowed(settings)) throw new AppError('PAYMENTS_OFF');
		return sandboxProvider({
			pool: pools.app,
			storeId: connection.storeId,
			connectionId: connection.id,
			secret: sandboxSecret(connection)
		});
	}
	if (connection.vendor !== 'stripe') return openVendor(pools, connection, connection.vendor);
	const { secretKey, webhookSecrets } = secretsOf(connection);
	const own = connection.keys === 'own';
	if (own && !secretKey) throw new AppError('PAYMENTS_OFF');
	return stripePayments({
		secretKey: own && secretKey ? secretKey : platformKey(settings),
		account: own ? null : connection.accountRef,
		webhookSecrets,
		host: settings.STRIPE_API_HOST
	});
}

const byId = (scope: StoreScope, connectionId: string) =>
	and(eq(paymentConnections.storeId, scope.storeId), eq(paymentConnections.id, connectionId));

const isActive = (scope: StoreScope) =>
	and(eq(paymentConnections.storeId, scope.storeId), eq(paymentConnections.status, 'active'));

export async function findConnection(
	scope: Pick<StoreScope, 'tx' | 'storeId'>,
	connectionId: string
): Promise<Connection | undefined> {
	const [row] = await scope.tx
		.select()
		.from(paymentConnections)
		.where(
			and(eq(paymentConnections.storeId, scope.storeId), eq(paymentConnections.id, connectionId))
		);
	return row;
}

async function findActive(scope: StoreScope): Promise<Connection | undefined> {
	const [row] = await scope.tx.select().from(paymentConnections).where(isActive(scope));
	return row;
}

/**
 * What takes this store's money now. A store that has connected nothing gets the sandbox, where
 * there is one; throws PAYMENTS_OFF where there is none, and where the platform switched it off.
 */
export async function activeConnection(scope: StoreScope): Promise<Connection> {
	if (!scope.onlinePaymentsEnabled) throw new AppError('PAYMENTS_OFF');
	const active = await findActive(scope);
	if (active) return active;
	if (!sandboxAllowed(config())) throw new AppError('PAYMENTS_OFF');
	const sandbox = {
		storeId: scope.storeId,
		id: newId(),
		vendor: 'sandbox',
		status: 'active'
	} as const;
	// Two payments that begin at once: the constraint lets one sandbox in, and both use it.
	await scope.tx.insert(paymentConnections).values(sandbox).onConflictDoNothing();
	const connection = await findActive(scope);
	if (!connection) throw new AppError('CHANGED_MEANWHILE');
	return connection;
}

const connectedVendor = keptByVersion(async (scope) => (await findActive(scope))?.vendor);

/**
 * Who takes clients' money online; null: nobody, and pages, offers and forms show nothing of it. A store
 * that has connected nothing has the sandbox, where it stands in for a provider.
 */
export async function onlineTaker(scope: StoreScope): Promise<Vendor | null> {
	if (!scope.onlinePaymentsEnabled) return null;
	const vendor = (await connectedVendor(scope)) ?? 'sandbox';
	return vendor === 'sandbox' && !sandboxAllowed(config()) ? null : vendor;
}

/** May clients be asked for money online? */
export const takesOnlinePayments = async (scope: StoreScope): Promise<boolean> =>
	(await onlineTaker(scope)) !== null;

/** The sandbox, or a provider's own test keys: money is only pretended, and pages and papers must say so. */
export function movesNoMoney(connection: Connection): boolean {
	const { vendor } = connection;
	if (vendor === 'sandbox') return true;
	const settings = config();
	const { secretKey = settings.STRIPE_SECRET_KEY, fields } = secretsOf(connection);
	if (vendor === 'stripe') return isTestKey(secretKey);
	return VENDOR_ADAPTERS[vendor]?.inTestMode?.(settings, fields) ?? false;
}

/** For screens: what the platform says, and whether money is only pretended. */
export async function getStanding(
	scope: StoreScope
): Promise<{ switchedOn: boolean; testMode: boolean; connected: boolean }> {
	const active = await findActive(scope);
	return {
		switchedOn: scope.onlinePaymentsEnabled,
		connected: active !== undefined && active.vendor !== 'sandbox',
		testMode: active ? movesNoMoney(active) : sandboxAllowed(config())
	};
}

export interface StripeLink {
	readonly id: string;
	/** A connected account of the platform's; absent with the store's own key. */
	readonly accountRef?: string;
	readonly secretKey?: string;
	readonly webhookSecret: string;
}

/** Writes a connection to Stripe down; it takes no money before it is activated. */
export async function addStripe(scope: StoreScope, link: StripeLink): Promise<void> {
	const { id, secretKey, webhookSecret } = link;
	await scope.tx.insert(paymentConnections).values({
		storeId: scope.storeId,
		id,
		vendor: 'stripe',
		keys: secretKey === undefined ? 'platform' : 'own',
		status: 'disabled',
		accountRef: link.accountRef ?? null,
		secrets: sealSecrets(scope.storeId, id, {
			secretKey,
			webhookSecrets: [webhookSecret],
			fields: {}
		})
	});
}

/** Writes a connection of vendors.ts down; it takes no money before it is activated. */
export async function addVendor(
	scope: StoreScope,
	link: Prepared & { readonly id: string; readonly vendor: Vendor }
): Promise<void> {
	const { id, vendor, accountRef, fields, webhookSecrets } = link;
	await scope.tx.insert(paymentConnections).values({
		storeId: scope.storeId,
		id,
		vendor,
		keys: 'own',
		status: 'disabled',
		accountRef,
		lastOkAt: scope.now,
		secrets: sealSecrets(scope.storeId, id, {
			fields: { ...fields },
			webhookSecrets: [...webhookSecrets]
		})
	});
}

/** Puts a connection in the place of whatever took the store's money; payments already made keep theirs. */
export async function activate(scope: StoreScope, connectionId: string): Promise<void> {
	const connection = await findConnection(scope, connectionId);
	if (!connection) throw new AppError('NOT_FOUND');
	if (connection.status === 'active') return;
	await changeRules(scope);
	await scope.tx.update(paymentConnections).set({ status: 'disabled' }).where(isActive(scope));
	await scope.tx
		.update(paymentConnections)
		.set({ status: 'active' })
		.where(byId(scope, connectionId));
	await recordEvent(scope, {
		name: 'payments.connected',
		subjectId: connectionId,
		facts: { vendor: connection.vendor, keys: connection.keys }
	});
}

/** The newest account that was made for this store under the platform's. */
export async function findOnboarding(scope: StoreScope): Promise<Connection | undefined> {
	const [row] = await scope.tx
		.select()
		.from(paymentConnections)
		.where(
			and(
				eq(paymentConnections.storeId, scope.storeId),
				eq(paymentConnections.vendor, 'stripe'),
				eq(paymentConnections.keys, 'platform')
			)
		)
		.orderBy(desc(paymentConnections.id))
		.limit(1);
	return row;
}

/** Adds a signing secret; the newest and the one before it are believed while they rotate. */
export async function rotateWebhookSecret(
	scope: StoreScope,
	connectionId: string,
	webhookSecret: string
): Promise<void> {
	const connection = await findConnection(scope, connectionId);
	if (!connection) throw new AppError('NOT_FOUND');
	const { webhookSecrets, ...rest } = secretsOf(connection);
	await scope.tx
		.update(paymentConnections)
		.set({
			secrets: sealSecrets(scope.storeId, connectionId, {
				...rest,
				webhookSecrets: [webhookSecret, ...webhookSecrets].slice(0, 2)
			})
		})
		.where(byId(scope, connectionId));
	await recordEvent(scope, { name: 'payments.secret_rotated', subjectId: connectionId });
}
