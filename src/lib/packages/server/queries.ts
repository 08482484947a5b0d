/** What clients have of packages: theirs alone to see, and the desk's. */
import { and, desc, eq, inArray, isNull, ne } from 'drizzle-orm';
import { listClientNames, listOwnClients } from '#lib/clients/server/queries.ts';
import type { SessionUser } from '#lib/auth/user.ts';
import type { Instant } from '#lib/platform/time.ts';
import { getProfile } from '#lib/stores/server/queries.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { valueOfAll } from '../rules.ts';
import { openOf } from './purchases.ts';
import { packagePurchases, packageUses } from './schema.ts';
import { previewCover, type Purchase, type Spending } from './spending.ts';

export interface Balance {
	readonly id: string;
	readonly name: string;
	readonly status: Purchase['status'];
	readonly uses: number;
	readonly usesLeft: number;
	/** Exclusive: the start of the day after its last, in `zone`. */
	readonly expiresAt: Instant | null;
	readonly zone: string;
}

const balanceOf = (
	{ id, name, status, uses, usesLeft, expiresAt }: Purchase,
	zone: string
): Balance => ({
	id,
	name,
	status,
	uses,
	usesLeft,
	expiresAt,
	zone
});

const MOST = 50;

async function listOf(scope: StoreScope, clientIds: readonly string[]): Promise<Purchase[]> {
	if (clientIds.length === 0) return [];
	return await scope.tx
		.select()
		.from(packagePurchases)
		.where(
			and(
				eq(packagePurchases.storeId, scope.storeId),
				inArray(packagePurchases.clientId, [...clientIds]),
				ne(packagePurchases.status, 'pending')
			)
		)
		.orderBy(desc(packagePurchases.id))
		.limit(MOST);
}

/** Of one client, for the desk; newest first. */
export async function listBalances(scope: StoreScope, clientId: string): Promise<Balance[]> {
	const { zone } = await getProfile(scope);
	return (await listOf(scope, [clientId])).map((row) => balanceOf(row, zone));
}

/** The package that pays for a booking, as it stands now; null: none does. */
export async function findSpentOn(
	scope: StoreScope,
	bookingId: string
): Promise<Pick<Balance, 'id' | 'name' | 'uses' | 'usesLeft'> | null> {
	const [row] = await scope.tx
		.select({
			id: packagePurchases.id,
			name: packagePurchases.name,
			uses: packagePurchases.uses,
			usesLeft: packagePurchases.usesLeft
		})
		.from(packageUses)
		.innerJoin(
			packagePurchases,
			and(
				eq(packagePurchases.storeId, packageUses.storeId),
				eq(packagePurchases.id, packageUses.purchaseId)
			)
		)
		.where(
			and(
				eq(packageUses.storeId, scope.storeId),
				eq(packageUses.bookingId, bookingId),
				isNull(packageUses.returnedAt)
			)
		)
		.limit(1);
	return row ?? null;
}

/** Of whoever signed in and proved the address; only what can still be spent. */
export async function listOwnBalances(scope: StoreScope, user: SessionUser): Promise<Balance[]> {
	if (!user.verified) return [];
	const own = await listOwnClients(scope, user);
	const rows = await listOf(
		scope,
		own.map(({ id }) => id)
	);
	const { zone } = await getProfile(scope);
	return rows
		.filter(({ status, expiresAt }) => status === 'active' && (expiresAt ?? 0) > scope.now)
		.map((row) => balanceOf(row, zone));
}

/** Which of this visitor's packages would pay; null for whoever has not proven to own one. */
export async function findOwnCover(
	scope: StoreScope,
	user: Pick<SessionUser, 'id' | 'email'>,
	wanted: Omit<Spending, 'clientId' | 'byStaff'>
): Promise<Pick<Balance, 'name' | 'uses' | 'usesLeft'> | null> {
	for (const { id } of await listOwnClients(scope, user)) {
		const found = await previewCover(scope, { ...wanted, clientId: id, byStaff: false });
		if (found) return { name: found.name, uses: found.uses, usesLeft: found.usesLeft };
	}
	return null;
}

export interface SoldPackage extends Balance {
	readonly clientId: string;
	readonly clientName: string;
	readonly priceMinor: number;
	readonly currency: string;
	readonly boughtAt: Instant | null;
	/** What a refund of the unused uses would be. */
	readonly leftMinor: number;
}

/** The newest sales, for the desk. */
export async function listSold(scope: StoreScope): Promise<SoldPackage[]> {
	const rows = await scope.tx
		.select()
		.from(packagePurchases)
		.where(and(eq(packagePurchases.storeId, scope.storeId), ne(packagePurchases.status, 'pending')))
		.orderBy(desc(packagePurchases.id))
		.limit(MOST);
	const names = await listClientNames(
		scope,
		rows.map(({ clientId }) => clientId)
	);
	const { zone } = await getProfile(scope);
	const sold: SoldPackage[] = [];
	for (const row of rows) {
		const open = row.status === 'active' ? await openOf(scope, row) : [];
		sold.push({
			...balanceOf(row, zone),
			clientId: row.clientId,
			clientName: names.get(row.clientId) ?? '',
			priceMinor: row.priceMinor,
			currency: row.currency,
			boughtAt: row.boughtAt,
			leftMinor: valueOfAll(row.priceMinor, row.uses, open)
		});
	}
	return sold;
}
