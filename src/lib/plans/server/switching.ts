/** From one paid plan to another, cancelling and taking that back: what was shown is what is taken. */
import { AppError } from '#lib/platform/errors.ts';
import type { Money } from '#lib/platform/money.ts';
import type { Instant } from '#lib/platform/time.ts';
import { inScope } from '#lib/stores/server/scope.ts';
import { changeKind, isFresh, type ChangeKind } from '../changing.ts';
import { exceeds, type Exceeded } from '../rules.ts';
import { billingBy } from './billing.ts';
import {
	changed,
	getCharged,
	getSold,
	isCharged,
	priceOf,
	telling,
	type Asking,
	type ChargedStore
} from './charging.ts';
import { getEntitlements, getUsage } from './entitlements.ts';
import type { SoldPlan } from './queries.ts';
import { cancelSubscription, findOwn, resumeSubscription } from './subscribing.ts';

interface Wish {
	readonly store: ChargedStore;
	readonly plan: SoldPlan;
	readonly kind: ChangeKind;
	readonly exceeds: readonly Exceeded[];
	readonly now: Instant;
}

const stateError = (): AppError => new AppError('ILLEGAL_TRANSITION', { reason: 'plan_state' });

async function wishOf({ pools, request }: Asking, code: string): Promise<Wish> {
	return await inScope(pools, request, async (scope) => {
		const plan = await getSold(scope, code);
		const store = await getCharged(scope);
		const current = await getEntitlements(scope);
		const kind = changeKind(current, plan);
		const runs = ['trialing', 'active', 'past_due'].includes(store.row.status);
		if (kind === null || !runs || plan.versionId === current.versionId) throw stateError();
		const used = await getUsage(scope, current.zone);
		return { store, plan, kind, exceeds: exceeds(plan.limits, used), now: scope.now };
	});
}

export interface ShownChange {
	readonly kind: ChangeKind;
	readonly plan: SoldPlan;
	/** Of `now`: what is taken at once, reckoned up to `at`. */
	readonly due: Money | null;
	readonly at: Instant;
	/** Of `at_end`: when it begins. */
	readonly from: Instant | null;
	/** What the store has and the new plan would not hold: nothing of it is taken away. */
	readonly exceeds: readonly Exceeded[];
}

/** What a change would do, before anybody presses anything. Throws NOT_FOUND, ILLEGAL_TRANSITION, BUSY. */
export async function previewChange(asking: Asking, code: string): Promise<ShownChange> {
	const { store, plan, kind, exceeds: over, now } = await wishOf(asking, code);
	const shown = { kind, plan, at: now, exceeds: over };
	if (kind === 'at_end') return { ...shown, due: null, from: store.row.periodEndsAt };
	const { payerRef, subscriptionRef } = store;
	return await telling(async () => {
		const priceRef = await priceOf(asking, store.provider, plan.versionId);
		const { due, at } = await billingBy(asking.pools, store.provider).previewChange({
			payerRef,
			subscriptionRef,
			priceRef,
			at: now
		});
		return { ...shown, due, at, from: null };
	});
}

export interface Agreed {
	readonly plan: string;
	/** Of an immediate change: as it was shown. */
	readonly at: Instant | null;
	readonly amountMinor: number | null;
}

/**
 * Does what was shown. Throws CHANGED_MEANWHILE when it would be another sum by now, CONFLICT when the
 * card is declined: then nothing has changed.
 */
export async function changePlan(
	asking: Asking,
	agreed: Agreed
): Promise<{ plan: string; kind: ChangeKind }> {
	const { store, plan, kind, now } = await wishOf(asking, agreed.plan);
	const { payerRef, subscriptionRef } = store;
	const billing = billingBy(asking.pools, store.provider);
	const priceRef = await telling(async () => await priceOf(asking, store.provider, plan.versionId));
	const order = { payerRef, subscriptionRef, priceRef };
	if (kind === 'at_end') {
		const changeId = `${subscriptionRef}:${plan.versionId}:end`;
		await changed(asking, store, async () => await billing.changeAtEnd({ ...order, changeId }));
		return { plan: plan.name, kind };
	}
	const { at } = agreed;
	if (at === null || !isFresh(at, now)) throw new AppError('CHANGED_MEANWHILE');
	const { due } = await telling(async () => await billing.previewChange({ ...order, at }));
	if (due.amountMinor !== agreed.amountMinor) throw new AppError('CHANGED_MEANWHILE');
	const changeId = `${subscriptionRef}:${plan.versionId}:${at}`;
	await changed(asking, store, async () => await billing.changeNow({ ...order, changeId, at }));
	return { plan: plan.name, kind };
}

/** The change that waits for the end of the period is taken back. Throws ILLEGAL_TRANSITION. */
export async function dropChange({ pools, request }: Asking): Promise<void> {
	const store = await inScope(pools, request, getCharged);
	if (store.row.nextPlanVersionId === null) throw stateError();
	const billing = billingBy(pools, store.provider);
	await changed({ pools, request }, store, async () => await billing.dropChange(store));
}

/** It runs to its end. Throws ILLEGAL_TRANSITION unless it runs. */
export async function cancelPlan({ pools, request }: Asking): Promise<void> {
	const charges = await inScope(pools, request, async (scope) => isCharged(await findOwn(scope)));
	if (!charges) {
		await inScope(pools, request, cancelSubscription);
		return;
	}
	const store = await inScope(pools, request, getCharged);
	if (store.row.status === 'cancelled') throw stateError();
	const billing = billingBy(pools, store.provider);
	await changed({ pools, request }, store, async () => await billing.cancel(store));
}

/** Takes the cancellation back while it still runs. Throws ILLEGAL_TRANSITION. */
export async function resumePlan({ pools, request }: Asking): Promise<void> {
	const charges = await inScope(pools, request, async (scope) => isCharged(await findOwn(scope)));
	if (!charges) {
		await inScope(pools, request, resumeSubscription);
		return;
	}
	const store = await inScope(pools, request, getCharged);
	if (store.row.status !== 'cancelled') throw stateError();
	const billing = billingBy(pools, store.provider);
	await changed({ pools, request }, store, async () => await billing.resume(store));
}
