/** What was prepaid becomes earned when the visit is over, and is prepaid again when that is undone. */
import { and, desc, eq } from 'drizzle-orm';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { Fact } from '../ledger.ts';
import { factOfRefund } from '../rules.ts';
import { getBalances, postFact, reverseCause } from './ledger.ts';
import type { Payment } from './paying.ts';
import { ledgerTransfers } from './schema.ts';

export interface Earned {
	readonly subjectId: string;
	readonly clientId: string | null;
	readonly currency: string;
	/** Once for each time it is finished: such as the version of the booking. */
	readonly turn: string;
}

/** Books what is held for a subject as sales. Nothing held: nothing booked. */
export async function earnDeposits(scope: StoreScope, earned: Earned): Promise<void> {
	const { subjectId, clientId, currency, turn } = earned;
	const held = (await getBalances(scope, { subjectId })).get(currency)?.deposits ?? 0;
	if (held <= 0) return;
	await postFact(
		scope,
		{ kind: 'deposit_used', amountMinor: held },
		{ cause: `earned:${subjectId}:${turn}`, currency, subjectId, clientId }
	);
}

/** Takes the last earning of a subject back. */
export async function unearnDeposits(scope: StoreScope, subjectId: string): Promise<void> {
	const [last] = await scope.tx
		.select({ cause: ledgerTransfers.cause })
		.from(ledgerTransfers)
		.where(
			and(
				eq(ledgerTransfers.storeId, scope.storeId),
				eq(ledgerTransfers.subjectId, subjectId),
				eq(ledgerTransfers.fact, 'deposit_used')
			)
		)
		.orderBy(desc(ledgerTransfers.id))
		.limit(1);
	if (last) await reverseCause(scope, last.cause);
}

/** A deposit that was earned already goes back out of the sales, not out of what is held. */
export async function refundFactOf(
	scope: StoreScope,
	payment: Pick<Payment, 'purpose' | 'method' | 'subjectId' | 'currency'>,
	amountMinor: number
): Promise<Fact> {
	const usual = factOfRefund(payment.purpose, payment.method, amountMinor);
	const { subjectId, currency, method } = payment;
	if (payment.purpose !== 'deposit' || subjectId === null) return usual;
	const sums = (await getBalances(scope, { subjectId })).get(currency);
	return (sums?.deposits ?? 0) < amountMinor && (sums?.sales ?? 0) >= amountMinor
		? { kind: 'bill_refunded', method, amountMinor }
		: usual;
}
