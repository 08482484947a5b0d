/** An admin inside a store: with a reason, for 30 minutes, seen by the store (A1.3, TRUST.md §4). */
import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { recordEvent, recordPlatformEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { MINUTE, plus, type Instant } from '#lib/platform/time.ts';
import type { StoresScope } from './platform-scope.ts';
import { adminEntries, storeSlugs } from './schema.ts';

const LASTS_MS = 30 * MINUTE;

export interface Entered {
	readonly slug: string;
	readonly entryId: string;
	readonly expiresAt: Instant;
}

const open = (userId: string, storeId: string) =>
	and(
		eq(adminEntries.userId, userId),
		eq(adminEntries.storeId, storeId),
		isNull(adminEntries.endedAt),
		gt(adminEntries.expiresAt, sql`now()`)
	);

/** One entry at a time per store: entering again begins anew, with its own reason. Throws NOT_FOUND. */
export async function enterStore(
	scope: StoresScope,
	userId: string,
	storeId: string,
	reason: string
): Promise<Entered> {
	const [address] = await scope.tx
		.select({ slug: storeSlugs.slug })
		.from(storeSlugs)
		.where(and(eq(storeSlugs.storeId, storeId), isNull(storeSlugs.retiredAt)));
	if (!address) throw new AppError('NOT_FOUND');
	await scope.tx.update(adminEntries).set({ endedAt: scope.now }).where(open(userId, storeId));
	const entryId = newId();
	// The database's clock ends it, whatever this process's says.
	const [entry] = await scope.tx
		.insert(adminEntries)
		.values({ id: entryId, userId, storeId, reason, expiresAt: plus(scope.now, LASTS_MS) })
		.returning({ expiresAt: adminEntries.expiresAt });
	const facts = { entryId, minutes: LASTS_MS / MINUTE };
	const actor = { kind: 'admin', id: userId, onBehalfOf: entryId } as const;
	await recordEvent(
		{ ...scope.over(storeId), actor },
		{ name: 'stores.admin_entered', subjectId: userId, facts, personal: { reason } }
	);
	await recordPlatformEvent(scope, {
		name: 'store.entered',
		subjectId: storeId,
		storeId,
		facts,
		personal: { reason }
	});
	return { slug: address.slug, entryId, expiresAt: entry?.expiresAt ?? plus(scope.now, LASTS_MS) };
}

/** Ends the admin's open entries of this store; none is fine. */
export async function leaveStore(
	scope: StoresScope,
	userId: string,
	storeId: string
): Promise<void> {
	const ended = await scope.tx
		.update(adminEntries)
		.set({ endedAt: scope.now })
		.where(open(userId, storeId))
		.returning({ id: adminEntries.id });
	for (const { id } of ended) {
		const actor = { kind: 'admin', id: userId, onBehalfOf: id } as const;
		await recordEvent(
			{ ...scope.over(storeId), actor },
			{ name: 'stores.admin_left', subjectId: userId, facts: { entryId: id } }
		);
		await recordPlatformEvent(scope, {
			name: 'store.left',
			subjectId: storeId,
			storeId,
			facts: { entryId: id }
		});
	}
}
