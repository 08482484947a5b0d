import { eq } from 'drizzle-orm';
import { keptByVersion } from './by-version.ts';
import { storeProfiles } from './schema.ts';
import type { StoreScope } from './scope.ts';

export type PublicProfile = typeof storeProfiles.$inferSelect;

async function read(scope: StoreScope): Promise<PublicProfile> {
	const [row] = await scope.tx
		.select()
		.from(storeProfiles)
		.where(eq(storeProfiles.storeId, scope.storeId));
	if (!row) throw new Error('a store without a profile');
	return row;
}

/** What a store shows of itself. Throws nothing: setup gives every store one. */
export const getPublicProfile = keptByVersion(read);
