import { AppError, type ErrorCode } from '#lib/platform/errors.ts';
import { fromMinute, type Instant } from '#lib/platform/time.ts';
import { nearestSlots } from '../engine/nearest.ts';
import type { Minute, Refusal, RefusalRule, Request, StoreRules, Taken } from '../engine/model.ts';

/** Rules that another person's booking or hold causes; every other one was never offered. */
const TAKEN_RULES: ReadonlySet<RefusalRule> = new Set([
	'TAKEN',
	'HELD',
	'D4_BUFFER',
	'D8_CAPACITY',
	'D10_RESOURCE'
]);

function codeOf(refusals: readonly Refusal[]): ErrorCode {
	if (refusals.some((refusal) => refusal.rule === 'D3_3_PARTY_SIZE')) return 'PARTY_SIZE';
	return refusals.some((refusal) => TAKEN_RULES.has(refusal.rule))
		? 'SLOT_TAKEN'
		: 'SLOT_NOT_OFFERED';
}

export interface Alternative {
	readonly startsAt: Instant;
	readonly endsAt: Instant;
	readonly staffIds: readonly string[];
}

export const alternativesOf = (
	rules: StoreRules,
	taken: Taken,
	request: Request,
	wanted: Minute
): Alternative[] =>
	nearestSlots(rules, taken, request, wanted, 3).map((slot) => ({
		startsAt: fromMinute(slot.start),
		endsAt: fromMinute(slot.end),
		staffIds: slot.staffIds
	}));

/**
 * "11:00 was taken a moment ago. The nearest free times are …": rule ids and alternatives for the page
 * (D27). Causes stay inside: whose booking it was is nobody's business.
 */
export function refuse(
	refusals: readonly Refusal[],
	alternatives: readonly Alternative[],
	wanted: Minute
): AppError {
	const rules = [...new Set(refusals.map((refusal) => refusal.rule))];
	return new AppError(codeOf(refusals), { rules, alternatives, startsAt: fromMinute(wanted) });
}
