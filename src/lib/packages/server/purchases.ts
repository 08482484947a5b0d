/** A package is bought: asked for, paid, given back. It can be spent once the money is there (C26). */
import { and, eq, inArray, isNull } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { getClient } from '#lib/clients/server/queries.ts';
import { listPaymentsFor } from '#lib/payments/server/queries.ts';
import { takeByHand, type ByHand } from '#lib/payments/server/paying.ts';
import { requestRefund } from '#lib/payments/server/refunding.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { getProfile } from '#lib/stores/server/queries.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { endOf, numbersOfRefund, openNumbers, valueOfAll } from '../rules.ts';
import { getPackage } from './definitions.ts';
import { noteRenewed } from './renewals.ts';
import { packagePurchases, packageUses } from './schema.ts';
import { giveBack, listGone, lockPurchase, ofPurchase, type Purchase } from './spending.ts';

export async function getPurchase(scope: StoreScope, purchaseId: string): Promise<Purchase> {
	const [row] = await scope.tx.select().from(packagePurchases).where(ofPurchase(scope, purchaseId));
	if (!row) throw new AppError('NOT_FOUND');
	return row;
}

export interface Buying {
	readonly packageId: string;
	readonly clientId: string;
	readonly key: string;
	/** The client's, for what is written to them. */
	readonly locale: string;
	/** The desk also sells what visitors are not shown. */
	readonly byStaff: boolean;
}

/** Writes down what is bought, as it is now; one key is one purchase. Throws NOT_FOUND. */
export async function beginPurchase(scope: StoreScope, buying: Buying): Promise<Purchase> {
	const sold = await getPackage(scope, buying.packageId);
	if (sold.archivedAt !== null || (sold.hidden && !buying.byStaff)) throw new AppError('NOT_FOUND');
	const { name, priceMinor, currency, uses, validDays, services } = sold;
	const [made] = await scope.tx
		.insert(packagePurchases)
		.values({
			storeId: scope.storeId,
			id: newId(),
			packageId: sold.id,
			clientId: buying.clientId,
			status: 'pending',
			key: buying.key,
			name,
			priceMinor,
			currency,
			uses,
			usesLeft: 0,
			serviceIds: services.map(({ id }) => id),
			validDays,
			locale: buying.locale,
			createdAt: scope.now
		})
		.onConflictDoNothing({ target: [packagePurchases.storeId, packagePurchases.key] })
		.returning();
	if (made) return made;
	const [there] = await scope.tx
		.select()
		.from(packagePurchases)
		.where(and(eq(packagePurchases.storeId, scope.storeId), eq(packagePurchases.key, buying.key)));
	if (!there || there.packageId !== sold.id) throw new AppError('KEY_REUSED');
	return there;
}

/** Whole and kept: what was paid for and not given back. */
async function isPaid(scope: StoreScope, purchase: Purchase): Promise<boolean> {
	const payments = await listPaymentsFor(scope, [purchase.id]);
	return payments.some(
		({ purpose, status, amountMinor, currency, refundedMinor }) =>
			purpose === 'credit' &&
			status === 'succeeded' &&
			amountMinor === purchase.priceMinor &&
			currency === purchase.currency &&
			refundedMinor === 0
	);
}

/** Opens a purchase whose money is there, once; does nothing for any other. Returns it as it is then. */
export async function activatePurchase(scope: StoreScope, purchaseId: string): Promise<Purchase> {
	const purchase = await lockPurchase(scope, purchaseId);
	if (!purchase) throw new AppError('NOT_FOUND');
	if (purchase.status !== 'pending' || !(await isPaid(scope, purchase))) return purchase;
	const { zone } = await getProfile(scope);
	const [active] = await scope.tx
		.update(packagePurchases)
		.set({
			status: 'active',
			usesLeft: purchase.uses,
			boughtAt: scope.now,
			expiresAt: endOf(scope.now, purchase.validDays, zone)
		})
		.where(ofPurchase(scope, purchaseId))
		.returning();
	await noteRenewed(scope, purchase);
	await recordEvent(scope, {
		name: 'package.bought',
		subjectId: purchaseId,
		facts: { clientId: purchase.clientId, packageId: purchase.packageId, uses: purchase.uses }
	});
	return active ?? purchase;
}

export interface Sale {
	readonly packageId: string;
	readonly clientId: string;
	readonly method: ByHand['method'];
	readonly receipt: string | null;
	readonly key: string;
}

/** At the desk: the money is there, somebody counted it. Throws NOT_FOUND. */
export async function sellPackage(
	scope: StoreScope,
	{ method, receipt, ...sale }: Sale
): Promise<{ purchaseId: string }> {
	await getClient(scope, sale.clientId);
	const purchase = await beginPurchase(scope, { ...sale, locale: scope.locale, byStaff: true });
	if (purchase.status !== 'pending') return { purchaseId: purchase.id };
	await takeByHand(scope, {
		method,
		purpose: 'credit',
		amount: { amountMinor: purchase.priceMinor, currency: purchase.currency },
		tipMinor: 0,
		subjectId: purchase.id,
		clientId: purchase.clientId,
		receipt
	});
	await activatePurchase(scope, purchase.id);
	return { purchaseId: purchase.id };
}

interface Ended {
	readonly kind: 'expired' | 'refunded';
	readonly numbers: readonly number[];
	readonly refundId?: string;
}

/** Takes uses out of a locked purchase; without any left it is over. */
export async function endUses(
	scope: StoreScope,
	purchase: Purchase,
	{ kind, numbers, refundId }: Ended
): Promise<void> {
	const usesLeft = purchase.usesLeft - numbers.length;
	if (numbers.length > 0)
		await scope.tx.insert(packageUses).values(
			numbers.map((number) => ({
				storeId: scope.storeId,
				id: newId(),
				purchaseId: purchase.id,
				number,
				kind,
				refundId: refundId ?? null,
				usedAt: scope.now
			}))
		);
	await scope.tx
		.update(packagePurchases)
		.set({ usesLeft, status: usesLeft === 0 ? 'ended' : 'active' })
		.where(ofPurchase(scope, purchase.id));
}

export async function openOf(scope: StoreScope, purchase: Purchase): Promise<number[]> {
	const gone = await listGone(scope, purchase.id);
	return openNumbers(
		purchase.uses,
		gone.map(({ number }) => number)
	);
}

/**
 * A page that was paid although the card had been charged meanwhile: what came second goes back, and
 * takes no uses with it. Safe to run twice.
 */
export async function refundDouble(scope: StoreScope, purchaseId: string): Promise<void> {
	const purchase = await lockPurchase(scope, purchaseId);
	if (!purchase?.renewalId) return;
	const whole = (await listPaymentsFor(scope, [purchaseId])).filter(
		({ status, refundedMinor }) => status === 'succeeded' && refundedMinor === 0
	);
	for (const { id } of whole.slice(1))
		await requestRefund(scope, { paymentId: id, amountMinor: null, reason: 'paid_twice' });
}

/** Gives back what the unused uses were paid with, and ends them. Throws ILLEGAL_TRANSITION without any. */
export async function refundPurchase(
	scope: StoreScope,
	purchaseId: string,
	reason: string
): Promise<{ refundId: string; amountMinor: number }> {
	const purchase = await lockPurchase(scope, purchaseId);
	if (!purchase) throw new AppError('NOT_FOUND');
	const numbers = await openOf(scope, purchase);
	const amountMinor = valueOfAll(purchase.priceMinor, purchase.uses, numbers);
	const [paid] = (await listPaymentsFor(scope, [purchaseId])).filter(
		({ status }) => status === 'succeeded'
	);
	if (purchase.status !== 'active' || amountMinor === 0 || !paid)
		throw new AppError('ILLEGAL_TRANSITION');
	const refundId = await requestRefund(scope, { paymentId: paid.id, amountMinor, reason });
	await endUses(scope, purchase, { kind: 'refunded', numbers, refundId });
	return { refundId, amountMinor };
}

async function usesOfRefund(scope: StoreScope, purchaseId: string, refundId: string) {
	return await scope.tx
		.select()
		.from(packageUses)
		.where(
			and(
				eq(packageUses.storeId, scope.storeId),
				inArray(packageUses.purchaseId, [purchaseId]),
				eq(packageUses.refundId, refundId),
				isNull(packageUses.returnedAt)
			)
		);
}

/** The provider refused a refund: the uses are the client's again. Safe to run twice. */
export async function undoRefund(
	scope: StoreScope,
	purchaseId: string,
	refundId: string
): Promise<void> {
	const purchase = await lockPurchase(scope, purchaseId);
	if (purchase) await giveBack(scope, purchase, await usesOfRefund(scope, purchaseId, refundId));
}

/** Money went back from somewhere else, such as the provider's own pages: as many uses go with it. */
export async function noteRefund(
	scope: StoreScope,
	purchaseId: string,
	refund: { readonly refundId: string; readonly amountMinor: number }
): Promise<void> {
	const purchase = await lockPurchase(scope, purchaseId);
	if (!purchase || purchase.status !== 'active') return;
	if ((await usesOfRefund(scope, purchaseId, refund.refundId)).length > 0) return;
	// Paid twice and given back once: it is still paid for.
	if (await isPaid(scope, purchase)) return;
	const { priceMinor, uses } = purchase;
	const open = await openOf(scope, purchase);
	const numbers = numbersOfRefund(priceMinor, uses, open, refund.amountMinor);
	await endUses(scope, purchase, { kind: 'refunded', numbers, refundId: refund.refundId });
}
