/** The address of one purchase, for whoever made it: derived, so that nothing of it is kept. */
import { config, publicUrl } from '#lib/platform/server/config.ts';
import { hmac, sameBytes } from '#lib/platform/server/crypto.ts';
import { isId } from '#lib/platform/server/ids.ts';
import { storeUrl } from '#lib/stores/href.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';

/** 132 bits in 22 characters. */
export const purchaseToken = (storeId: string, purchaseId: string): string =>
	hmac(config().APP_SECRET, 'package-purchase', storeId, purchaseId)
		.toString('base64url')
		.slice(0, 22);

export const isPurchaseToken = (storeId: string, purchaseId: string, token: string): boolean =>
	isId(purchaseId) &&
	sameBytes(Buffer.from(token), Buffer.from(purchaseToken(storeId, purchaseId)));

/** Its page, whole: whoever has the address may see the purchase and stop what renews it. */
export const purchasePage = (store: StoreAddress, purchaseId: string, path = ''): string =>
	storeUrl(
		publicUrl(config()),
		store,
		`/packages/${purchaseId}${path}?t=${purchaseToken(store.storeId, purchaseId)}`
	);
