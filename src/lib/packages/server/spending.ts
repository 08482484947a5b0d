/**
 * Spending a package's uses on a booking, and getting them back. Called inside the booking's own
 * transaction, after its row was locked: purchases come last in the lock order, by id.
 */
import { and, asc, eq, gt, inArray, isNull } from 'drizzle-orm';
import { isOwnClient } from '#lib/clients/server/queries.ts';
import { postFact, reverseCause } from '#lib/payments/server/ledger.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { DAY, plus, type Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { covers, openNumbers, REOPENED_DAYS, valueOf } from '../rules.ts';
import { packagePurchases, packageUses } from './schema.ts';

export type Purchase = typeof packagePurchases.$inferSelect;
export type Use = typeof packageUses.$inferSelect;

export interface Spending {
	readonly clientId: string;
	readonly serviceId: string;
	/** One for each person of the party. */
	readonly uses: number;
	readonly startsAt: Instant;
	/** The desk knows who stands there; a visitor has to have proven it. */
	readonly byStaff: boolean;
}

/** Why a use is spent or came back, for the ledger; the same once, for ever. */
export const causeOfUse = (useId: string): string => `package-use:${useId}`;

export const ofPurchase = (scope: StoreScope, purchaseId: string) =>
	and(eq(packagePurchases.storeId, scope.storeId), eq(packagePurchases.id, purchaseId));

/** Uses of a purchase that are gone, whatever they went for. */
export async function listGone(scope: StoreScope, purchaseId: string): Promise<Use[]> {
	return await scope.tx
		.select()
		.from(packageUses)
		.where(
			and(
				eq(packageUses.storeId, scope.storeId),
				eq(packageUses.purchaseId, purchaseId),
				isNull(packageUses.returnedAt)
			)
		);
}

/** Throws nothing: undefined when there is none. */
export async function lockPurchase(
	scope: StoreScope,
	purchaseId: string
): Promise<Purchase | undefined> {
	const [row] = await scope.tx
		.select()
		.from(packagePurchases)
		.where(ofPurchase(scope, purchaseId))
		.for('update');
	return row;
}

const activeOf = (scope: StoreScope, clientId: string) =>
	scope.tx
		.select()
		.from(packagePurchases)
		.where(
			and(
				eq(packagePurchases.storeId, scope.storeId),
				eq(packagePurchases.clientId, clientId),
				eq(packagePurchases.status, 'active'),
				gt(packagePurchases.usesLeft, 0)
			)
		)
		.orderBy(asc(packagePurchases.id))
		.$dynamic();

/** The one that is over first goes first. */
async function firstThatCovers(
	scope: StoreScope,
	rows: readonly Purchase[],
	wanted: Spending
): Promise<Purchase | null> {
	if (rows.length === 0) return null;
	if (!wanted.byStaff && !(await isOwnClient(scope, wanted.clientId))) return null;
	const able = rows.filter(
		(row) => row.expiresAt !== null && covers({ ...row, expiresAt: row.expiresAt }, wanted)
	);
	able.sort((a, b) => (a.expiresAt ?? 0) - (b.expiresAt ?? 0));
	return able[0] ?? null;
}

/**
 * The package that pays for this booking, locked until the transaction ends, so that what is found
 * here can be spent. Null when nothing does, and for a visitor who has not proven to be that client.
 */
export const findCover = async (scope: StoreScope, wanted: Spending): Promise<Purchase | null> =>
	await firstThatCovers(scope, await activeOf(scope, wanted.clientId).for('update'), wanted);

/** What `findCover` would find now, promised to nobody: for pages. */
export const previewCover = async (scope: StoreScope, wanted: Spending): Promise<Purchase | null> =>
	await firstThatCovers(scope, await activeOf(scope, wanted.clientId), wanted);

/** Debits what `findCover` found. */
export async function spend(
	scope: StoreScope,
	purchase: Purchase,
	bookingId: string,
	uses: number
): Promise<void> {
	const gone = (await listGone(scope, purchase.id)).map(({ number }) => number);
	const numbers = openNumbers(purchase.uses, gone).slice(0, uses);
	const spent = numbers.map((number) => ({
		storeId: scope.storeId,
		id: newId(),
		purchaseId: purchase.id,
		number,
		kind: 'booking' as const,
		bookingId,
		usedAt: scope.now
	}));
	await scope.tx.insert(packageUses).values(spent);
	await scope.tx
		.update(packagePurchases)
		.set({ usesLeft: purchase.usesLeft - uses })
		.where(ofPurchase(scope, purchase.id));
	for (const { id, number } of spent) {
		const amountMinor = valueOf(purchase.priceMinor, purchase.uses, number);
		if (amountMinor > 0)
			await postFact(
				scope,
				{ kind: 'credit_used', amountMinor },
				{
					cause: causeOfUse(id),
					currency: purchase.currency,
					subjectId: bookingId,
					clientId: purchase.clientId
				}
			);
	}
}

async function openUsesOf(scope: StoreScope, bookingIds: readonly string[]): Promise<Use[]> {
	if (bookingIds.length === 0) return [];
	return await scope.tx
		.select()
		.from(packageUses)
		.where(
			and(
				eq(packageUses.storeId, scope.storeId),
				inArray(packageUses.bookingId, [...bookingIds]),
				isNull(packageUses.returnedAt)
			)
		)
		.orderBy(asc(packageUses.id));
}

/** Every use that was ever spent on a booking, also those that came back. */
export const findUses = async (scope: StoreScope, bookingId: string): Promise<Use[]> =>
	await scope.tx
		.select()
		.from(packageUses)
		.where(and(eq(packageUses.storeId, scope.storeId), eq(packageUses.bookingId, bookingId)));

/** Which of these bookings a package pays for. */
export async function listCovered(
	scope: StoreScope,
	bookingIds: readonly string[]
): Promise<ReadonlySet<string>> {
	const uses = await openUsesOf(scope, bookingIds);
	return new Set(uses.flatMap(({ bookingId }) => bookingId ?? []));
}

/** A package that is over opens again for what came back: long enough to be spent. */
const reopened = (scope: StoreScope, { expiresAt }: Purchase) => {
	const least = plus(scope.now, REOPENED_DAYS * DAY);
	const over = expiresAt === null || expiresAt <= scope.now;
	return { status: 'active' as const, expiresAt: over ? least : expiresAt };
};

/** Gives a booking's uses back to their package. Does nothing when no package paid for it. */
export async function returnUses(scope: StoreScope, bookingId: string): Promise<void> {
	const uses = await openUsesOf(scope, [bookingId]);
	for (const purchaseId of new Set(uses.map((use) => use.purchaseId))) {
		const purchase = await lockPurchase(scope, purchaseId);
		if (!purchase) continue;
		const own = uses.filter((use) => use.purchaseId === purchaseId);
		await giveBack(scope, purchase, own);
		for (const { id, number } of own)
			if (valueOf(purchase.priceMinor, purchase.uses, number) > 0)
				await reverseCause(scope, causeOfUse(id));
	}
}

/** Closes these uses' rows and counts them as left again; the ledger is the caller's. */
export async function giveBack(
	scope: StoreScope,
	purchase: Purchase,
	uses: readonly Use[]
): Promise<void> {
	if (uses.length === 0) return;
	await scope.tx
		.update(packageUses)
		.set({ returnedAt: scope.now })
		.where(
			and(
				eq(packageUses.storeId, scope.storeId),
				inArray(
					packageUses.id,
					uses.map(({ id }) => id)
				)
			)
		);
	await scope.tx
		.update(packagePurchases)
		.set({ usesLeft: purchase.usesLeft + uses.length, ...reopened(scope, purchase) })
		.where(ofPurchase(scope, purchase.id));
}
