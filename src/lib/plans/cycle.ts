/** How a subscription moves on without a payment vendor: trial, cancel, resume, end. Pure. */
import { addDays, localDay, startOfDay, type Instant } from '#lib/platform/time.ts';
import type { SubscriptionStatus } from './rules.ts';

export interface Cycle {
	readonly status: SubscriptionStatus;
	readonly trialEndsAt: Instant | null;
	/** null: until somebody ends it. */
	readonly periodEndsAt: Instant | null;
}

/** Ends come at midnight of the store's own calendar: nothing changes mid-day. */
const dayAfter = (now: Instant, days: number, zone: string): Instant =>
	startOfDay(addDays(localDay(now, zone), days + 1), zone);

/** So many whole days after today; null: this plan has no trial, or the store had one. */
export const trialFrom = (
	{ trialDays, trialed }: { readonly trialDays: number; readonly trialed: boolean },
	now: Instant,
	zone: string
): Instant | null => (trialDays > 0 && !trialed ? dayAfter(now, trialDays, zone) : null);

/** What is there after a cancellation: it runs to the end of what it has. null: it cannot be cancelled. */
export function cancelled(cycle: Cycle, now: Instant, zone: string): Cycle | null {
	if (!['trialing', 'active', 'past_due'].includes(cycle.status)) return null;
	const trial = cycle.status === 'trialing' ? cycle.trialEndsAt : null;
	const end = trial ?? cycle.periodEndsAt ?? dayAfter(now, 0, zone);
	return { ...cycle, status: 'cancelled', periodEndsAt: end };
}

/** As it was before the cancellation. null: nothing is cancelled, or it is over. */
export function resumed(cycle: Cycle, now: Instant): Cycle | null {
	if (cycle.status !== 'cancelled' || isOver(cycle, now)) return null;
	const trying = cycle.trialEndsAt !== null && cycle.trialEndsAt > now;
	return { ...cycle, status: trying ? 'trialing' : 'active', periodEndsAt: null };
}

/** A trial that nobody paid for, or a cancelled period: then the store is on the free plan (D26). */
export function isOver({ status, trialEndsAt, periodEndsAt }: Cycle, now: Instant): boolean {
	const end = status === 'trialing' ? trialEndsAt : status === 'cancelled' ? periodEndsAt : null;
	return end !== null && end <= now;
}
