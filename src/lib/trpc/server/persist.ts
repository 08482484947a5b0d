/**
 * What to do when the database went away (TRUST.md §1). Deadlocks were already retried inside the
 * transaction's own function; here are the outcomes that the process cannot know.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#lib/platform/errors.ts';
import { classify } from '#lib/platform/server/outcome.ts';
import { processNow } from '#lib/platform/time.ts';

const PATIENCE_MS = 30_000;
const PAUSE_MS = 250;

/**
 * Runs `fn`; when the outcome is unknown runs it again: reads always, writes only under an
 * idempotency key, which makes the second run harmless. Throws BEING_CONFIRMED, never "failed",
 * when nobody can tell; BUSY when the database refuses work.
 */
export async function persist<T>(
	type: 'query' | 'mutation' | 'subscription',
	keyed: boolean,
	fn: () => Promise<T>
): Promise<T> {
	const until = processNow() + PATIENCE_MS;
	for (let unknown = false; ;) {
		try {
			return await fn();
		} catch (error) {
			const { outcome } = error instanceof AppError ? { outcome: 'bug' } : classify(error);
			unknown ||= outcome === 'unknown';
			const again = outcome === 'unknown' || (unknown && outcome === 'busy');
			if (outcome === 'busy' && !unknown) throw new AppError('BUSY');
			if (outcome === 'bad_input') throw new AppError('BAD_INPUT');
			if (!again) throw error;
			if (type === 'mutation' && !keyed) throw new AppError('BUSY', { unknown: true });
			if (processNow() > until)
				throw new AppError(type === 'mutation' ? 'BEING_CONFIRMED' : 'BUSY');
			await sleep(PAUSE_MS);
		}
	}
}
