/** Renewals as they are shown: to the client by link or signed in, and at the desk. */
import { and, asc, desc, eq, inArray, ne } from 'drizzle-orm';
import type { SessionUser } from '#lib/auth/user.ts';
import { listClientNames, listOwnClients } from '#lib/clients/server/queries.ts';
import { findKeptCard } from '#lib/payments/server/saved-cards.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';
import { getProfile } from '#lib/stores/server/queries.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { EndedBy, Renews, RenewalStatus } from '../renewing.ts';
import { purchasePage } from './link.ts';
import { getPurchase } from './purchases.ts';
import { findRenewal, type Renewal } from './renewals.ts';
import { packagePurchases, packageRenewals } from './schema.ts';

export interface RenewalView {
	readonly id: string;
	readonly name: string;
	readonly every: Renews;
	readonly status: RenewalStatus;
	readonly amountMinor: number;
	readonly currency: string;
	/** Null after the end. */
	readonly nextAt: Instant | null;
	/** When the card is tried again; null while nothing failed. */
	readonly retryAt: Instant | null;
	readonly card: { readonly brand: string; readonly last4: string } | null;
	readonly endedBy: EndedBy | null;
	readonly endedAt: Instant | null;
	readonly zone: string;
}

export async function renewalView(scope: StoreScope, renewal: Renewal): Promise<RenewalView> {
	const { id, every, status, nextAt, tryAt, endedBy, endedAt } = renewal;
	const { name, priceMinor, currency } = await getPurchase(scope, id);
	const card = await findKeptCard(scope, id);
	const { zone } = await getProfile(scope);
	return {
		id,
		name,
		every,
		status,
		amountMinor: priceMinor,
		currency,
		nextAt,
		retryAt: status === 'past_due' ? tryAt : null,
		card: card ? { brand: card.brand, last4: card.last4 } : null,
		endedBy,
		endedAt,
		zone
	};
}

const MOST = 100;

/** What still renews of whoever signed in and proved the address, with the page that stops it. */
export async function listOwnRenewals(
	scope: StoreScope,
	user: SessionUser,
	store: StoreAddress
): Promise<(RenewalView & { readonly page: string })[]> {
	const own = user.verified ? await listOwnClients(scope, user) : [];
	if (own.length === 0) return [];
	const rows = await scope.tx
		.select()
		.from(packageRenewals)
		.where(
			and(
				eq(packageRenewals.storeId, scope.storeId),
				inArray(
					packageRenewals.clientId,
					own.map(({ id }) => id)
				),
				inArray(packageRenewals.status, ['active', 'past_due'])
			)
		)
		.orderBy(desc(packageRenewals.id))
		.limit(MOST);
	const views: (RenewalView & { page: string })[] = [];
	for (const row of rows)
		views.push({ ...(await renewalView(scope, row)), page: purchasePage(store, row.id) });
	return views;
}

export interface DeskRenewal extends RenewalView {
	readonly clientName: string;
	readonly startedAt: Instant | null;
}

async function deskView(scope: StoreScope, renewal: Renewal): Promise<DeskRenewal> {
	const names = await listClientNames(scope, [renewal.clientId]);
	return {
		...(await renewalView(scope, renewal)),
		clientName: names.get(renewal.clientId) ?? '',
		startedAt: renewal.startedAt
	};
}

/** For the desk; newest first. */
export async function listRenewals(scope: StoreScope): Promise<DeskRenewal[]> {
	const rows = await scope.tx
		.select()
		.from(packageRenewals)
		.where(and(eq(packageRenewals.storeId, scope.storeId), ne(packageRenewals.status, 'pending')))
		.orderBy(desc(packageRenewals.id))
		.limit(MOST);
	const views: DeskRenewal[] = [];
	for (const row of rows) views.push(await deskView(scope, row));
	return views;
}

export interface Period {
	readonly number: number;
	readonly boughtAt: Instant | null;
	readonly usesLeft: number;
	readonly uses: number;
}

/** One with all that was paid for it, newest first. Throws NOT_FOUND. */
export async function getRenewal(
	scope: StoreScope,
	renewalId: string
): Promise<DeskRenewal & { readonly periods: readonly Period[] }> {
	const renewal = await findRenewal(scope, renewalId);
	if (!renewal) throw new AppError('NOT_FOUND');
	const rows = await scope.tx
		.select()
		.from(packagePurchases)
		.where(
			and(eq(packagePurchases.storeId, scope.storeId), eq(packagePurchases.renewalId, renewalId))
		)
		.orderBy(desc(packagePurchases.period), asc(packagePurchases.id));
	return {
		...(await deskView(scope, renewal)),
		periods: rows.map(({ period, boughtAt, usesLeft, uses }) => ({
			number: period ?? 0,
			boughtAt,
			usesLeft,
			uses
		}))
	};
}
