/** Asking for a document's mail: written down here, sent by whoever listens. */
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { getIssued } from './queries.ts';

/** To the buyer, once more. Throws NOT_FOUND, and BAD_INPUT when no address stands on it. */
export async function sendAgain(scope: StoreScope, documentId: string): Promise<string> {
	const { id, subjectId, buyer } = await getIssued(scope, documentId);
	if (buyer.email === null) throw new AppError('BAD_INPUT', { field: 'email', reason: 'required' });
	await recordEvent(scope, {
		name: 'document.send_requested',
		subjectId: subjectId ?? id,
		facts: { documentId: id }
	});
	return buyer.email;
}
