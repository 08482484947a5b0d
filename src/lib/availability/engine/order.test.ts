import { expect, test } from 'vitest';
import { decide } from './decide.ts';
import type { AssignmentPolicy, CountedBooking, Performer, StaffRules, Taken } from './model.ts';
import { findSlots } from './slots.ts';
import {
	at,
	booked,
	NOTHING_TAKEN,
	performer,
	request,
	service,
	staff,
	store,
	taken
} from './testing/store.ts';

const NOON = '2027-02-16 12:00';
const PEOPLE = ['danae', 'rhea', 'thalia'];

function salon(
	assignment: AssignmentPolicy,
	people: Record<string, Partial<StaffRules>> = {},
	work: Record<string, Partial<Performer>> = {}
) {
	return store({
		staff: PEOPLE.map((id) => staff(id, people[id])),
		services: [service({ assignment, performers: PEOPLE.map((id) => performer(id, work[id])) })]
	});
}

function orderAt(
	rules: ReturnType<typeof salon>,
	readings: Taken,
	label = NOON
): readonly string[] {
	const start = at(label);
	return findSlots(rules, readings, request(), start, start + 1)[0]?.staffIds ?? [];
}

const load = (entries: Record<string, [number, number | null]>): Taken =>
	taken({
		load: new Map(
			Object.entries(entries).map(([id, [assigned, lastAssignedAt]]) => [
				id,
				{ assigned, lastAssignedAt }
			])
		)
	});

function counted(staffId: string, label: string, minutes: number): CountedBooking {
	return {
		bookingId: `${staffId} ${label}`,
		claimId: null,
		serviceId: 'cut',
		staffId,
		locationId: 'salon',
		start: at(label),
		minutes,
		groupSessionId: null
	};
}

test('D13 round robin: who has had the fewest for her weight comes first', () => {
	const rules = salon('round_robin', { thalia: { weight: 3 } });
	const readings = load({ danae: [2, 1], rhea: [3, 1], thalia: [4, 1] });
	expect(orderAt(rules, readings)).toEqual(['thalia', 'danae', 'rhea']);
});

test('D13 round robin: a newcomer starts at the group’s mean', () => {
	const readings = load({ danae: [2, 1], rhea: [6, 1] });
	expect(orderAt(salon('round_robin'), readings)).toEqual(['danae', 'thalia', 'rhea']);
});

test('D13 ties go to who was assigned longest ago, never counting first', () => {
	const readings = load({ danae: [5, 300], rhea: [5, 100], thalia: [5, null] });
	expect(orderAt(salon('round_robin'), readings)).toEqual(['thalia', 'rhea', 'danae']);
});

test('D13 what is still a tie has a stable order', () => {
	const once = orderAt(salon('round_robin'), NOTHING_TAKEN);
	expect([...once].sort()).toEqual(PEOPLE);
	expect(orderAt(salon('round_robin'), NOTHING_TAKEN, '2027-03-16 12:00')).toEqual(once);
});

test('D13 least busy: fewest minutes that day, then that week', () => {
	const readings = taken({
		counted: [
			counted('danae', '2027-02-16 09:00', 60),
			counted('rhea', '2027-02-17 09:00', 90),
			counted('thalia', '2027-02-17 09:00', 30)
		]
	});
	const rules = salon('least_busy');
	expect(orderAt(rules, readings)).toEqual(['thalia', 'rhea', 'danae']);
	expect(orderAt(rules, readings, '2027-02-17 12:00')).toEqual(['danae', 'thalia', 'rhea']);
});

test('D13 priority: the lower tier first', () => {
	const rules = salon('priority', { danae: { tier: 2 }, rhea: { tier: 0 }, thalia: { tier: 1 } });
	expect(orderAt(rules, NOTHING_TAKEN)).toEqual(['rhea', 'thalia', 'danae']);
});

test('D13 lowest price first, and the slot says "from" that price', () => {
	const prices = {
		danae: { priceMinor: 9000 },
		rhea: { priceMinor: 4000 },
		thalia: { priceMinor: 6000 }
	};
	const rules = salon('lowest_price', {}, prices);
	expect(orderAt(rules, NOTHING_TAKEN)).toEqual(['rhea', 'thalia', 'danae']);
	const start = at(NOON);
	expect(findSlots(rules, NOTHING_TAKEN, request(), start, start + 1)[0]?.priceMinor).toBe(4000);
});

test('C4 whoever is busy is never chosen', () => {
	const rules = salon('priority', { danae: { tier: 0 }, rhea: { tier: 1 }, thalia: { tier: 2 } });
	const readings = taken({ ranges: [booked('2027-02-16 11:30', '2027-02-16 12:30')] });
	expect(orderAt(rules, readings)).toEqual(['rhea', 'thalia']);
	const decision = decide(rules, readings, request(), at(NOON));
	expect(decision).toMatchObject({ ok: true, assignment: { staffId: 'rhea' } });
});

test('D13 the assigned person is the first one listed, with her length and price', () => {
	const rules = salon('lowest_price', {}, { rhea: { priceMinor: 100, phases: [45] } });
	const decision = decide(rules, NOTHING_TAKEN, request(), at(NOON));
	expect(decision).toMatchObject({
		assignment: { staffId: 'rhea', priceMinor: 100, end: at(NOON) + 45 }
	});
});

test('C34 over 10 000 bookings everybody’s share is her weight’s, within 2 %', () => {
	const weights: Record<string, number> = { danae: 1, rhea: 2, thalia: 1 };
	const rules = salon('round_robin', {
		danae: { weight: 1 },
		rhea: { weight: 2 },
		thalia: { weight: 1 }
	});
	const counts = new Map<string, { assigned: number; lastAssignedAt: number | null }>();
	for (let n = 0; n < 10_000; n++) {
		const decision = decide(rules, { ...NOTHING_TAKEN, load: counts }, request(), at(NOON));
		const id = decision.ok ? decision.assignment.staffId! : 'nobody';
		counts.set(id, { assigned: (counts.get(id)?.assigned ?? 0) + 1, lastAssignedAt: n });
	}
	for (const id of PEOPLE) {
		const share = counts.get(id)!.assigned / 10_000;
		expect(Math.abs(share - weights[id]! / 4)).toBeLessThan(0.02);
	}
});
