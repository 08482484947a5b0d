import { and, eq } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { deliveries } from './schema.ts';

/**
 * A person's choice to send again what failed, or what may or may not have arrived. It is still
 * skipped when it is no longer true. Throws NOT_FOUND, ILLEGAL_TRANSITION.
 */
export async function retryDelivery(scope: StoreScope, deliveryId: string): Promise<void> {
	const own = and(eq(deliveries.storeId, scope.storeId), eq(deliveries.id, deliveryId));
	const [row] = await scope.tx.select().from(deliveries).where(own).for('update');
	if (!row) throw new AppError('NOT_FOUND');
	if (row.state !== 'failed' && row.state !== 'unknown')
		throw new AppError('ILLEGAL_TRANSITION', { from: row.state });
	await scope.tx
		.update(deliveries)
		.set({ state: 'queued', sendAt: scope.now, error: null })
		.where(own);
	await recordEvent(scope, {
		name: 'delivery.retried',
		subjectId: row.id,
		facts: { bookingId: row.bookingId, rule: row.rule, channel: row.channel, from: row.state }
	});
}
