/**
 * What providers tell the platform about plans. Verify the raw bytes, keep them, answer; a job asks the
 * provider what is true. Forgeries leave nothing, replays and disorder change nothing (D26, TRUST §4).
 */
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { ProviderError, type Headers, type Rejection } from '#lib/payments/provider.ts';
import { inTransaction } from '#lib/platform/server/db.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { errorFields, log } from '#lib/platform/server/log.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { addJob } from '#lib/platform/server/queue.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { ScopeRequest } from '#lib/stores/server/scope.ts';
import type { BillingProvider } from '../billing.ts';
import { billingBy } from './billing.ts';
import { planPayers, planWebhooks } from './schema.ts';
import { syncSubscription } from './syncing.ts';

export const PROCESS = 'plans.processWebhooks';
const MOST_BYTES = 262_144;
const MOST_ATTEMPTS = 20;

export interface Told {
	readonly provider: BillingProvider;
	readonly raw: Uint8Array;
	readonly headers: Headers;
	/** The receiver's clock: signatures carry the sender's. */
	readonly now: Instant;
}

export type Received =
	| { readonly kind: 'kept' | 'repeated' }
	| { readonly kind: 'too_large' }
	| { readonly kind: 'rejected'; readonly reason: Rejection };

export const systemRequest = (storeId: string, requestId: string): ScopeRequest => ({
	storeId,
	actor: { kind: 'system', id: null },
	source: 'job',
	ip: null,
	requestId,
	locale: 'en'
});

/** Throws PAYMENTS_OFF where this provider charges nobody. */
export async function receivePlanWebhook(pools: Pools, told: Told): Promise<Received> {
	const { provider, raw } = told;
	if (raw.byteLength > MOST_BYTES) return { kind: 'too_large' };
	const parsed = billingBy(pools, provider).parseWebhook(raw, told.headers, told.now);
	if (!parsed.ok) {
		log.warn({ provider, reason: parsed.reason }, 'an incoming event was not believed');
		return { kind: 'rejected', reason: parsed.reason };
	}
	const { dedupeKey, payerRef } = parsed;
	const kept = await inTransaction(pools.platform, (tx) =>
		tx
			.insert(planWebhooks)
			.values({
				id: newId(),
				provider,
				dedupeKey,
				payerRef,
				body: Buffer.from(raw),
				// Nobody's: there is nothing to do about it.
				...(payerRef === null ? { processedAt: sql`now()` } : {})
			})
			.onConflictDoNothing()
			.returning({ id: planWebhooks.id })
	);
	if (kept.length === 0) return { kind: 'repeated' };
	if (payerRef !== null) await askToProcess(pools, provider, payerRef);
	return { kind: 'kept' };
}

/** One job for however many events of one payer. Never throws: what was not asked for is found by the sweep. */
export async function askToProcess(
	pools: Pools,
	provider: BillingProvider,
	payerRef: string
): Promise<void> {
	try {
		await addJob(
			pools.worker,
			PROCESS,
			{ provider, payerRef },
			{ key: `plan-webhooks:${provider}:${payerRef}`, queue: `plan-webhooks:${payerRef}` }
		);
	} catch (error) {
		log.warn({ provider, ...errorFields(error) }, 'an event waits for the sweep');
	}
}

interface Waiting {
	readonly ids: readonly string[];
	readonly storeId: string | undefined;
}

const attempt = async (
	pools: Pools,
	provider: BillingProvider,
	payerRef: string
): Promise<Waiting> =>
	await inTransaction(pools.platform, async (tx) => {
		const rows = await tx
			.update(planWebhooks)
			.set({ attempts: sql`${planWebhooks.attempts} + 1` })
			.where(
				and(
					eq(planWebhooks.provider, provider),
					eq(planWebhooks.payerRef, payerRef),
					isNull(planWebhooks.processedAt)
				)
			)
			.returning({ id: planWebhooks.id });
		const [payer] = await tx
			.select({ storeId: planPayers.storeId })
			.from(planPayers)
			.where(and(eq(planPayers.provider, provider), eq(planPayers.payerRef, payerRef)));
		return { ids: rows.map(({ id }) => id), storeId: payer?.storeId };
	});

const finish = async (
	pools: Pools,
	ids: readonly string[],
	error: string | null,
	done: boolean
): Promise<void> => {
	await inTransaction(pools.platform, async (tx) => {
		await tx
			.update(planWebhooks)
			.set(done ? { processedAt: sql`now()`, error } : { error })
			.where(inArray(planWebhooks.id, [...ids]));
	});
};

/** Asks the provider about the payer once for all that was told of it. Throws to be tried again. */
export async function processPlanWebhooks(
	pools: Pools,
	provider: BillingProvider,
	payerRef: string,
	requestId: string
): Promise<void> {
	const { ids, storeId } = await attempt(pools, provider, payerRef);
	if (ids.length === 0) return;
	if (storeId === undefined) {
		await finish(pools, ids, 'unknown_payer', true);
		return;
	}
	try {
		await syncSubscription(pools, systemRequest(storeId, requestId), provider);
	} catch (error) {
		await finish(pools, ids, error instanceof ProviderError ? error.reason : 'failed', false);
		throw error;
	}
	await finish(pools, ids, null, true);
}

const WAITING = `select distinct provider, payer_ref as "payerRef" from plan_webhooks
	where processed_at is null and received_at < now() - interval '1 minute' and attempts < $1 limit 500`;

/** Kept, and not yet looked at: the wake-up was lost, or the worker died. */
export async function sweepPlanInbox(pools: Pools): Promise<number> {
	const { rows } = await pools.worker.query<{ provider: BillingProvider; payerRef: string }>(
		WAITING,
		[MOST_ATTEMPTS]
	);
	for (const { provider, payerRef } of rows) await askToProcess(pools, provider, payerRef);
	return rows.length;
}

/** As the stores' own: of a month ago only that it came is kept, so that a replay is known. Returns how many were emptied. */
export async function emptyOldPlanInbox(pools: Pools): Promise<number> {
	const { rowCount } = await pools.worker.query(
		`update plan_webhooks set body = '', emptied_at = now()
		 where processed_at < now() - interval '30 days' and emptied_at is null`
	);
	return rowCount ?? 0;
}

const SILENT = `select distinct store_id as "storeId" from plan_payers where next_check_at <= now() limit 500`;

/** Events that never came: payers whose provider has been silent are asked about. */
export async function sweepPayers(pools: Pools): Promise<number> {
	const { rows } = await pools.worker.query<{ storeId: string }>(SILENT);
	for (const { storeId } of rows)
		await addJob(
			pools.worker,
			'plans.check',
			{ storeId },
			{ key: `plan-check:${storeId}`, queue: `store:${storeId}` }
		);
	return rows.length;
}
