/**
 * The nightly comparison (A7.8): every payment of a connection since the last run is read again at
 * the provider and held against the ledger. What events would have told is caught up with; what
 * still differs is listed, and stays listed until it agrees or a person says why.
 */
import { and, asc, eq, gt, inArray, isNull, or } from 'drizzle-orm';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { addJob } from '#lib/platform/server/queue.ts';
import { DAY, instant, plus, type Instant } from '#lib/platform/time.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import { FACT_KINDS } from '../ledger.ts';
import { ProviderError, type ProviderPayment } from '../provider.ts';
import { differencesOf, type Booked, type Difference } from '../reconciliation.ts';
import { findConnection, providerOf, type Connection } from './connections.ts';
import { reconciliationItems } from './desk-schema.ts';
import { postFact } from './ledger.ts';
import { getPayment, type Payment } from './paying.ts';
import { ledgerTransfers, paymentConnections, payments, refunds } from './schema.ts';
import { applySeen } from './settling.ts';
import { listUnknown } from './unknown.ts';

export const RECONCILE = 'payments.reconcileConnection';
const PAGE = 50;
/** Providers settle fees and refunds days later: each run looks back over the last one. */
const LOOK_BACK_MS = 3 * DAY;

/** Asks for one job per connection. */
export async function startReconciliation(pools: Pools): Promise<number> {
	const { rows } = await pools.worker.query<{ store_id: string; id: string }>(
		'select store_id, id from payment_connections order by store_id, id'
	);
	for (const row of rows)
		await addJob(
			pools.worker,
			RECONCILE,
			{ storeId: row.store_id, connectionId: row.id, after: null, begunAt: null },
			{ key: `reconcile:${row.id}`, queue: `webhooks:${row.store_id}` }
		);
	return rows.length;
}

/** The smallest id of that moment: ids are in the order of time. */
const firstIdOf = (at: Instant): string => {
	const hex = Math.max(0, at).toString(16).padStart(12, '0');
	return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
};

const isOpen = (scope: StoreScope) =>
	and(eq(reconciliationItems.storeId, scope.storeId), isNull(reconciliationItems.resolvedAt));

/** Payments begun since the last run and those that differ still, a page at a time. */
async function pageOf(
	scope: StoreScope,
	connection: Connection,
	after: string | null
): Promise<string[]> {
	const since = firstIdOf(plus(connection.reconciledAt ?? instant(0), -LOOK_BACK_MS));
	const differing = scope.tx
		.select({ id: reconciliationItems.paymentId })
		.from(reconciliationItems)
		.where(and(isOpen(scope), eq(reconciliationItems.connectionId, connection.id)));
	const rows = await scope.tx
		.select({ id: payments.id })
		.from(payments)
		.where(
			and(
				eq(payments.storeId, scope.storeId),
				eq(payments.connectionId, connection.id),
				after === null ? undefined : gt(payments.id, after),
				or(gt(payments.id, since), inArray(payments.id, differing))
			)
		)
		.orderBy(asc(payments.id))
		.limit(PAGE);
	return rows.map((row) => row.id);
}

/** What the ledger says of a payment at a provider. */
async function bookedOf(scope: StoreScope, payment: Payment): Promise<Booked> {
	const back = await scope.tx
		.select({ id: refunds.id })
		.from(refunds)
		.where(and(eq(refunds.storeId, scope.storeId), eq(refunds.paymentId, payment.id)));
	const fee = `payment:${payment.id}:fee`;
	const causes = [
		...FACT_KINDS.map((kind) => `payment:${payment.id}:${kind}`),
		...back.map(({ id }) => `refund:${id}`),
		fee
	];
	const rows = await scope.tx
		.select()
		.from(ledgerTransfers)
		.where(and(eq(ledgerTransfers.storeId, scope.storeId), inArray(ledgerTransfers.cause, causes)));
	const sum = (of: (row: (typeof rows)[number]) => boolean): number =>
		rows.reduce((total, row) => total + (of(row) ? row.amountMinor : 0), 0);
	const { status, amountMinor, currency } = payment;
	return {
		status,
		amountMinor,
		currency,
		paidMinor: sum((row) => row.debit === 'online'),
		refundedMinor: sum((row) => row.credit === 'online' && row.cause !== fee),
		feeMinor: rows.some((row) => row.cause === fee) ? sum((row) => row.cause === fee) : null
	};
}

/** A fee that was not known when the money came is booked as soon as it is. */
async function bookLateFee(
	scope: StoreScope,
	payment: Payment,
	booked: Booked,
	seen: ProviderPayment
): Promise<Booked> {
	const { feeMinor } = seen;
	if (booked.status !== 'succeeded' || booked.feeMinor !== null || !feeMinor) return booked;
	await postFact(
		scope,
		{ kind: 'fee_taken', amountMinor: feeMinor },
		{
			cause: `payment:${payment.id}:fee`,
			currency: payment.currency,
			subjectId: payment.subjectId,
			clientId: payment.clientId
		}
	);
	return { ...booked, feeMinor };
}

const sameAs = (item: typeof reconciliationItems.$inferSelect, found: Difference): boolean =>
	item.what === found.what &&
	item.oursMinor === found.oursMinor &&
	item.theirsMinor === found.theirsMinor &&
	item.oursStatus === found.oursStatus &&
	item.theirsStatus === found.theirsStatus;

/** Opens, renews or closes the items of one payment. What a person resolved stays so until it changes. */
async function list(
	scope: StoreScope,
	payment: Payment,
	found: readonly Difference[]
): Promise<void> {
	if (payment.connectionId === null) return;
	const own = and(
		eq(reconciliationItems.storeId, scope.storeId),
		eq(reconciliationItems.paymentId, payment.id)
	);
	const items = await scope.tx.select().from(reconciliationItems).where(own);
	const settled = items.filter((item) => item.resolvedBy !== null);
	const open = found.filter((each) => !settled.some((item) => sameAs(item, each)));
	const gone = items.filter(
		(item) => item.resolvedAt === null && !open.some((each) => each.what === item.what)
	);
	if (gone.length > 0)
		await scope.tx
			.update(reconciliationItems)
			.set({ resolvedAt: scope.now })
			.where(
				and(
					own,
					inArray(
						reconciliationItems.id,
						gone.map(({ id }) => id)
					)
				)
			);
	for (const each of open) await openItem(scope, payment, payment.connectionId, each);
}

async function openItem(
	scope: StoreScope,
	payment: Payment,
	connectionId: string,
	found: Difference
): Promise<void> {
	await scope.tx.$client.query(
		`insert into reconciliation_items (store_id, id, connection_id, payment_id, provider_ref, what,
			ours_minor, theirs_minor, ours_status, theirs_status, currency, found_at, seen_at)
		 values ($1, $12, $2, $3, $4, $5, $6, $7, $8, $9, $10, to_timestamp($11 / 1000.0), to_timestamp($11 / 1000.0))
		 on conflict (store_id, connection_id, provider_ref, what) where resolved_at is null
		 do update set seen_at = excluded.seen_at, ours_minor = excluded.ours_minor,
			theirs_minor = excluded.theirs_minor, ours_status = excluded.ours_status,
			theirs_status = excluded.theirs_status`,
		[
			scope.storeId,
			connectionId,
			payment.id,
			payment.providerRef ?? payment.id,
			found.what,
			found.oursMinor,
			found.theirsMinor,
			found.oursStatus,
			found.theirsStatus,
			payment.currency,
			scope.now,
			newId()
		]
	);
}

async function read(
	pools: Pools,
	connection: Connection,
	providerRef: string
): Promise<ProviderPayment | null> {
	try {
		return await providerOf(pools, connection).getPayment(providerRef);
	} catch (error) {
		if (error instanceof ProviderError && error.reason === 'not_found') return null;
		throw error;
	}
}

/** Compares one payment. Throws ProviderError while the provider cannot be asked. */
export async function reconcilePayment(
	pools: Pools,
	request: ScopeRequest,
	paymentId: string
): Promise<void> {
	const { payment, connection } = await inScope(pools, request, async (scope) => {
		const row = await getPayment(scope, paymentId);
		return {
			payment: row,
			connection: row.connectionId ? await findConnection(scope, row.connectionId) : undefined
		};
	});
	// Its page was never opened there: nothing to compare.
	if (!connection || payment.providerRef === null) return;
	const seen = await read(pools, connection, payment.providerRef);
	await inScope(pools, request, async (scope) => {
		if (seen) await applySeen(scope, paymentId, seen);
		const now = await getPayment(scope, paymentId);
		const booked = await bookedOf(scope, now);
		const ours = seen ? await bookLateFee(scope, now, booked, seen) : booked;
		await list(scope, now, differencesOf(ours, seen));
	});
}

export interface ReconcileTurn {
	readonly storeId: string;
	readonly connectionId: string;
	/** The last payment compared; null at the start. */
	readonly after: string | null;
	/** When the first page began: the next run looks from here. */
	readonly begunAt: Instant | null;
}

/** One page; asks for the next. A page that fails is tried again from where it stood. */
export async function reconcileConnection(
	pools: Pools,
	request: ScopeRequest,
	{ storeId, connectionId, after, begunAt }: ReconcileTurn
): Promise<ReconcileTurn | null> {
	const page = await inScope(pools, request, async (scope) => {
		const connection = await findConnection(scope, connectionId);
		if (!connection) throw new AppError('NOT_FOUND');
		return { ids: await pageOf(scope, connection, after), connection, now: scope.now };
	});
	for (const id of page.ids) await reconcilePayment(pools, request, id);
	const begun = begunAt ?? page.now;
	const last = page.ids.at(-1);
	if (page.ids.length === PAGE && last !== undefined)
		return { storeId, connectionId, after: last, begunAt: begun };
	const { connection } = page;
	const since = plus(connection.reconciledAt ?? connection.createdAt, -LOOK_BACK_MS);
	await listUnknown(pools, request, connection, since);
	await inScope(pools, request, (scope) =>
		scope.tx
			.update(paymentConnections)
			.set({ reconciledAt: begun })
			.where(and(eq(paymentConnections.storeId, storeId), eq(paymentConnections.id, connectionId)))
	);
	return null;
}
