/** From what the provider says to what a store has, and which facts that makes. Pure. */
import { DAY, HOUR, MINUTE, plus, type Instant } from '#lib/platform/time.ts';
import type { BilledSubscription } from './billing.ts';
import type { SubscriptionStatus } from './rules.ts';

/** What is written down of a subscription that is charged for. */
export interface Charged {
	readonly provider: string;
	readonly providerRef: string | null;
	readonly planVersionId: string;
	readonly nextPlanVersionId: string | null;
	readonly status: SubscriptionStatus;
	readonly startedAt: Instant;
	readonly periodEndsAt: Instant | null;
	readonly trialEndsAt: Instant | null;
	readonly pastDueSince: Instant | null;
	readonly cancelledAt: Instant | null;
	readonly endedAt: Instant | null;
}

/** Which versions the provider's prices are. */
export interface Versions {
	readonly planVersionId: string;
	readonly nextPlanVersionId: string | null;
}

function statusOf({ status, cancelsAtEnd }: BilledSubscription): SubscriptionStatus | null {
	if (status === 'unknown') return null;
	return cancelsAtEnd && (status === 'trialing' || status === 'active') ? 'cancelled' : status;
}

const earlier = (a: Instant | null, b: Instant): Instant => (a !== null && a < b ? a : b);

/**
 * The row after this reading. null: nothing is to be written, because the provider's word is not known,
 * or because it speaks of a subscription that is not the store's any more.
 */
export function charged(
	provider: string,
	billed: BilledSubscription,
	versions: Versions,
	before: Charged | null,
	now: Instant
): Charged | null {
	const status = statusOf(billed);
	if (status === null) return null;
	const own =
		before?.provider === provider && before.providerRef === billed.subscriptionRef ? before : null;
	if (status === 'ended' && own === null) return null;
	const overdue = own?.status === 'past_due' ? own.pastDueSince : null;
	return {
		provider,
		providerRef: billed.subscriptionRef,
		...versions,
		status,
		startedAt: billed.startedAt,
		periodEndsAt: billed.periodEndsAt,
		// A trial that was had stays had.
		trialEndsAt: billed.trialEndsAt ?? before?.trialEndsAt ?? null,
		pastDueSince: status === 'past_due' ? earlier(overdue, billed.pastDueSince ?? now) : null,
		cancelledAt: status === 'cancelled' ? (own?.cancelledAt ?? now) : (own?.cancelledAt ?? null),
		endedAt: status === 'ended' ? (billed.endedAt ?? now) : null
	};
}

/** What has become true, by the names of events. Empty: nothing that anybody must hear of. */
export function happened(before: Charged | null, after: Charged): string[] {
	const own =
		before !== null &&
		before.provider === after.provider &&
		before.providerRef === after.providerRef;
	if (!own) return ['subscription.started'];
	const names: [boolean, string][] = [
		[before.planVersionId !== after.planVersionId, 'subscription.changed'],
		[
			after.nextPlanVersionId !== null && before.nextPlanVersionId !== after.nextPlanVersionId,
			'subscription.change_planned'
		],
		[
			before.nextPlanVersionId !== null &&
				after.nextPlanVersionId === null &&
				before.planVersionId === after.planVersionId,
			'subscription.change_dropped'
		],
		[before.status !== 'past_due' && after.status === 'past_due', 'subscription.payment_failed'],
		[
			before.status === 'past_due' && ['active', 'cancelled'].includes(after.status),
			'subscription.recovered'
		],
		[before.status !== 'cancelled' && after.status === 'cancelled', 'subscription.cancelled'],
		[
			before.status === 'cancelled' && ['active', 'trialing'].includes(after.status),
			'subscription.resumed'
		],
		[before.status !== 'ended' && after.status === 'ended', 'subscription.ended']
	];
	return names.flatMap(([is, name]) => (is ? [name] : []));
}

const SOON_MS = 10 * MINUTE;

/** When the provider is asked although it told nothing: events get lost. null: nothing runs. */
export function checkAgainAt(billed: BilledSubscription | null, now: Instant): Instant | null {
	if (billed === null) return plus(now, 6 * HOUR);
	if (billed.status === 'ended') return null;
	if (billed.status === 'past_due') return plus(now, HOUR);
	const tomorrow = plus(now, DAY);
	const after = plus(billed.periodEndsAt, SOON_MS);
	return after > now && after < tomorrow ? after : tomorrow;
}
