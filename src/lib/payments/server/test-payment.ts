/** One unit of the store's currency at its provider, in test mode only: nothing of it is booked. */
import { AppError } from '#lib/platform/errors.ts';
import { currencyDigits } from '#lib/platform/money.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { plus } from '#lib/platform/time.ts';
import { getProfile } from '#lib/stores/server/queries.ts';
import { inScope, type ScopeRequest } from '#lib/stores/server/scope.ts';
import { ProviderError, type ProviderStatus } from '../provider.ts';
import { asTestPaymentId } from '../test-payment-id.ts';
import { activeConnection, findConnection, movesNoMoney, providerOf } from './connections.ts';
import { PAGE_MS } from './paying.ts';

export interface TestPayment {
	readonly connectionId: string;
	readonly providerRef: string;
	readonly payUrl: string;
}

/** Throws PAYMENTS_OFF for live keys and where nothing takes money, BUSY when the provider is silent. */
export async function openTestPayment(
	pools: Pools,
	request: ScopeRequest,
	backUrl: string
): Promise<TestPayment> {
	const { connection, currency, now } = await inScope(pools, request, async (scope) => ({
		connection: await activeConnection(scope),
		currency: (await getProfile(scope)).currency,
		now: scope.now
	}));
	if (!movesNoMoney(connection)) throw new AppError('PAYMENTS_OFF');
	try {
		const { providerRef, payUrl } = await providerOf(pools, connection).createPayment({
			paymentId: asTestPaymentId(newId()),
			amount: { amountMinor: 10 ** currencyDigits(currency), currency },
			description: 'Test',
			returnUrl: backUrl,
			cancelUrl: backUrl,
			expiresAt: plus(now, PAGE_MS),
			customerRef: null,
			saveCard: false,
			take: 'now'
		});
		return { connectionId: connection.id, providerRef, payUrl };
	} catch (error) {
		if (!(error instanceof ProviderError)) throw error;
		throw new AppError(error.outcome === 'refused' ? 'PAYMENTS_OFF' : 'BUSY');
	}
}

/** What the provider says of it now. Throws NOT_FOUND, BUSY. */
export async function getTestPayment(
	pools: Pools,
	request: ScopeRequest,
	{ connectionId, providerRef }: Pick<TestPayment, 'connectionId' | 'providerRef'>
): Promise<ProviderStatus> {
	const connection = await inScope(pools, request, (scope) => findConnection(scope, connectionId));
	if (!connection) throw new AppError('NOT_FOUND');
	try {
		return (await providerOf(pools, connection).getPayment(providerRef)).status;
	} catch (error) {
		if (!(error instanceof ProviderError)) throw error;
		throw new AppError(error.outcome === 'refused' ? 'NOT_FOUND' : 'BUSY');
	}
}
