/** Plans as Stripe's products, versions as its prices, coupons: all found by our own ids. */
import type Stripe from 'stripe';
import { ProviderError } from '#lib/payments/provider.ts';
import { asked } from '#lib/payments/server/vendor-tools.ts';
import type { Discount, PricedPlan } from '../../billing.ts';

/** Absent is an answer here. */
async function found<T extends object>(call: () => Promise<T>): Promise<T | null> {
	try {
		return await asked(call);
	} catch (error) {
		if (error instanceof ProviderError && error.reason === 'not_found') return null;
		throw error;
	}
}

async function productOf(stripe: Stripe, { planId, name }: PricedPlan): Promise<string> {
	const id = `plan_${planId}`;
	const product = await found(() => stripe.products.retrieve(id));
	if (product === null)
		await asked(() =>
			stripe.products.create({ id, name, metadata: { plan_id: planId } }, { idempotencyKey: id })
		);
	else if (product.name !== name) await asked(() => stripe.products.update(id, { name }));
	return id;
}

/** Lists hold either what may be bought or what may not. */
async function findPrice(stripe: Stripe, versionId: string): Promise<Stripe.Price | undefined> {
	for (const active of [true, false]) {
		const page = await asked(() =>
			stripe.prices.list({ lookup_keys: [versionId], active, limit: 1 })
		);
		if (page.data[0]) return page.data[0];
	}
	return undefined;
}

export async function syncPrice(stripe: Stripe, plan: PricedPlan): Promise<string> {
	const product = await productOf(stripe, plan);
	const { versionId, priceMinor, currency, interval, active } = plan;
	const price =
		(await findPrice(stripe, versionId)) ??
		(await asked(() =>
			stripe.prices.create(
				{
					product,
					currency: currency.toLowerCase(),
					unit_amount: priceMinor,
					recurring: { interval },
					lookup_key: versionId,
					metadata: { plan_version_id: versionId }
				},
				{ idempotencyKey: `price:${versionId}` }
			)
		));
	if (price.active !== active) await asked(() => stripe.prices.update(price.id, { active }));
	return price.id;
}

/** Stripe's coupon of the same id, made at its first use. */
export async function couponOf(stripe: Stripe, discount: Discount): Promise<string> {
	const { couponId: id, name, percent, off, duration, months } = discount;
	if ((await found(() => stripe.coupons.retrieve(id))) !== null) return id;
	await asked(() =>
		stripe.coupons.create(
			{
				id,
				name,
				...(off === null
					? { percent_off: percent ?? 0 }
					: { amount_off: off.amountMinor, currency: off.currency.toLowerCase() }),
				...(duration === 'months'
					? { duration: 'repeating' as const, duration_in_months: months ?? 1 }
					: { duration })
			},
			{ idempotencyKey: `coupon:${id}` }
		)
	);
	return id;
}
