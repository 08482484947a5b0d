/** The nearest free time of many services at once: what stands beside each service on the store page. */
import type { DayNumber, Minute, Request, Slot, StoreRules, Taken } from './model.ts';
import { findSlots } from './slots.ts';
import { dayStart, localDay } from './zones.ts';

export interface ServiceAt {
	readonly serviceId: string;
	readonly locationId: string;
}

/** Days looked at in one go: most services are free today or tomorrow, so the first look is short. */
const LOOKS = [2, 5, 14, 35];

/**
 * Earliest slot with anyone, for the smallest party, from `now` to the end of the local day
 * `horizonDays` ahead; null when there is none. A service asked at several locations: the earliest
 * of them. `taken` must cover the whole horizon.
 */
export function nextFree(
	rules: StoreRules,
	taken: Taken,
	services: readonly ServiceAt[],
	now: Minute,
	horizonDays: number
): Map<string, Slot | null> {
	const found = new Map<string, Slot | null>();
	for (const { serviceId, locationId } of services) {
		const known = found.get(serviceId) ?? null;
		const slot = firstSlot(rules, taken, { serviceId, locationId }, now, horizonDays);
		found.set(serviceId, known && (!slot || known.start <= slot.start) ? known : slot);
	}
	return found;
}

function firstSlot(
	rules: StoreRules,
	taken: Taken,
	{ serviceId, locationId }: ServiceAt,
	now: Minute,
	horizonDays: number
): Slot | null {
	const service = rules.services.get(serviceId);
	const zone = rules.locations.get(locationId)?.zone;
	if (!service || !zone) return null;
	const request: Request = {
		serviceId,
		locationId,
		staffId: null,
		partySize: service.minPersons,
		now,
		ownClaimId: null,
		ignoreNotice: false
	};
	const today: DayNumber = localDay(zone, now);
	let from = now;
	for (let done = 0, look = 0; done <= horizonDays; look++) {
		done = Math.min(horizonDays + 1, done + LOOKS[Math.min(look, LOOKS.length - 1)]!);
		const until = dayStart(zone, today + done);
		const slot = findSlots(rules, taken, request, from, until)[0];
		if (slot) return slot;
		from = until;
		if (done > horizonDays) break;
	}
	return null;
}
