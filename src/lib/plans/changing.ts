/** From one plan to another: at once when it costs more, at the end of the period when it costs less. Pure. */
import { MINUTE, type Instant } from '#lib/platform/time.ts';
import { monthlyMinor, type PlanTerms } from './rules.ts';

export type ChangeKind = 'now' | 'at_end';

/** null: it cannot be changed into: another currency, or nothing to pay. */
export function changeKind(from: PlanTerms, to: PlanTerms): ChangeKind | null {
	if (from.currency !== to.currency || to.priceMinor === 0 || from.priceMinor === 0) return null;
	return monthlyMinor(to) > monthlyMinor(from) ? 'now' : 'at_end';
}

const SHOWN_MS = 15 * MINUTE;

/** A sum is taken as it was shown: but not as it was shown long ago, nor for a time to come. */
export const isFresh = (at: Instant, now: Instant): boolean =>
	at > now - SHOWN_MS && at <= now + MINUTE;

/** Stripe asks for two days at least; a shorter rest of a trial is not worth a page. */
const TRIAL_REST_MS = 49 * 60 * MINUTE;

/** The end of a trial that goes on although the store has subscribed meanwhile. */
export const trialRest = (trialEndsAt: Instant | null, now: Instant): Instant | null =>
	trialEndsAt !== null && trialEndsAt - now > TRIAL_REST_MS ? trialEndsAt : null;
