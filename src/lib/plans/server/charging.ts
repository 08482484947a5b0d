/**
 * What a store does with a plan that is paid for. The provider is asked with no transaction open; what
 * changed is then read again from it, and only that is written (A8.3).
 */
import { and, eq } from 'drizzle-orm';
import { AppError } from '#lib/platform/errors.ts';
import { config, publicUrl } from '#lib/platform/server/config.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { MINUTE, plus } from '#lib/platform/time.ts';
import { getProfile } from '#lib/stores/server/queries.ts';
import { inStoresScope } from '#lib/stores/server/platform-scope.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import { ProviderError } from '#lib/payments/provider.ts';
import type { BilledInvoice, BillingProvider, Discount } from '../billing.ts';
import { trialRest } from '../changing.ts';
import { couponCode } from '../coupons.ts';
import { billingBy, canAsk, chargingProvider, findPayer, type Payer } from './billing.ts';
import { holdCoupon, releaseCoupons } from './coupons.ts';
import { findDetails } from './details.ts';
import { syncPrices } from './pricing.ts';
import { listSoldPlans, type SoldPlan } from './queries.ts';
import { planPayers, planPrices } from './schema.ts';
import { findOwn, type Row } from './subscribing.ts';
import { syncSubscription } from './syncing.ts';

export interface Asking {
	readonly pools: Pools;
	readonly request: ScopeRequest;
	/** The store's address on its desk. */
	readonly slug: string;
}

/** A refusal of the provider's in words a manager can act on. */
export async function telling<T>(call: () => Promise<T>): Promise<T> {
	try {
		return await call();
	} catch (error) {
		if (!(error instanceof ProviderError)) throw error;
		if (error.outcome !== 'refused') throw new AppError('BUSY', { reason: 'plan_silent' });
		if (error.reason === 'tax_id_invalid')
			throw new AppError('CONFLICT', { reason: 'plan_tax_id', field: 'taxId' });
		throw error.reason === 'card_declined'
			? new AppError('CONFLICT', { reason: 'plan_card' })
			: new AppError('CHANGED_MEANWHILE', { reason: 'plan_state' });
	}
}

export const planPage = (slug: string, rest = ''): string =>
	`${publicUrl(config())}/manage/${slug}/settings/plan${rest}`;

export async function getSold(scope: StoreScope, code: string): Promise<SoldPlan> {
	const plan = (await listSoldPlans(scope)).find((each) => each.code === code);
	if (!plan) throw new AppError('NOT_FOUND');
	return plan;
}

export const isCharged = (row: Row | undefined): boolean =>
	row !== undefined && row.provider !== 'manual' && row.status !== 'ended';

/** Its price at the provider, made now if it is not there yet. */
export async function priceOf(
	{ pools, request }: Asking,
	provider: BillingProvider,
	versionId: string
): Promise<string> {
	const find = async (scope: StoreScope): Promise<string | undefined> =>
		(
			await scope.tx
				.select({ ref: planPrices.priceRef })
				.from(planPrices)
				.where(and(eq(planPrices.planVersionId, versionId), eq(planPrices.provider, provider)))
		)[0]?.ref;
	const known = await inScope(pools, request, find);
	if (known !== undefined) return known;
	await syncPrices(pools, provider, request.requestId, versionId);
	const made = await inScope(pools, request, find);
	if (made === undefined) throw new AppError('CHANGED_MEANWHILE');
	return made;
}

async function payerOf(
	{ pools, request }: Asking,
	provider: BillingProvider,
	name: string
): Promise<string> {
	const known = await inScope(pools, request, (scope) => findPayer(scope, provider));
	const { storeId } = request;
	const payerRef =
		known?.payerRef ?? (await billingBy(pools, provider).ensurePayer({ storeId, name }));
	await inScope(pools, request, async (scope) => {
		// Whoever pays and closes the window before coming back is found by the sweep.
		const nextCheckAt = plus(scope.now, 3 * MINUTE);
		await scope.tx
			.insert(planPayers)
			.values({ storeId, provider, payerRef, nextCheckAt })
			.onConflictDoUpdate({
				target: [planPayers.storeId, planPayers.provider],
				set: { nextCheckAt }
			});
	});
	const details = await inScope(pools, request, findDetails);
	if (details) await billingBy(pools, provider).setPayer(payerRef, details);
	return payerRef;
}

/** Held for this store while it is at the page. Throws CONFLICT. */
async function discountOf(
	{ pools, request }: Asking,
	typed: string,
	currency: string
): Promise<Discount | null> {
	const { storeId } = request;
	const code = couponCode.safeParse(typed);
	if (typed.trim() !== '' && !code.success)
		throw new AppError('CONFLICT', { reason: 'plan_coupon' });
	return await inStoresScope(pools, request, async (scope) => {
		await releaseCoupons(scope, storeId);
		return code.success ? await holdCoupon(scope, { code: code.data, storeId, currency }) : null;
	});
}

/**
 * To the provider's page, where the store subscribes to a plan that is on sale. Throws NOT_FOUND,
 * PAYMENTS_OFF where nothing is charged, IN_USE when it is charged already, BUSY.
 */
export async function beginCheckout(
	asking: Asking,
	code: string,
	coupon = ''
): Promise<{ goTo: string }> {
	const { pools, request, slug } = asking;
	const provider = chargingProvider();
	const { plan, name, trialEndsAt } = await inScope(pools, request, async (scope) => {
		const sold = await getSold(scope, code);
		const row = await findOwn(scope);
		if (isCharged(row)) throw new AppError('IN_USE', { reason: 'plan_charged' });
		const trial = row?.status === 'trialing' ? row.trialEndsAt : null;
		const profile = await getProfile(scope);
		return { plan: sold, name: profile.name, trialEndsAt: trialRest(trial, scope.now) };
	});
	if (provider === null) throw new AppError('PAYMENTS_OFF');
	if (plan.priceMinor === 0) throw new AppError('ILLEGAL_TRANSITION', { reason: 'plan_state' });
	const discount = await discountOf(asking, coupon, plan.currency);
	return await telling(async () => {
		const payerRef = await payerOf(asking, provider, name);
		const priceRef = await priceOf(asking, provider, plan.versionId);
		const { payUrl } = await billingBy(pools, provider).startCheckout({
			checkoutId: newId(),
			payerRef,
			priceRef,
			trialEndsAt,
			discount,
			returnUrl: planPage(slug, '/back'),
			cancelUrl: planPage(slug)
		});
		return { goTo: payUrl };
	});
}

/** Every provider at which the store is known is asked; it changes nothing that is true already. */
export async function refresh({
	pools,
	request
}: Pick<Asking, 'pools' | 'request'>): Promise<void> {
	const payers = await inScope(pools, request, listPayers);
	for (const { provider } of payers)
		await telling(async () => await syncSubscription(pools, request, provider));
}

export const listPayers = async (scope: StoreScope): Promise<Payer[]> =>
	(
		await scope.tx
			.select({ provider: planPayers.provider, payerRef: planPayers.payerRef })
			.from(planPayers)
			.where(eq(planPayers.storeId, scope.storeId))
	).filter(({ provider }) => canAsk(provider));

export interface ChargedStore extends Payer {
	readonly row: Row;
	readonly subscriptionRef: string;
}

/** Throws ILLEGAL_TRANSITION when nothing is charged. */
export async function getCharged(scope: StoreScope): Promise<ChargedStore> {
	const row = await findOwn(scope);
	const payer = row && isCharged(row) ? await findPayer(scope, row.provider) : undefined;
	if (!row || !payer || row.providerRef === null)
		throw new AppError('ILLEGAL_TRANSITION', { reason: 'plan_state' });
	return { ...payer, row, subscriptionRef: row.providerRef };
}

/** Asks something of the provider about the store's subscription, then reads what is true. */
export async function changed(
	{ pools, request }: Pick<Asking, 'pools' | 'request'>,
	store: ChargedStore,
	change: () => Promise<void>
): Promise<void> {
	await telling(async () => {
		await change();
		await syncSubscription(pools, request, store.provider);
	});
}

/** The provider's own page of cards and invoices. Throws ILLEGAL_TRANSITION when the store never paid. */
export async function openPortal({ pools, request, slug }: Asking): Promise<{ goTo: string }> {
	const [payer] = await inScope(pools, request, listPayers);
	const store = await inScope(pools, request, async (scope) =>
		isCharged(await findOwn(scope)) ? await getCharged(scope) : payer
	);
	if (!store) throw new AppError('ILLEGAL_TRANSITION', { reason: 'plan_state' });
	return await telling(async () => {
		const { url } = await billingBy(pools, store.provider).openPortal(
			store.payerRef,
			planPage(slug, '/back')
		);
		return { goTo: url };
	});
}

/** Newest first, of every provider the store paid through. Throws BUSY when one is silent. */
export async function listPlanInvoices({
	pools,
	request
}: Pick<Asking, 'pools' | 'request'>): Promise<readonly BilledInvoice[]> {
	const payers = await inScope(pools, request, listPayers);
	const lists = await telling(
		async () =>
			await Promise.all(
				payers.map(async ({ provider, payerRef }) =>
					billingBy(pools, provider).listInvoices(payerRef)
				)
			)
	);
	return lists.flat().sort((a, b) => b.issuedAt - a.issuedAt);
}
