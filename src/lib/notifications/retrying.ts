/** What becomes of a failed try. Pure: `now` and chance come in. */
import { HOUR, MINUTE, plus, type Instant } from '#lib/platform/time.ts';
import type { Channel } from './rules.ts';

/** Tries in a row; a person's "Try again" gives as many more. */
export const MAX_ATTEMPTS = 8;
const FIRST_WAIT_MS = MINUTE;
const LONGEST_WAIT_MS = 6 * HOUR;
/** A try that has not ended by then belongs to a process that died. */
export const LEASE_MS = 5 * MINUTE;

const isLastTry = (attempts: number): boolean => attempts % MAX_ATTEMPTS === 0;

/** 1, 4, 16, 64 minutes … at most 6 hours, give or take a quarter: 18 hours in all. `chance`: 0 to 1. */
export function retryAt(now: Instant, attempts: number, chance: number): Instant {
	const tries = (attempts - 1) % MAX_ATTEMPTS;
	const wait = Math.min(FIRST_WAIT_MS * 4 ** tries, LONGEST_WAIT_MS);
	return plus(now, Math.round(wait * (0.75 + chance / 2)));
}

export interface FailedTry {
	readonly channel: Channel;
	readonly outcome: 'retry' | 'refused' | 'unknown';
	/** The provider takes a repeat of the same message for the same message. */
	readonly repeatable: boolean;
	/** This one included. */
	readonly attempts: number;
}

export function afterFailure(failed: FailedTry): 'queued' | 'failed' | 'unknown' {
	if (failed.outcome === 'refused') return 'failed';
	if (failed.outcome === 'retry') return isLastTry(failed.attempts) ? 'failed' : 'queued';
	const again = failed.channel === 'email' && failed.repeatable && !isLastTry(failed.attempts);
	return again ? 'queued' : 'unknown';
}

/** The sender died between asking and hearing. A text message is never sent twice; a mail may be. */
export const afterDeath = (channel: Channel, attempts: number): 'queued' | 'unknown' =>
	channel === 'email' && !isLastTry(attempts) ? 'queued' : 'unknown';
