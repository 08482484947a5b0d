/** Buying a package at the provider's own page: there and back (C26). No transaction is open meanwhile. */
import { normaliseEmail, normalisePhone } from '#lib/clients/rules.ts';
import { upsertClient } from '#lib/clients/server/commands.ts';
import { m } from '#lib/paraglide/messages.js';
import { ProviderError } from '#lib/payments/provider.ts';
import { getRecurringStanding } from '#lib/payments/server/recurring.ts';
import { startPayment } from '#lib/payments/server/paying.ts';
import { listPaymentsFor } from '#lib/payments/server/queries.ts';
import { checkPayment } from '#lib/payments/server/settling.ts';
import { AppError } from '#lib/platform/errors.ts';
import { toLocale } from '#lib/platform/locale.ts';
import { log } from '#lib/platform/server/log.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';
import { getProfile } from '#lib/stores/server/queries.ts';
import { getPublicProfile } from '#lib/stores/server/public-profile.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import { agreementOf, nextCharge } from '../renewing.ts';
import { renewTerms } from '../wording.ts';
import { getPackage } from './definitions.ts';
import { isPurchaseToken, purchasePage } from './link.ts';
import { activatePurchase, beginPurchase, getPurchase } from './purchases.ts';
import { beginRenewal } from './renewals.ts';
import { packagePurchases } from './schema.ts';
import { ofPurchase, type Purchase } from './spending.ts';

export interface Buyer {
	readonly packageId: string;
	readonly name: string;
	readonly email: string;
	readonly phone: string;
	/** What renews, and for how much, as the page said it; empty for what is bought once. */
	readonly agreed: string;
	readonly idempotencyKey: string;
}

/** Throws PAYMENTS_OFF where nobody can be charged again, CHANGED_MEANWHILE when the page said something else. */
async function agree(scope: StoreScope, purchase: Purchase, agreed: string): Promise<Purchase> {
	const { renews } = await getPackage(scope, purchase.packageId);
	if (agreed !== agreementOf({ ...purchase, renews })) throw new AppError('CHANGED_MEANWHILE');
	if (renews === null || purchase.status !== 'pending') return purchase;
	if (!(await getRecurringStanding(scope)).able) throw new AppError('PAYMENTS_OFF');
	const { name: store, zone } = await getProfile(scope);
	const terms = renewTerms(
		{ ...purchase, renews, store, nextAt: nextCharge(scope.now, renews, zone, scope.now), zone },
		purchase.locale,
		toLocale(purchase.locale)
	);
	await beginRenewal(scope, purchase, {
		every: renews,
		terms: [terms.short, terms.long].join('\n')
	});
	return await getPurchase(scope, purchase.id);
}

async function begin(scope: StoreScope, buyer: Buyer): Promise<Purchase> {
	const email = normaliseEmail(buyer.email);
	if (email === null) throw new AppError('BAD_INPUT', { field: 'email' });
	if (buyer.name.length < 2) throw new AppError('BAD_INPUT', { field: 'name' });
	const { country } = await getPublicProfile(scope);
	const client = await upsertClient(scope, {
		name: buyer.name,
		email,
		phone: normalisePhone(buyer.phone, country),
		locale: scope.locale,
		zone: null,
		reminders: true,
		offers: false
	});
	const purchase = await beginPurchase(scope, {
		packageId: buyer.packageId,
		clientId: client.id,
		key: buyer.idempotencyKey,
		locale: scope.locale,
		byStaff: false
	});
	return await agree(scope, purchase, buyer.agreed);
}

/**
 * Opens the provider's page, or the one that is open already for this form. Throws BAD_INPUT with
 * the field; PAYMENTS_OFF, BUSY and CHANGED_MEANWHILE: nothing was charged.
 */
export async function buyPackage(
	pools: Pools,
	request: ScopeRequest,
	store: StoreAddress,
	buyer: Buyer
): Promise<{ payUrl: string }> {
	const purchase = await inScope(pools, request, async (scope) => await begin(scope, buyer));
	if (purchase.status !== 'pending') return { payUrl: purchasePage(store, purchase.id) };
	if (purchase.payUrl !== null) return { payUrl: purchase.payUrl };
	const opened = await startPayment(pools, request, {
		purpose: 'credit',
		amount: { amountMinor: purchase.priceMinor, currency: purchase.currency },
		subjectId: purchase.id,
		clientId: purchase.clientId,
		...(purchase.renewalId === null ? {} : { keepFor: purchase.renewalId }),
		description: m.packages_order(
			{ name: purchase.name, store: store.name },
			{ locale: toLocale(purchase.locale) }
		),
		returnUrl: purchasePage(store, purchase.id, '/paid'),
		cancelUrl: purchasePage(store, purchase.id)
	});
	await inScope(
		pools,
		request,
		async (scope) =>
			await scope.tx
				.update(packagePurchases)
				.set({ payUrl: opened.payUrl })
				.where(ofPurchase(scope, purchase.id))
	);
	return { payUrl: opened.payUrl };
}

/** Throws NOT_FOUND for a wrong token, exactly as for an unknown purchase. */
export async function purchaseByLink(
	scope: StoreScope,
	purchaseId: string,
	token: string
): Promise<Purchase> {
	if (!isPurchaseToken(scope.storeId, purchaseId, token)) throw new AppError('NOT_FOUND');
	return await getPurchase(scope, purchaseId);
}

/** The browser is back, which proves nothing: the provider is asked. Any number of times. */
export async function settlePurchase(
	pools: Pools,
	request: ScopeRequest,
	purchaseId: string
): Promise<Purchase> {
	const open = await inScope(pools, request, async (scope) =>
		(await listPaymentsFor(scope, [purchaseId])).filter(({ status }) => status === 'pending')
	);
	for (const { id } of open)
		try {
			await checkPayment(pools, request, id);
		} catch (error) {
			if (!(error instanceof ProviderError)) throw error;
			// The sweep asks again; until then the purchase stays as it is.
			log.warn({ storeId: request.storeId, reason: error.reason }, 'a provider could not be asked');
		}
	return await inScope(pools, request, async (scope) => await activatePurchase(scope, purchaseId));
}
