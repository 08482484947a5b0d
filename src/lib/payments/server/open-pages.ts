/** Pages at the provider that a client left open for the same thing: closed before there is another one. */
import { and, eq, isNotNull } from 'drizzle-orm';
import type { Pools } from '#lib/platform/server/pools.ts';
import { inScope, type ScopeRequest } from '#lib/stores/server/scope.ts';
import { ProviderError } from '../provider.ts';
import type { Purpose } from '../rules.ts';
import { findConnection, providerOf } from './connections.ts';
import { payments } from './schema.ts';
import { applySeen } from './settling.ts';

/** What was paid there meanwhile counts: it is read from the provider and booked. */
export async function closeOpenPages(
	pools: Pools,
	request: ScopeRequest,
	subjectId: string,
	purpose: Purpose
): Promise<void> {
	const open = await inScope(pools, request, async (scope) => {
		const rows = await scope.tx
			.select()
			.from(payments)
			.where(
				and(
					eq(payments.storeId, scope.storeId),
					eq(payments.subjectId, subjectId),
					eq(payments.purpose, purpose),
					eq(payments.status, 'pending'),
					isNotNull(payments.providerRef)
				)
			);
		return await Promise.all(
			rows.map(async ({ id, providerRef, connectionId }) => ({
				id,
				providerRef,
				connection: connectionId ? await findConnection(scope, connectionId) : undefined
			}))
		);
	});
	for (const { id, providerRef, connection } of open) {
		if (!connection || providerRef === null) continue;
		try {
			const seen = await providerOf(pools, connection).cancelPayment(providerRef);
			await inScope(pools, request, (scope) => applySeen(scope, id, seen));
		} catch (error) {
			// It stays open until its own end; a second payment of one debt goes back by itself.
			if (!(error instanceof ProviderError)) throw error;
		}
	}
}
