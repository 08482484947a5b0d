/** The sandbox provider's own page, and what it tells the store afterwards. */
import { and, eq } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { findEvent } from '#lib/audit/server/reading.ts';
import { AppError } from '#lib/platform/errors.ts';
import { config } from '#lib/platform/server/config.ts';
import { sandboxAllowed } from '#lib/platform/server/mail.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { addJob } from '#lib/platform/server/queue.ts';
import { plus, processNow, toIso } from '#lib/platform/time.ts';
import { inScope, type StoreScope } from '#lib/stores/server/scope.ts';
import { cardRefOf, outcomeOf, type SandboxAct, type Telling } from '../sandbox.ts';
import { signSandbox } from './adapters/sandbox-events.ts';
import { sandboxSecret } from './connections.ts';
import { receiveWebhook, systemRequest } from './inbox.ts';
import { sandboxPayments } from './sandbox-schema.ts';

export const TELL = 'payments.tellSandbox';
const LATE_MS = 30_000;

type Row = typeof sandboxPayments.$inferSelect;

export interface SandboxPage {
	readonly kind: 'payment' | 'setup';
	readonly status: Row['status'];
	readonly amountMinor: number;
	readonly currency: string;
	readonly description: string;
	readonly failure: string | null;
	readonly returnUrl: string;
	readonly cancelUrl: string;
	/** Sums that are still on their way back. */
	readonly pendingRefundMinor: number;
}

async function getRow(scope: StoreScope, token: string, lock: boolean): Promise<Row> {
	// Where no sandbox takes money, its pages do not exist either.
	if (!sandboxAllowed(config())) throw new AppError('NOT_FOUND');
	const rows = scope.tx
		.select()
		.from(sandboxPayments)
		.where(and(eq(sandboxPayments.storeId, scope.storeId), eq(sandboxPayments.token, token)));
	const [row] = await (lock ? rows.for('update') : rows);
	if (!row) throw new AppError('NOT_FOUND');
	return row;
}

const isOver = (row: Row): boolean => row.status === 'pending' && row.expiresAt <= processNow();

/** Throws NOT_FOUND. */
export async function getSandboxPage(scope: StoreScope, token: string): Promise<SandboxPage> {
	const row = await getRow(scope, token, false);
	return {
		kind: row.kind,
		status: isOver(row) ? 'expired' : row.status,
		amountMinor: row.amountMinor,
		currency: row.currency,
		description: row.description,
		failure: row.failure,
		returnUrl: row.returnUrl,
		cancelUrl: row.cancelUrl,
		pendingRefundMinor: row.refunds
			.filter((refund) => refund.status === 'pending')
			.reduce((sum, refund) => sum + refund.amountMinor, 0)
	};
}

async function change(
	scope: StoreScope,
	row: Row,
	to: Partial<Row>,
	tell: Telling | null
): Promise<void> {
	await scope.tx
		.update(sandboxPayments)
		.set(to)
		.where(and(eq(sandboxPayments.storeId, scope.storeId), eq(sandboxPayments.id, row.id)));
	if (tell)
		await recordEvent(scope, {
			name: 'sandbox_payment.changed',
			subjectId: row.id,
			facts: { tell }
		});
}

/**
 * A button of the page. Answers where the browser goes; null: it stays. Throws NOT_FOUND, and
 * ILLEGAL_TRANSITION for a button that is no longer there.
 */
export async function actOnSandboxPage(
	scope: StoreScope,
	token: string,
	act: SandboxAct
): Promise<{ goTo: string | null }> {
	const row = await getRow(scope, token, true);
	const outcome = isOver(row) ? null : outcomeOf(row.status, act);
	if (!outcome) throw new AppError('ILLEGAL_TRANSITION');
	const paid = outcome.status === 'succeeded';
	const reserved = paid && row.authoriseOnly;
	await change(
		scope,
		row,
		{
			status: reserved ? 'authorised' : outcome.status,
			failure: outcome.failure,
			receivedMinor: paid && !reserved ? row.amountMinor : 0,
			cardRef: paid && row.saveCard ? cardRefOf(outcome.card, row.id) : null
		},
		outcome.tell
	);
	return { goTo: outcome.comesBack ? row.returnUrl : null };
}

/** The button that lets refunds arrive which stayed on their way. */
export async function finishSandboxRefunds(scope: StoreScope, token: string): Promise<void> {
	const row = await getRow(scope, token, true);
	const done = row.refunds.map((refund) => ({ ...refund, status: 'succeeded' as const }));
	await change(scope, row, { refunds: done }, 'once');
}

const bodyOf = (row: Row, eventId: string): string =>
	JSON.stringify({ id: `sandbox_${eventId}`, payment: row.id, reference: row.key });

/** Signs an event and sends it the way every vendor's comes in. */
export async function tellStore(
	pools: Pools,
	storeId: string,
	eventId: string,
	requestId: string,
	afterWaiting = false
): Promise<void> {
	const found = await inScope(pools, systemRequest(storeId, requestId), async (scope) => {
		const event = await findEvent(scope, eventId);
		if (!event) return null;
		const [row] = await scope.tx
			.select()
			.from(sandboxPayments)
			.where(and(eq(sandboxPayments.storeId, storeId), eq(sandboxPayments.id, event.subjectId)));
		return row ? { row, tell: event.facts['tell'] } : null;
	});
	if (!found) return;
	if (found.tell === 'late' && !afterWaiting) {
		await addJob(
			pools.worker,
			TELL,
			{ storeId, eventId, afterWaiting: true },
			{ key: `${eventId}:late`, runAt: toIso(plus(processNow(), LATE_MS)) }
		);
		return;
	}
	const { row } = found;
	const body = bodyOf(row, eventId);
	const now = processNow();
	const secret = sandboxSecret({ storeId, id: row.connectionId });
	for (let times = found.tell === 'twice' ? 2 : 1; times > 0; times--)
		await receiveWebhook(pools, {
			vendor: 'sandbox',
			storeId,
			connectionId: row.connectionId,
			raw: Buffer.from(body),
			headers: { 'sandbox-signature': signSandbox(secret, body, Math.floor(now / 1000)) },
			now,
			requestId
		});
}
