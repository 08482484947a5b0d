/**
 * What a client has paid in advance for one subject and the store has neither earned nor given back;
 * the ledger says it. Also how that goes back: promised first, sent when it cannot be undone any more.
 */
import { and, desc, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { addJob } from '#lib/platform/server/queue.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { getBalances } from './ledger.ts';
import { lockPaymentsOf } from './owed.ts';
import { requestRefund } from './refunding.ts';
import { payments, refunds } from './schema.ts';

const ofSubject = (scope: StoreScope, subjectId: string) =>
	and(eq(payments.storeId, scope.storeId), eq(payments.subjectId, subjectId));

export interface Held {
	readonly heldMinor: number;
	/** Of that, what can go back to where it came from by itself. */
	readonly onlineMinor: number;
}

/** Deposits of this subject, without what is on its way back. Lock first, to act on it. */
export async function getHeld(
	scope: StoreScope,
	subjectId: string,
	currency: string
): Promise<Held> {
	const balances = await getBalances(scope, { subjectId });
	const [waiting] = await scope.tx
		.select({ sum: sql<number>`coalesce(sum(${refunds.amountMinor}), 0)::float8` })
		.from(refunds)
		.innerJoin(
			payments,
			and(eq(payments.storeId, refunds.storeId), eq(payments.id, refunds.paymentId))
		)
		.where(
			and(
				ofSubject(scope, subjectId),
				eq(payments.purpose, 'deposit'),
				eq(payments.currency, currency),
				eq(refunds.status, 'pending')
			)
		);
	const heldMinor = Math.max(0, (balances.get(currency)?.deposits ?? 0) - (waiting?.sum ?? 0));
	const left = (await listOnline(scope, subjectId, currency)).reduce(
		(sum, row) => sum + row.amountMinor - row.refundedMinor,
		0
	);
	return { heldMinor, onlineMinor: Math.min(heldMinor, left) };
}

/** Newest first: the card that was used last gets its money back first. */
const listOnline = async (scope: StoreScope, subjectId: string, currency: string) =>
	await scope.tx
		.select()
		.from(payments)
		.where(
			and(
				ofSubject(scope, subjectId),
				eq(payments.purpose, 'deposit'),
				eq(payments.method, 'online'),
				eq(payments.status, 'succeeded'),
				eq(payments.currency, currency)
			)
		)
		.orderBy(desc(payments.id));

export interface GiveBack {
	readonly subjectId: string;
	readonly currency: string;
	/** Whole minor units; what was taken by hand is given back by hand, and stays held until then. */
	readonly amountMinor: number;
	readonly reason: string;
	readonly sendAt?: Instant;
}

/** Promises deposits back to where they came from. Returns what was promised. Lock the payments first. */
export async function giveBack(scope: StoreScope, back: GiveBack): Promise<number> {
	const { sendAt, reason } = back;
	let left = back.amountMinor;
	for (const row of await listOnline(scope, back.subjectId, back.currency)) {
		const amountMinor = Math.min(left, row.amountMinor - row.refundedMinor);
		if (amountMinor <= 0) continue;
		await requestRefund(scope, {
			paymentId: row.id,
			amountMinor,
			reason,
			...(sendAt === undefined ? {} : { sendAt })
		});
		left -= amountMinor;
	}
	return back.amountMinor - left;
}

/** Takes back what was promised of this subject and not sent yet. */
export async function withdrawRefunds(scope: StoreScope, subjectId: string): Promise<void> {
	await lockPaymentsOf(scope, subjectId);
	const own = await scope.tx
		.select({ id: payments.id })
		.from(payments)
		.where(ofSubject(scope, subjectId));
	if (own.length === 0) return;
	const withdrawn = await scope.tx
		.update(refunds)
		.set({ status: 'withdrawn' })
		.where(
			and(
				eq(refunds.storeId, scope.storeId),
				inArray(
					refunds.paymentId,
					own.map((row) => row.id)
				),
				eq(refunds.status, 'pending'),
				isNull(refunds.refundRef),
				gt(refunds.sendAt, scope.now)
			)
		)
		.returning();
	for (const refund of withdrawn) {
		await scope.tx
			.update(payments)
			.set({ refundedMinor: sql`${payments.refundedMinor} - ${refund.amountMinor}` })
			.where(and(eq(payments.storeId, scope.storeId), eq(payments.id, refund.paymentId)));
		await recordEvent(scope, {
			name: 'payment.refund_withdrawn',
			subjectId,
			facts: {
				paymentId: refund.paymentId,
				refundId: refund.id,
				amountMinor: refund.amountMinor
			}
		});
	}
}

const DUE = `select store_id, id from refunds
	where status = 'pending' and refund_ref is null and send_at <= now() order by send_at limit 500`;

/** Promised refunds whose time has come. */
export async function sweepRefunds(pools: Pools, task: string): Promise<void> {
	const { rows } = await pools.worker.query<{ store_id: string; id: string }>(DUE);
	for (const row of rows)
		await addJob(
			pools.worker,
			task,
			{ storeId: row.store_id, refundId: row.id },
			{ key: `refund:${row.id}`, queue: `webhooks:${row.store_id}` }
		);
}
