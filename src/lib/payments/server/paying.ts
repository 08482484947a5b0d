/** Asking for money: the row first, then the provider with no transaction open, then the row again. */
import { and, eq } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { Money } from '#lib/platform/money.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { log } from '#lib/platform/server/log.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { MINUTE, plus, type Instant } from '#lib/platform/time.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import type { Method } from '../ledger.ts';
import { ProviderError, type PaymentOrder, type StartedPayment } from '../provider.ts';
import { factsOfPaid, type Purpose } from '../rules.ts';
import { askLater } from './asking-later.ts';
import {
	activeConnection,
	findConnection,
	movesNoMoney,
	providerOf,
	type Connection
} from './connections.ts';
import { postFact } from './ledger.ts';
import { owedOf } from './owed.ts';
import { payments } from './schema.ts';

export type Payment = typeof payments.$inferSelect;

/** Stripe's shortest page lives 30 minutes from when it is made; two more for the way there (D17). */
export const PAGE_MS = 32 * MINUTE;
/** How long an event may take before the provider is asked. */
const FIRST_CHECK_MS = 2 * MINUTE;

export async function getPayment(scope: StoreScope, paymentId: string): Promise<Payment> {
	const [row] = await scope.tx
		.select()
		.from(payments)
		.where(and(eq(payments.storeId, scope.storeId), eq(payments.id, paymentId)));
	if (!row) throw new AppError('NOT_FOUND');
	return row;
}

export interface Ask {
	readonly purpose: Purpose;
	readonly amount: Money;
	readonly subjectId: string | null;
	readonly clientId: string | null;
	/** Read by the client at the provider's: no personal data. */
	readonly description: string;
	readonly returnUrl: string;
	readonly cancelUrl: string;
	readonly customerRef?: string | null;
	readonly saveCard?: boolean;
	/** The subject of the mandate under which the card that pays is kept; implies `saveCard`. */
	readonly keepFor?: string;
}

export interface AskedPayment extends StartedPayment {
	readonly paymentId: string;
	/** The page must say that no real money moves. */
	readonly testMode: boolean;
}

export interface Prepared {
	readonly order: PaymentOrder;
	readonly connection: Connection;
}

const orderOf = (ask: Ask, paymentId: string, expiresAt: Instant): PaymentOrder => ({
	paymentId,
	amount: ask.amount,
	description: ask.description,
	returnUrl: ask.returnUrl,
	cancelUrl: ask.cancelUrl,
	expiresAt,
	customerRef: ask.customerRef ?? null,
	saveCard: ask.keepFor !== undefined || (ask.saveCard ?? false),
	take: 'now'
});

/** The order of a payment whose page is not known to be open, from the same ask as the first time. */
export async function prepareAgain(
	scope: StoreScope,
	payment: Payment,
	ask: Ask
): Promise<Prepared> {
	const { id, connectionId, expiresAt } = payment;
	const connection = connectionId === null ? undefined : await findConnection(scope, connectionId);
	if (!connection || expiresAt === null) throw new AppError('NOT_FOUND');
	return { connection, order: orderOf(ask, id, expiresAt) };
}

/** Writes that money is asked for. Throws PAYMENTS_OFF. */
export async function preparePayment(scope: StoreScope, ask: Ask): Promise<Prepared> {
	const connection = await activeConnection(scope);
	const paymentId = newId();
	const expiresAt = plus(scope.now, PAGE_MS);
	await scope.tx.insert(payments).values({
		storeId: scope.storeId,
		id: paymentId,
		connectionId: connection.id,
		method: 'online',
		purpose: ask.purpose,
		status: 'pending',
		amountMinor: ask.amount.amountMinor,
		currency: ask.amount.currency,
		subjectId: ask.subjectId,
		clientId: ask.clientId,
		keepFor: ask.keepFor ?? null,
		expiresAt,
		nextCheckAt: plus(scope.now, FIRST_CHECK_MS),
		createdAt: scope.now
	});
	return { connection, order: orderOf(ask, paymentId, expiresAt) };
}

/** Notes under which name the provider knows it. */
export async function noteStarted(
	scope: StoreScope,
	paymentId: string,
	providerRef: string
): Promise<void> {
	await scope.tx
		.update(payments)
		.set({ providerRef })
		.where(and(eq(payments.storeId, scope.storeId), eq(payments.id, paymentId)));
}

/**
 * Opens the page of a prepared payment; asking again with the same order opens the same page. Throws
 * PAYMENTS_OFF when the provider refuses, BUSY when it does not answer: nothing was charged, and the
 * row expires.
 */
export async function openPage(
	pools: Pools,
	request: ScopeRequest,
	{ order, connection }: Prepared
): Promise<AskedPayment> {
	let started: StartedPayment;
	try {
		started = await providerOf(pools, connection).createPayment(order);
	} catch (error) {
		if (!(error instanceof ProviderError)) throw error;
		log.warn({ storeId: request.storeId, reason: error.reason }, 'a payment page did not open');
		throw new AppError(error.outcome === 'refused' ? 'PAYMENTS_OFF' : 'BUSY');
	}
	await inScope(pools, request, (scope) =>
		noteStarted(scope, order.paymentId, started.providerRef)
	);
	if (started.checkEveryMs !== undefined)
		await askLater(pools, {
			storeId: request.storeId,
			paymentId: order.paymentId,
			everyMs: started.checkEveryMs,
			until: started.expiresAt
		});
	return { ...started, paymentId: order.paymentId, testMode: movesNoMoney(connection) };
}

/** Prepares a payment and opens its page. Throws what both throw. */
export async function startPayment(
	pools: Pools,
	request: ScopeRequest,
	ask: Ask
): Promise<AskedPayment> {
	const prepared = await inScope(pools, request, (scope) => preparePayment(scope, ask));
	return await openPage(pools, request, prepared);
}

export interface ByHand {
	readonly method: Exclude<Method, 'online'>;
	readonly purpose: Purpose;
	readonly amount: Money;
	readonly tipMinor: number;
	readonly subjectId: string | null;
	readonly clientId: string | null;
	/** The number on the receipt, if there is one. */
	readonly receipt: string | null;
}

/** Cash, a bank transfer or a card terminal: a person says it was paid, and who that was is recorded. */
export async function takeByHand(scope: StoreScope, taken: ByHand): Promise<string> {
	const id = newId();
	const { method, purpose, tipMinor, subjectId, clientId } = taken;
	const { amountMinor, currency } = taken.amount;
	await scope.tx.insert(payments).values({
		storeId: scope.storeId,
		id,
		method,
		purpose,
		status: 'succeeded',
		amountMinor,
		tipMinor,
		currency,
		subjectId,
		clientId,
		receipt: taken.receipt,
		createdAt: scope.now,
		paidAt: scope.now
	});
	const owed = await owedOf(scope, { purpose, subjectId, currency });
	for (const fact of factsOfPaid(purpose, method, amountMinor, tipMinor, owed))
		await postFact(scope, fact, {
			cause: `payment:${id}:${fact.kind}`,
			currency,
			subjectId,
			clientId
		});
	await recordEvent(scope, {
		name: 'payment.taken',
		subjectId: subjectId ?? id,
		facts: { paymentId: id, method, purpose, amountMinor, tipMinor, currency }
	});
	return id;
}
