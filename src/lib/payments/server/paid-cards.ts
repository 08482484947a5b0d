/** The card with which something was paid, kept for what comes again (A3.9), and the words for it. */
import { recordEvent } from '#lib/audit/server/record.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { ProviderPayment } from '../provider.ts';
import { cardMandates } from './cards-schema.ts';
import { findMandate, mandateRow, updateMandate, type Given } from './mandates.ts';
import { insertCard, releaseCard } from './saved-cards.ts';
import type { payments } from './schema.ts';

/** Writes down what the client agrees to by paying; the ceiling is of each charge. Again changes nothing. */
export async function noteRecurringMandate(
	scope: StoreScope,
	given: Given,
	connectionId: string
): Promise<void> {
	await scope.tx
		.insert(cardMandates)
		.values({ ...mandateRow(scope, given, connectionId), kind: 'recurring' })
		.onConflictDoNothing();
}

/**
 * The card that has paid is the one that is charged from now on. Does nothing for a payment that keeps
 * none.
 */
export async function keepPaidCard(
	scope: StoreScope,
	payment: Pick<typeof payments.$inferSelect, 'id' | 'keepFor' | 'clientId' | 'connectionId'>,
	seen: ProviderPayment
): Promise<void> {
	const { keepFor, clientId, connectionId } = payment;
	if (keepFor === null || clientId === null || connectionId === null) return;
	const card = await insertCard(scope, { clientId, connectionId }, seen);
	if (!card) return;
	const mandate = await findMandate(scope, keepFor);
	if (!mandate || mandate.cardId === card.id) return;
	// The one before is forgotten, unless something else relies on it.
	await releaseCard(scope, keepFor);
	await updateMandate(scope, keepFor, { cardId: card.id, keptAt: scope.now });
	await recordEvent(scope, {
		name: 'card.kept',
		subjectId: keepFor,
		facts: { mandateId: mandate.id, cardId: card.id, ceilingMinor: mandate.ceilingMinor }
	});
}
