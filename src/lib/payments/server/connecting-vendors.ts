/** Connecting a store to a provider with its own credentials, seeing how that is, and leaving it. */
import { and, desc, eq, ne } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import { config } from '#lib/platform/server/config.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import type { Instant } from '#lib/platform/time.ts';
import { changeRules } from '#lib/stores/server/rules-version.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import { ProviderError, type Vendor } from '../provider.ts';
import { describedVendor, VENDOR_DESCRIPTIONS, type ConnectableVendor } from '../vendors.ts';
import { telling } from './connecting.ts';
import {
	activate,
	addVendor,
	endpointUrl,
	findConnection,
	providerOf,
	type Connection
} from './connections.ts';
import { knownOf } from './connection-secrets.ts';
import { paymentConnections } from './schema.ts';
import { isAvailable, VENDOR_ADAPTERS } from './vendor-adapters.ts';

export interface Connected {
	readonly connectionId: string;
	/** For the manager to copy into the provider's settings; null: nothing to do there. */
	readonly webhookUrl: string | null;
	/** The provider then shows a key that must come back here before its events are believed. */
	readonly needsWebhookKey: boolean;
}

function webhookOf(connection: Pick<Connection, 'vendor' | 'storeId' | 'id'>, keys: number) {
	const description = describedVendor(connection.vendor);
	const byHand = description?.webhook === 'by_hand';
	return {
		webhookUrl: byHand ? endpointUrl(connection.storeId, connection.id, connection.vendor) : null,
		needsWebhookKey: byHand && description.webhookKey !== undefined && keys === 0
	};
}

/**
 * The provider is asked first, with no transaction open, then the connection is written down and
 * takes the store's money. Throws BAD_INPUT (the first secret field) when the provider refuses the
 * fields, BUSY when it is silent, PAYMENTS_OFF where this installation does not know its address.
 */
export async function connectVendor(
	pools: Pools,
	request: ScopeRequest,
	asked: { readonly vendor: string; readonly fields: Readonly<Record<string, string>> }
): Promise<Connected> {
	const description = describedVendor(asked.vendor);
	const settings = config();
	const adapter = description && VENDOR_ADAPTERS[description.vendor];
	if (!description || !adapter?.available(settings)) throw new AppError('PAYMENTS_OFF');
	const { vendor } = description;
	const connectionId = newId();
	const link = {
		storeId: request.storeId,
		connectionId,
		accountRef: null,
		fields: asked.fields,
		webhookSecrets: [],
		webhookUrl: endpointUrl(request.storeId, connectionId, vendor)
	};
	const blamed = description.fields.find((each) => each.kind === 'secret')?.name ?? 'fields';
	const prepared = await telling(blamed, () => adapter.introduce({ pools, settings, link }));
	await inScope(pools, request, async (scope) => {
		await addVendor(scope, { id: connectionId, vendor, ...prepared });
		await activate(scope, connectionId);
	});
	return {
		connectionId,
		...webhookOf({ vendor, storeId: request.storeId, id: connectionId }, 0)
	};
}

export interface ConnectionView {
	readonly connectionId: string;
	readonly vendor: Vendor;
	readonly keys: 'platform' | 'own';
	readonly active: boolean;
	readonly lastOkAt: Instant | null;
	/** A word, such as `not_authorised`; null: the last check went well. */
	readonly lastError: string | null;
	/** Fields that are no secret, as they were given. */
	readonly shown: Readonly<Record<string, string>>;
	readonly webhookUrl: string | null;
	readonly needsWebhookKey: boolean;
}

function viewOf(connection: Connection): ConnectionView {
	const { fields, webhookSecrets } = knownOf(connection);
	const open = describedVendor(connection.vendor)?.fields.filter((each) => each.kind !== 'secret');
	return {
		connectionId: connection.id,
		vendor: connection.vendor,
		keys: connection.keys,
		active: connection.status === 'active',
		lastOkAt: connection.lastOkAt,
		lastError: connection.lastError,
		shown: Object.fromEntries((open ?? []).map(({ name }) => [name, fields[name] ?? ''])),
		...webhookOf(connection, webhookSecrets.length)
	};
}

/** Newest first; the sandbox is no connection of anybody's. */
export async function listConnections(scope: StoreScope): Promise<ConnectionView[]> {
	const rows = await scope.tx
		.select()
		.from(paymentConnections)
		.where(
			and(eq(paymentConnections.storeId, scope.storeId), ne(paymentConnections.vendor, 'sandbox'))
		)
		.orderBy(desc(paymentConnections.id))
		.limit(50);
	return rows.map(viewOf);
}

/** Those that this installation can reach. */
export const listVendors = (): ConnectableVendor[] =>
	VENDOR_DESCRIPTIONS.map(({ vendor }) => vendor).filter((vendor) => isAvailable(vendor));

export interface Health {
	readonly ok: boolean;
	readonly lastOkAt: Instant | null;
	readonly lastError: string | null;
	/** What the provider still asks the store for, in its own words. */
	readonly due: readonly string[];
}

/** Asks the provider how it is, and notes the answer. An absent provider is an answer, not an error. */
export async function checkConnection(
	pools: Pools,
	request: ScopeRequest,
	connectionId: string
): Promise<Health> {
	const connection = await inScope(pools, request, (scope) => findConnection(scope, connectionId));
	if (!connection) throw new AppError('NOT_FOUND');
	let lastError: string | null = null;
	let due: readonly string[] = [];
	try {
		const status = await providerOf(pools, connection).accountStatus();
		due = status.due;
		if (!status.ready) lastError = 'not_ready';
	} catch (error) {
		if (!(error instanceof ProviderError)) throw error;
		lastError = error.reason;
	}
	const ok = lastError === null;
	const lastOkAt = await inScope(pools, request, async (scope) => {
		const [row] = await scope.tx
			.update(paymentConnections)
			.set({ lastError, ...(ok ? { lastOkAt: scope.now } : {}) })
			.where(
				and(eq(paymentConnections.storeId, scope.storeId), eq(paymentConnections.id, connectionId))
			)
			.returning({ lastOkAt: paymentConnections.lastOkAt });
		return row?.lastOkAt ?? null;
	});
	return { ok, lastOkAt, lastError, due };
}

/**
 * Takes no more money through it. The keys stay sealed: payments it took are still checked, told
 * and refunded through it.
 */
export async function disconnect(scope: StoreScope, connectionId: string): Promise<void> {
	const connection = await findConnection(scope, connectionId);
	if (!connection) throw new AppError('NOT_FOUND');
	if (connection.status === 'disabled') return;
	await changeRules(scope);
	await scope.tx
		.update(paymentConnections)
		.set({ status: 'disabled' })
		.where(
			and(eq(paymentConnections.storeId, scope.storeId), eq(paymentConnections.id, connectionId))
		);
	await recordEvent(scope, {
		name: 'payments.disconnected',
		subjectId: connectionId,
		facts: { vendor: connection.vendor }
	});
}
