/** What the page of a purchase shows to whoever has its link. */
import { listPaymentsFor } from '#lib/payments/server/queries.ts';
import type { Instant } from '#lib/platform/time.ts';
import { getProfile } from '#lib/stores/server/queries.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { renewalView, type RenewalView } from './renewal-queries.ts';
import { findRenewal } from './renewals.ts';
import type { Purchase } from './spending.ts';

export interface PurchaseView {
	readonly id: string;
	readonly name: string;
	readonly priceMinor: number;
	readonly currency: string;
	readonly uses: number;
	readonly status: Purchase['status'];
	/** Of the newest try to pay: nothing was charged. */
	readonly failed: boolean;
	readonly payUrl: string | null;
	readonly packageId: string;
	readonly expiresAt: Instant | null;
	readonly zone: string;
	/** Of what is paid again by itself; null: bought once. */
	readonly renewal: RenewalView | null;
}

/** How much was spent since is nobody's to see by link. */
export async function purchaseView(scope: StoreScope, purchase: Purchase): Promise<PurchaseView> {
	const last = (await listPaymentsFor(scope, [purchase.id])).at(-1);
	const failed = ['failed', 'cancelled', 'expired', 'mismatched'].includes(last?.status ?? '');
	const { id, name, priceMinor, currency, uses, status, packageId, expiresAt } = purchase;
	const { zone } = await getProfile(scope);
	const renewal = await findRenewal(scope, purchase.renewalId);
	return {
		id,
		name,
		priceMinor,
		currency,
		uses,
		status,
		failed,
		payUrl: status === 'pending' && last?.status === 'pending' ? purchase.payUrl : null,
		packageId,
		expiresAt,
		zone,
		renewal: renewal && renewal.status !== 'pending' ? await renewalView(scope, renewal) : null
	};
}
