/** Books that we keep for a provider: whoever asks them meets ProviderError and nothing else, as at a real one. */
import { inStore, type Pool, type Tx } from '#lib/platform/server/db.ts';
import { ProviderError } from '../provider.ts';

/** A transaction in the store's rows. What fails in it fails as a provider that gave no answer. */
export async function inProviderBooks<T>(
	{ pool, storeId }: { readonly pool: Pool; readonly storeId: string },
	fn: (tx: Tx) => Promise<T>
): Promise<T> {
	try {
		return await inStore(pool, storeId, fn);
	} catch (error) {
		if (error instanceof ProviderError) throw error;
		throw new ProviderError('unknown', 'no_answer', { cause: error });
	}
}
