/** Charging a kept card while its owner is away: within the mandate, once, and told by the provider. */
import { AppError } from '#lib/platform/errors.ts';
import type { Money } from '#lib/platform/money.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { MINUTE, plus } from '#lib/platform/time.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import { ProviderError, type PaymentProvider, type ProviderPayment } from '../provider.ts';
import type { PaymentStatus, Purpose } from '../rules.ts';
import { findConnection, providerOf, type Connection } from './connections.ts';
import { noteStarted } from './paying.ts';
import { findMandate, freeOfMandate, reserveOfMandate } from './mandates.ts';
import { findKeptCard, type Card } from './saved-cards.ts';
import { payments } from './schema.ts';
import { applySeen } from './settling.ts';

export interface Charge {
	/** Chosen by the caller and kept there: the same charge is never made twice. */
	readonly paymentId: string;
	readonly purpose: Purpose;
	readonly subjectId: string;
	readonly clientId: string;
	readonly amount: Money;
	/** The subject whose mandate covers it, when that is another; one of a schedule. */
	readonly mandateOf?: string;
	/** Read by the client on a bank statement or at the provider's: no personal data. */
	readonly description: string;
}

/** How long the provider may take before it is asked again. */
const CHECK_MS = 5 * MINUTE;

interface Prepared {
	readonly card: Card;
	readonly connection: Connection;
}

const mandateSubjectOf = (charge: Charge): string => charge.mandateOf ?? charge.subjectId;

/** Null: no mandate covers this sum, or its card is gone. */
async function prepare(scope: StoreScope, charge: Charge): Promise<Prepared | null> {
	const mandate = await findMandate(scope, mandateSubjectOf(charge));
	const card = await findKeptCard(scope, mandateSubjectOf(charge));
	if (!mandate || !card) return null;
	const connection = await findConnection(scope, card.connectionId);
	if (!connection) return null;
	// What goes on for years follows the store to its next provider: the card is asked for again.
	if (mandate.kind === 'recurring' && connection.status !== 'active') return null;
	const inserted = await scope.tx
		.insert(payments)
		.values({
			storeId: scope.storeId,
			id: charge.paymentId,
			connectionId: connection.id,
			method: 'online',
			purpose: charge.purpose,
			status: 'pending',
			amountMinor: charge.amount.amountMinor,
			currency: charge.amount.currency,
			subjectId: charge.subjectId,
			clientId: charge.clientId,
			nextCheckAt: plus(scope.now, CHECK_MS),
			createdAt: scope.now
		})
		.onConflictDoNothing()
		.returning({ id: payments.id });
	// A second try of the same charge has reserved its sum already.
	if (inserted.length > 0 && !(await reserveOfMandate(scope, mandate, charge.amount)))
		throw new AppError('LIMIT_REACHED', { limit: 'mandate' });
	return { card, connection };
}

/** The client is away: whoever has to be asked has said no, and the page of that attempt is closed. */
async function asFinal(provider: PaymentProvider, seen: ProviderPayment): Promise<ProviderPayment> {
	if (seen.status !== 'action_needed') return seen;
	const after = await provider.cancelPayment(seen.providerRef);
	return after.status === 'succeeded'
		? after
		: { ...after, status: 'failed', failure: 'authentication_required' };
}

const refused = (charge: Charge, reason: string): ProviderPayment => ({
	providerRef: '',
	chargeRef: null,
	paymentId: charge.paymentId,
	status: 'failed',
	amount: charge.amount,
	receivedMinor: 0,
	feeMinor: null,
	failure: reason,
	customerRef: null,
	card: null,
	refunds: []
});

async function ask(provider: PaymentProvider, charge: Charge, card: Card) {
	try {
		const seen = await provider.chargeSaved({ ...charge, ...card, paymentId: charge.paymentId });
		return await asFinal(provider, seen);
	} catch (error) {
		if (error instanceof ProviderError && error.outcome === 'refused')
			return refused(charge, error.reason);
		throw error;
	}
}

/**
 * `none`: there is nothing to charge within a mandate. Safe to run twice. Throws ProviderError while
 * nobody can tell: ask again with the same id.
 */
export async function chargeSavedCard(
	pools: Pools,
	request: ScopeRequest,
	charge: Charge
): Promise<PaymentStatus | 'none'> {
	const prepared = await inScope(pools, request, (scope) => prepare(scope, charge)).catch(
		(error: unknown) => {
			if (error instanceof AppError && error.code === 'LIMIT_REACHED') return null;
			throw error;
		}
	);
	if (prepared === null) return 'none';
	const seen = await ask(providerOf(pools, prepared.connection), charge, prepared.card);
	return await inScope(pools, request, async (scope) => {
		if (seen.providerRef !== '') await noteStarted(scope, charge.paymentId, seen.providerRef);
		const status = await applySeen(scope, charge.paymentId, seen);
		if (status === 'failed')
			await freeOfMandate(scope, mandateSubjectOf(charge), charge.amount.amountMinor);
		return status;
	});
}
