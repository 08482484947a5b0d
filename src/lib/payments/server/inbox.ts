/**
 * What providers tell. Verify the raw bytes, keep them, answer; a job does the rest by asking the
 * provider what is true. So forgeries leave nothing, replays and disorder change nothing, and a
 * lost event is found by asking (TRUST §4).
 */
import { and, eq, isNull, sql } from 'drizzle-orm';
import { AppError } from '#lib/platform/errors.ts';
import { isId, newId } from '#lib/platform/server/ids.ts';
import { errorFields, log } from '#lib/platform/server/log.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { addJob } from '#lib/platform/server/queue.ts';
import type { Instant } from '#lib/platform/time.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import { ProviderError, type Headers, type Rejection } from '../provider.ts';
import { finishOnboarding } from './connecting.ts';
import { findConnection, providerOf } from './connections.ts';
import { webhookInbox } from './schema.ts';
import { checkPayment, listNamed } from './settling.ts';
import { checkSetup, listNamedSetups } from './setups.ts';

/** A provider's events are a few kB; nobody needs to hold more than this in memory for them. */
export const MOST_WEBHOOK_BYTES = 262_144;
export const PROCESS = 'payments.processWebhook';
/** After so many tries an event is left for people to look at. */
export const MOST_ATTEMPTS = 20;

export interface Incoming {
	readonly vendor: string;
	readonly storeId: string;
	readonly connectionId: string;
	readonly raw: Uint8Array;
	readonly headers: Headers;
	/** The receiver's clock: signatures carry the sender's. */
	readonly now: Instant;
	readonly requestId: string;
}

export type Received =
	| { readonly kind: 'kept' | 'repeated' }
	| { readonly kind: 'unknown_address' }
	| { readonly kind: 'too_large' }
	| { readonly kind: 'rejected'; readonly reason: Rejection };

/** The provider itself speaks in its jobs: no person stands behind it. */
export const systemRequest = (storeId: string, requestId: string): ScopeRequest => ({
	storeId,
	actor: { kind: 'system', id: null },
	source: 'job',
	ip: null,
	requestId,
	locale: 'en'
});

async function keep(
	scope: StoreScope,
	{ connectionId, raw }: Incoming,
	{ dedupeKey, changed }: Pick<typeof webhookInbox.$inferInsert, 'dedupeKey' | 'changed'>
): Promise<string | null> {
	const [row] = await scope.tx
		.insert(webhookInbox)
		.values({
			storeId: scope.storeId,
			id: newId(),
			connectionId,
			dedupeKey,
			changed,
			body: Buffer.from(raw),
			receivedAt: scope.now
		})
		.onConflictDoNothing()
		.returning({ id: webhookInbox.id });
	return row?.id ?? null;
}

async function connectionOf(pools: Pools, incoming: Incoming, request: ScopeRequest) {
	if (!isId(incoming.storeId) || !isId(incoming.connectionId)) return undefined;
	try {
		const found = await inScope(pools, request, (scope) =>
			findConnection(scope, incoming.connectionId)
		);
		return found?.vendor === incoming.vendor ? found : undefined;
	} catch (error) {
		if (error instanceof AppError && error.code === 'NOT_FOUND') return undefined;
		throw error;
	}
}

/** A connection that is switched off still hears of the payments it took. */
export async function receiveWebhook(pools: Pools, incoming: Incoming): Promise<Received> {
	if (incoming.raw.byteLength > MOST_WEBHOOK_BYTES) return { kind: 'too_large' };
	const request = systemRequest(incoming.storeId, incoming.requestId);
	const connection = await connectionOf(pools, incoming, request);
	if (!connection) return { kind: 'unknown_address' };
	const provider = providerOf(pools, connection);
	await provider.prepareWebhook?.(incoming.headers);
	const parsed = provider.parseWebhook(incoming.raw, incoming.headers, incoming.now);
	if (!parsed.ok) {
		log.warn(
			{ storeId: incoming.storeId, connectionId: connection.id, reason: parsed.reason },
			'an incoming event was not believed'
		);
		return { kind: 'rejected', reason: parsed.reason };
	}
	const kept = await inScope(pools, request, (scope) => keep(scope, incoming, parsed));
	if (kept === null) return { kind: 'repeated' };
	await askToProcess(pools, incoming.storeId, kept);
	return { kind: 'kept' };
}

/** Never throws: what was not asked for is found by the sweep. */
export async function askToProcess(pools: Pools, storeId: string, inboxId: string): Promise<void> {
	try {
		await addJob(
			pools.worker,
			PROCESS,
			{ storeId, inboxId },
			{ key: `webhook:${inboxId}`, queue: `webhooks:${storeId}` }
		);
	} catch (error) {
		log.warn({ storeId, ...errorFields(error) }, 'an event waits for the sweep');
	}
}

const is = (scope: StoreScope, inboxId: string) =>
	and(eq(webhookInbox.storeId, scope.storeId), eq(webhookInbox.id, inboxId));

interface Named {
	readonly payments: readonly string[];
	/** What a card was to be left for. */
	readonly setups: readonly string[];
	/** The connected account itself changed: it may take money now, or no more. */
	readonly account: boolean;
}

async function attempt(scope: StoreScope, inboxId: string): Promise<Named> {
	const [row] = await scope.tx
		.update(webhookInbox)
		.set({ attempts: sql`${webhookInbox.attempts} + 1` })
		.where(and(is(scope, inboxId), isNull(webhookInbox.processedAt)))
		.returning();
	if (!row) return { payments: [], setups: [], account: false };
	const connection = await findConnection(scope, row.connectionId);
	return {
		payments: await listNamed(scope, { id: row.connectionId }, row.changed),
		setups: await listNamedSetups(scope, { id: row.connectionId }, row.changed),
		account: row.changed.kind === 'account' && connection?.keys === 'platform'
	};
}

const finish = async (scope: StoreScope, inboxId: string, error: string | null) =>
	await scope.tx
		.update(webhookInbox)
		.set(error === null ? { processedAt: scope.now, error: null } : { error })
		.where(is(scope, inboxId));

/** Asks the provider about whatever the event named. Safe to run twice. Throws to be tried again. */
export async function processWebhook(
	pools: Pools,
	storeId: string,
	inboxId: string,
	requestId: string
): Promise<void> {
	const request = systemRequest(storeId, requestId);
	const named = await inScope(pools, request, (scope) => attempt(scope, inboxId));
	try {
		for (const paymentId of named.payments) await checkPayment(pools, request, paymentId);
		for (const subjectId of named.setups) await checkSetup(pools, request, subjectId);
		if (named.account) await finishOnboarding(pools, request);
	} catch (error) {
		const word = error instanceof ProviderError ? error.reason : 'failed';
		await inScope(pools, request, (scope) => finish(scope, inboxId, word));
		throw error;
	}
	await inScope(pools, request, (scope) => finish(scope, inboxId, null));
}

const WAITING = `select store_id, id from webhook_inbox
	where processed_at is null and received_at < now() - interval '1 minute' and attempts < $1
	order by received_at limit 500`;

/** Kept, and not yet looked at: the wake-up was lost, or the worker died. */
export async function sweepInbox(pools: Pools): Promise<number> {
	const { rows } = await pools.worker.query<{ store_id: string; id: string }>(WAITING, [
		MOST_ATTEMPTS
	]);
	for (const row of rows) await askToProcess(pools, row.store_id, row.id);
	return rows.length;
}

const UNSETTLED = `select store_id, id from payments where next_check_at <= now()
	order by next_check_at limit 500`;

/** Events that never came: payments whose provider has been silent are asked about. */
export async function sweepPayments(pools: Pools): Promise<number> {
	const { rows } = await pools.worker.query<{ store_id: string; id: string }>(UNSETTLED);
	for (const row of rows)
		await addJob(
			pools.worker,
			'payments.check',
			{ storeId: row.store_id, paymentId: row.id },
			{ key: `payment:${row.id}`, queue: `webhooks:${row.store_id}` }
		);
	return rows.length;
}

/** Whatever an event said of people goes once it is of no use; that it came stays (TRUST §5). */
export async function emptyOldInbox(pools: Pools): Promise<number> {
	const { rowCount } = await pools.worker.query(
		`update webhook_inbox set body = '', emptied_at = now()
		 where processed_at < now() - interval '30 days' and emptied_at is null`
	);
	return rowCount ?? 0;
}
