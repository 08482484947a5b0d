import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from './decide.ts';
import type { Assignment, Decision, Minute, Slot, Taken } from './model.ts';
import { findSlots } from './slots.ts';
import { makeWorld, type World } from './testing/worlds.ts';

const RUNS = 120;

function decideAt({ rules, taken, request }: World, start: Minute): Decision {
	return decide(rules, taken, request, start);
}

/** Every fifth minute, and each listed start with its neighbours. */
function probes({ from, until }: World, slots: readonly Slot[]): Set<Minute> {
	const starts = new Set<Minute>();
	for (let at = from; at < until; at += 5) starts.add(at);
	for (const { start } of slots) for (const at of [start - 1, start, start + 1]) starts.add(at);
	return starts;
}

function listed({ rules, taken, request, from, until }: World): Map<Minute, Slot> {
	const slots = findSlots(rules, taken, request, from, until);
	return new Map(slots.map((slot) => [slot.start, slot]));
}

test('C16 a start can be taken exactly when it is listed, and whoever is refused hears why', () => {
	fc.assert(
		fc.property(fc.gen(), (g) => {
			const world = makeWorld(g);
			const slots = listed(world);
			for (const start of probes(world, [...slots.values()])) {
				if (start < world.from || start >= world.until) continue;
				const decision = decideAt(world, start);
				const slot = slots.get(start);
				expect([start, decision.ok]).toEqual([start, slot !== undefined]);
				if (!decision.ok) expectReasons(world, decision.refusals);
				else expectSlot(slot!, decision.assignment);
			}
		}),
		{ numRuns: RUNS }
	);
});

/** Either a reason for everybody, or one for each person who could have done it. */
function expectReasons(
	{ rules, request }: World,
	refusals: Extract<Decision, { ok: false }>['refusals']
): void {
	expect(refusals.length).toBeGreaterThan(0);
	if (refusals.some((refusal) => refusal.staffId === null)) return;
	const named = new Set(refusals.map((refusal) => refusal.staffId));
	for (const { staffId } of rules.services.get(request.serviceId)!.performers)
		if (request.staffId === null || request.staffId === staffId)
			expect(named.has(staffId)).toBe(true);
}

function expectSlot(slot: Slot, assignment: Assignment): void {
	expect(assignment.start).toBe(slot.start);
	expect(assignment.staffId).toBe(slot.staffIds[0] ?? null);
	expect(assignment.priceMinor).toBeGreaterThanOrEqual(slot.priceMinor);
	const minutes = assignment.phases.reduce((sum, phase) => sum + phase, 0);
	expect(assignment.end - assignment.start).toBe(minutes);
	expect(slot.end).toBe(assignment.end);
}

/** Units of an owner taken by others at one minute. */
function unitsTaken(taken: Taken, ownerId: string, at: Minute, free: Set<string | null>): number {
	let sum = 0;
	for (const range of taken.ranges)
		if (
			range.ownerId === ownerId &&
			range.start <= at &&
			at < range.end &&
			!free.has(range.claimId)
		)
			sum += range.units;
	return sum;
}

function claimsThatYield({ taken, request }: World): Set<string | null> {
	const yielding = taken.sessions.filter(
		(session) => !session.scheduled && session.places <= (session.ownPlaces ?? 0)
	);
	const claims = yielding.map((session): string | null => session.claimId);
	return new Set(request.ownClaimId === null ? claims : [...claims, request.ownClaimId]);
}

test('D13 what is assigned overlaps nothing that is taken, and no resource gives more than it has', () => {
	fc.assert(
		fc.property(fc.gen(), (g) => {
			const world = makeWorld(g);
			const { rules, taken } = world;
			const free = claimsThatYield(world);
			for (const start of listed(world).keys()) {
				const decision = decideAt(world, start);
				if (!decision.ok) throw new Error('listed, but refused');
				for (const part of decision.assignment.footprint) {
					expect(part.end).toBeGreaterThan(part.start);
					const resource = rules.resources.get(part.resourceId ?? '');
					const owner = part.staffId ?? part.resourceId!;
					expect(part.exclusive).toBe(resource ? resource.quantity === 1 : true);
					for (let at = part.start; at < part.end; at++)
						expect(unitsTaken(taken, owner, at, free) + part.units).toBeLessThanOrEqual(
							resource?.quantity ?? 1
						);
				}
			}
		}),
		{ numRuns: RUNS }
	);
});

test('the same question has the same answer', () => {
	fc.assert(
		fc.property(fc.gen(), (g) => {
			const world = makeWorld(g);
			for (const start of listed(world).keys())
				expect(decideAt(world, start)).toEqual(
					decideAt({ ...world, rules: { ...world.rules } }, start)
				);
		}),
		{ numRuns: 50 }
	);
});

test('a start that is no minute is refused, and so are an unknown service and location', () => {
	fc.assert(
		fc.property(fc.gen(), (g) => {
			const { rules, taken, request, from } = makeWorld(g);
			const rule = (decision: Decision): string | undefined =>
				decision.ok ? 'ok' : decision.refusals[0]?.rule;
			expect(rule(decide(rules, taken, request, from + 0.5))).toBe('D0_NO_SUCH_TIME');
			expect(rule(decide(rules, taken, request, NaN))).toBe('D0_NO_SUCH_TIME');
			const elsewhere = { ...request, locationId: 'nowhere' };
			expect(rule(decide(rules, taken, elsewhere, from))).toBe('D13_NOT_PERFORMED');
			const nothing = { ...request, serviceId: 'nothing' };
			expect(rule(decide(rules, taken, nothing, from))).toBe('D13_NOT_PERFORMED');
		}),
		{ numRuns: 5 }
	);
});
