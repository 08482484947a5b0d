/**
 * The next payment of a package that renews: from the card that paid first, while its owner is away,
 * or by the owner after a card was refused. The charge's id is chosen and kept before anything is
 * asked for, so that two workers, or one that died, make one payment.
 */
import { and, eq } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import type { PaymentStatus } from '#lib/payments/rules.ts';
import { chargeSavedCard, type Charge } from '#lib/payments/server/charging.ts';
import { takesOnlinePayments } from '#lib/payments/server/connections.ts';
import { findKeptCard } from '#lib/payments/server/saved-cards.ts';
import { startPayment, type Payment } from '#lib/payments/server/paying.ts';
import { listPaymentsFor } from '#lib/payments/server/queries.ts';
import { checkPayment, closePayment } from '#lib/payments/server/settling.ts';
import { AppError } from '#lib/platform/errors.ts';
import { toLocale } from '#lib/platform/locale.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { DAY, HOUR, plus } from '#lib/platform/time.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';
import { getProfile } from '#lib/stores/server/queries.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import { purchasePage } from './link.ts';
import { activatePurchase, getPurchase } from './purchases.ts';
import { lockRenewal, noteFailed, updateRenewal, type Renewal } from './renewals.ts';
import { packagePurchases } from './schema.ts';
import { ofPurchase, type Purchase } from './spending.ts';

/** A worker that dies in the middle of a charge is followed by another one after this long. */
const AGAIN_MS = HOUR;

/** Providers remember an id at least a day: after this a lost charge is not asked for again. */
const UNCLEAR_MS = 20 * HOUR;

/** What is bought for the next period: as it was the first time, whatever the package is by now. */
async function nextPurchase(scope: StoreScope, renewal: Renewal): Promise<Purchase> {
	const period = renewal.period + 1;
	const { id: _, ...first } = await getPurchase(scope, renewal.id);
	await scope.tx
		.insert(packagePurchases)
		.values({
			...first,
			id: newId(),
			status: 'pending',
			key: `renewal:${renewal.id}:${period}`,
			payUrl: null,
			usesLeft: 0,
			boughtAt: null,
			expiresAt: null,
			remindedAt: null,
			period,
			createdAt: scope.now
		})
		.onConflictDoNothing();
	const [row] = await scope.tx
		.select()
		.from(packagePurchases)
		.where(
			and(
				eq(packagePurchases.storeId, scope.storeId),
				eq(packagePurchases.renewalId, renewal.id),
				eq(packagePurchases.period, period)
			)
		);
	if (!row) throw new AppError('CHANGED_MEANWHILE');
	return row;
}

interface Work {
	readonly charge: Charge;
	/** A first try of this charge got as far as the provider, perhaps. */
	readonly earlier: Payment | undefined;
	readonly unclear: boolean;
	/** Pages on which the client may be paying this very period. */
	readonly pages: readonly Payment[];
}

async function describe(scope: StoreScope, purchase: Purchase): Promise<string> {
	const { name } = await getProfile(scope);
	return m.packages_order(
		{ name: purchase.name, store: name },
		{ locale: toLocale(purchase.locale) }
	);
}

/** Null: nothing to do, now or any more. */
async function begin(scope: StoreScope, renewalId: string): Promise<Work | null> {
	const renewal = await lockRenewal(scope, renewalId);
	if (!renewal || (renewal.status !== 'active' && renewal.status !== 'past_due')) return null;
	if (renewal.tryAt === null || renewal.tryAt > scope.now) return null;
	if (!(await takesOnlinePayments(scope))) {
		// The store's trouble is not the client's: nothing counts as failed.
		await updateRenewal(scope, renewalId, { tryAt: plus(scope.now, DAY) });
		return null;
	}
	const purchase = await nextPurchase(scope, renewal);
	const chargeId = renewal.chargeId ?? newId();
	const begunAt = renewal.chargeBegunAt ?? scope.now;
	await updateRenewal(scope, renewalId, {
		chargeId,
		chargeBegunAt: begunAt,
		tryAt: plus(scope.now, AGAIN_MS)
	});
	const payments = await listPaymentsFor(scope, [purchase.id]);
	const { priceMinor: amountMinor, currency, clientId } = purchase;
	return {
		charge: {
			paymentId: chargeId,
			purpose: 'credit',
			subjectId: purchase.id,
			mandateOf: renewalId,
			clientId,
			amount: { amountMinor, currency },
			description: await describe(scope, purchase)
		},
		earlier: payments.find(({ id }) => id === chargeId),
		unclear: plus(begunAt, UNCLEAR_MS) <= scope.now,
		pages: payments.filter(({ id, status }) => id !== chargeId && status === 'pending')
	};
}

/** What the provider says of this charge; made only when it was not. */
async function charged(
	pools: Pools,
	request: ScopeRequest,
	{ charge, earlier, unclear }: Work
): Promise<PaymentStatus | 'none' | 'unclear'> {
	if (earlier && earlier.status !== 'pending') return earlier.status;
	if (earlier && earlier.providerRef !== null)
		return await checkPayment(pools, request, earlier.id);
	if (earlier && unclear) return 'unclear';
	return await chargeSavedCard(pools, request, charge);
}

/** false: somebody may still be paying the same at a page that cannot be closed. */
async function closePages(pools: Pools, request: ScopeRequest, work: Work): Promise<boolean> {
	for (const { id } of work.pages)
		if ((await closePayment(pools, request, id)) === 'pending') return false;
	return true;
}

/**
 * Charges what is due, once. Safe to run twice and at once. Throws ProviderError while the provider
 * cannot tell: ask again.
 */
export async function renew(pools: Pools, request: ScopeRequest, renewalId: string): Promise<void> {
	const work = await inScope(pools, request, (scope) => begin(scope, renewalId));
	if (work === null) return;
	const { paymentId, subjectId } = work.charge;
	if (!(await closePages(pools, request, work))) return;
	const paid = async () =>
		await inScope(pools, request, async (scope) => await activatePurchase(scope, subjectId));
	if (work.pages.length > 0 && (await paid()).status !== 'pending') return;
	const status = await charged(pools, request, work);
	if (status === 'pending' || status === 'authorised') return;
	if (status === 'succeeded') await paid();
	else
		await inScope(pools, request, async (scope) => {
			const nobodyKnows = status === 'unclear' || status === 'mismatched';
			await noteFailed(scope, renewalId, paymentId, nobodyKnows);
		});
}

/**
 * Opens the provider's page for what a card refused; the card that pays is the one for later. Throws
 * ILLEGAL_TRANSITION when nothing is due, BUSY while the card is being charged, PAYMENTS_OFF.
 */
export async function payRenewal(
	pools: Pools,
	request: ScopeRequest,
	store: StoreAddress,
	renewalId: string
): Promise<{ payUrl: string }> {
	const { purchase, open, customerRef, description } = await inScope(
		pools,
		request,
		async (scope) => {
			const renewal = await lockRenewal(scope, renewalId);
			if (renewal?.status !== 'past_due')
				throw new AppError('ILLEGAL_TRANSITION', { from: renewal?.status ?? 'none' });
			if (renewal.chargeId !== null) throw new AppError('BUSY');
			const next = await nextPurchase(scope, renewal);
			const payments = await listPaymentsFor(scope, [next.id]);
			return {
				purchase: next,
				open: payments.some(({ status }) => status === 'pending'),
				customerRef: (await findKeptCard(scope, renewalId))?.customerRef ?? null,
				description: await describe(scope, next)
			};
		}
	);
	if (open && purchase.payUrl !== null) return { payUrl: purchase.payUrl };
	const { payUrl } = await startPayment(pools, request, {
		purpose: 'credit',
		amount: { amountMinor: purchase.priceMinor, currency: purchase.currency },
		subjectId: purchase.id,
		clientId: purchase.clientId,
		keepFor: renewalId,
		customerRef,
		description,
		returnUrl: purchasePage(store, purchase.id, '/paid'),
		cancelUrl: purchasePage(store, purchase.id)
	});
	await inScope(
		pools,
		request,
		async (scope) =>
			await scope.tx.update(packagePurchases).set({ payUrl }).where(ofPurchase(scope, purchase.id))
	);
	return { payUrl };
}
