/** Why a time is not offered, in a sentence per rule (A4.8). */
import { m } from '#lib/paraglide/messages.js';
import type { RefusalRule } from '#lib/availability/engine/answer.ts';

const REASONS: Record<RefusalRule, () => string> = {
	D0_NO_SUCH_TIME: m.manage_why_no_such_time,
	D2_MINIMUM_NOTICE: m.manage_why_notice,
	D2_SAME_DAY: m.manage_why_same_day,
	D3_BOOKING_WINDOW: m.manage_why_window,
	D4_BUFFER: m.manage_why_buffer,
	D5_GRID: m.manage_why_grid,
	D6_LIMIT: m.manage_why_limit,
	D7_LOCATION_HOURS: m.manage_why_location_hours,
	D7_CLOSURE: m.manage_why_closure,
	D7_SERVICE_WINDOW: m.manage_why_service_window,
	D7_SEASON: m.manage_why_season,
	D7_STAFF_HOURS: m.manage_why_staff_hours,
	D7_TIME_OFF: m.manage_why_time_off,
	D8_CAPACITY: m.manage_why_capacity,
	D10_RESOURCE: m.manage_why_resource,
	D13_NOT_PERFORMED: m.manage_why_not_performed,
	D23_LEFT: m.manage_why_left,
	D25_BUSY: m.manage_why_busy,
	D3_3_PARTY_SIZE: m.manage_why_party,
	TAKEN: m.manage_why_taken,
	HELD: m.manage_why_held
};

const isRule = (rule: string): rule is RefusalRule => Object.hasOwn(REASONS, rule);

/** "has another booking then"; an unknown rule by its name. */
export const reasonText = (rule: string): string => (isRule(rule) ? REASONS[rule]() : rule);

interface Refused {
	readonly rule: string;
	readonly staffId: string | null;
}

/** One sentence per person, and one for what concerns everybody. */
export function whyNot(
	refusals: readonly Refused[],
	nameOf: (staffId: string) => string | undefined
): string[] {
	const people = new Map<string | null, Set<string>>();
	for (const { rule, staffId } of refusals) {
		const reasons = people.get(staffId) ?? new Set<string>();
		reasons.add(reasonText(rule));
		people.set(staffId, reasons);
	}
	return [...people].map(([staffId, reasons]) => {
		const why = [...reasons].join(', ');
		const name = staffId === null ? undefined : nameOf(staffId);
		return name === undefined
			? m.manage_why_all({ why })
			: m.manage_why_person({ person: name, why });
	});
}
