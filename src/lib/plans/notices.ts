/** What the store's managers are told about its plan, and when: once each (D26). Pure. */
import { daysBetween, localDay, toIso, type Instant } from '#lib/platform/time.ts';
import { overdueDays, type SubscriptionStatus } from './rules.ts';

export const NOTICES = [
	'trial_week',
	'trial_day',
	'payment_failed',
	'overdue_week',
	'overdue_last',
	'restricted',
	'read_only'
] as const;
export type NoticeKind = (typeof NOTICES)[number];

export interface Noticed {
	readonly status: SubscriptionStatus;
	readonly startedAt: Instant;
	readonly trialEndsAt: Instant | null;
	readonly pastDueSince: Instant | null;
}

export interface Notice {
	readonly kind: NoticeKind;
	/** What it is about: the same moment is spoken of once. */
	readonly cause: string;
}

/** The end of a trial comes at midnight: the day before is its last. */
function ofTrial({ startedAt, trialEndsAt }: Noticed, now: Instant, zone: string): Notice | null {
	if (trialEndsAt === null || trialEndsAt <= now) return null;
	const end = localDay(trialEndsAt, zone);
	const left = daysBetween(localDay(now, zone), end);
	const cause = toIso(trialEndsAt);
	if (left <= 1) return { kind: 'trial_day', cause };
	// Of a trial that is no longer than a week there is nothing new to say yet.
	const whole = daysBetween(localDay(startedAt, zone), end);
	return left <= 7 && whole > 7 ? { kind: 'trial_week', cause } : null;
}

/** The last of what has become due: whoever missed the earlier ones needs the present one only. */
function ofDebt(since: Instant, now: Instant, zone: string): Notice {
	const { restrictedAt, readOnlyAt } = overdueDays(since, zone);
	const cause = toIso(since);
	if (now >= readOnlyAt) return { kind: 'read_only', cause };
	if (now >= restrictedAt) return { kind: 'restricted', cause };
	const days = daysBetween(localDay(since, zone), localDay(now, zone));
	if (days >= 13) return { kind: 'overdue_last', cause };
	return { kind: days >= 7 ? 'overdue_week' : 'payment_failed', cause };
}

export function noticeDue(subscription: Noticed, now: Instant, zone: string): Notice | null {
	const { status, pastDueSince } = subscription;
	if (status === 'past_due' && pastDueSince !== null) return ofDebt(pastDueSince, now, zone);
	return status === 'trialing' ? ofTrial(subscription, now, zone) : null;
}
