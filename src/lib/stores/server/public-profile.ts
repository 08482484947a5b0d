import { eq } from 'drizzle-orm';
import type { StoreScope } from './scope.ts';
import { storeProfiles } from './schema.ts';

export type PublicProfile = typeof storeProfiles.$inferSelect;

/** What a store shows of itself. Throws nothing: setup gives every store one. */
export async function getPublicProfile(scope: StoreScope): Promise<PublicProfile> {
	const [row] = await scope.tx
		.select()
		.from(storeProfiles)
		.where(eq(storeProfiles.storeId, scope.storeId));
	if (!row) throw new Error('a store without a profile');
	return row;
}
