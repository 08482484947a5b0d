/** Coupons for plans: made and closed by admins, used once by each store, and never more often than they say. */
import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { recordPlatformEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { DAY, plus, toIso, type Instant } from '#lib/platform/time.ts';
import type { StoresScope } from '#lib/stores/server/platform-scope.ts';
import type { Discount } from '../billing.ts';
import type { NewCoupon } from '../coupons.ts';
import { planCoupons, planCouponUses } from './coupons-schema.ts';

type Row = typeof planCoupons.$inferSelect;

/** A page at the provider is open no longer. */
const HELD_MS = DAY;

/** Throws CONFLICT when the code is another coupon's for ever. */
export async function createCoupon(
	scope: StoresScope,
	coupon: NewCoupon
): Promise<{ id: string; code: string }> {
	const id = newId();
	const made = await scope.tx
		.insert(planCoupons)
		.values({ ...coupon, id, createdAt: scope.now })
		.onConflictDoNothing()
		.returning({ id: planCoupons.id });
	if (made.length === 0) throw new AppError('CONFLICT', { field: 'code' });
	await recordPlatformEvent(scope, {
		name: 'coupon.created',
		subjectId: id,
		facts: { ...coupon }
	});
	return { id, code: coupon.code };
}

/** Nobody can use it any more; who has it keeps it. Throws NOT_FOUND. */
export async function archiveCoupon(scope: StoresScope, id: string): Promise<void> {
	const closed = await scope.tx
		.update(planCoupons)
		.set({ archivedAt: scope.now })
		.where(and(eq(planCoupons.id, id), isNull(planCoupons.archivedAt)))
		.returning({ id: planCoupons.id });
	if (closed.length === 0) throw new AppError('NOT_FOUND');
	await recordPlatformEvent(scope, { name: 'coupon.archived', subjectId: id });
}

export interface ListedCoupon extends Row {
	/** Stores that have subscribed with it. */
	readonly uses: number;
}

/** Newest first, at most two hundred. */
export async function listCoupons(scope: StoresScope): Promise<ListedCoupon[]> {
	const rows = await scope.tx
		.select({
			coupon: planCoupons,
			uses: sql<number>`(select count(*)::int from plan_coupon_uses u where u.coupon_id = plan_coupons.id and u.used_at is not null)`
		})
		.from(planCoupons)
		.orderBy(desc(planCoupons.id))
		.limit(200);
	return rows.map(({ coupon, uses }) => ({ ...coupon, uses }));
}

const refused = (): AppError => new AppError('CONFLICT', { reason: 'plan_coupon' });

const discountOf = ({
	id,
	code,
	percent,
	offMinor,
	currency,
	duration,
	months
}: Row): Discount => ({
	couponId: id,
	name: code,
	percent,
	off: offMinor === null || currency === null ? null : { amountMinor: offMinor, currency },
	duration,
	months
});

/**
 * Holds one use for a store that goes to the provider's page. The coupon's row is locked while its uses
 * are counted, so that of any number of stores at once no more get it than it says. Throws CONFLICT.
 */
export async function holdCoupon(
	scope: StoresScope,
	wanted: { readonly code: string; readonly storeId: string; readonly currency: string }
): Promise<Discount> {
	const [row] = await scope.tx
		.select()
		.from(planCoupons)
		.where(eq(planCoupons.code, wanted.code))
		.for('update');
	const over = (at: Instant | null): boolean => at !== null && at <= scope.now;
	if (!row || over(row.archivedAt) || over(row.expiresAt)) throw refused();
	if (row.currency !== null && row.currency !== wanted.currency) throw refused();
	const uses = await scope.tx
		.select()
		.from(planCouponUses)
		.where(eq(planCouponUses.couponId, row.id));
	const own = uses.find(({ storeId }) => storeId === wanted.storeId);
	const taken = uses.filter(
		({ storeId, usedAt, heldAt }) =>
			storeId !== wanted.storeId && (usedAt !== null || plus(heldAt, HELD_MS) > scope.now)
	).length;
	if (own?.usedAt || (row.maxUses !== null && taken >= row.maxUses)) throw refused();
	await scope.tx
		.insert(planCouponUses)
		.values({ couponId: row.id, storeId: wanted.storeId, heldAt: scope.now })
		.onConflictDoUpdate({
			target: [planCouponUses.couponId, planCouponUses.storeId],
			set: { heldAt: scope.now }
		});
	return discountOf(row);
}

/** The store has subscribed at the page for which a coupon was held last. */
export async function useHeldCoupon(scope: StoresScope, storeId: string): Promise<void> {
	await scope.tx.$client.query(
		`update plan_coupon_uses set used_at = $2 where store_id = $1 and used_at is null and coupon_id = (
			select coupon_id from plan_coupon_uses where store_id = $1 and used_at is null and held_at > $3
			order by held_at desc limit 1)`,
		[storeId, toIso(scope.now), toIso(plus(scope.now, -2 * HELD_MS))]
	);
}

/** The store goes to a page without a coupon, or with another: what was held is free again. */
export async function releaseCoupons(scope: StoresScope, storeId: string): Promise<void> {
	await scope.tx.$client.query(
		`update plan_coupon_uses set held_at = 'epoch' where store_id = $1 and used_at is null`,
		[storeId]
	);
}
