/**
 * Questions about free time. Each loads taken time once and asks the engine; rules come from the cache
 * by version. Nothing here writes.
 */
import {
	fromMinute,
	MINUTE,
	startOfDay,
	addDays,
	dayNumber,
	fromDayNumber,
	toMinute,
	type Instant,
	type LocalDay
} from '#lib/platform/time.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { explain } from '../engine/explain.ts';
import { dayMeters } from '../engine/meter.ts';
import type { LocationRules, Refusal, Request, Slot, StoreRules } from '../engine/model.ts';
import { nextFree } from '../engine/next-free.ts';
import { findSlots } from '../engine/slots.ts';
import { rulesOf } from './rules-cache.ts';
import { mayHaveSessions, ownersOf, questionFor, readTaken } from './taken.ts';

export interface SlotQuestion {
	readonly serviceId: string;
	readonly locationId: string;
	readonly staffId: string | null;
	readonly partySize: number;
	/** The asker's own hold or booking: not in its own way (D17). */
	readonly ownClaimId: string | null;
	/** Staff see times inside the notice too. */
	readonly ignoreNotice?: boolean;
}

export interface OfferedSlot {
	readonly startsAt: Instant;
	readonly endsAt: Instant;
	readonly staffIds: readonly string[];
	/** Minor units, before party size and duration are applied (catalogue/rules priceOf). */
	readonly priceMinor: number;
	readonly placesLeft: number;
}

export interface OfferedDay {
	readonly day: LocalDay;
	readonly state: 'free' | 'full' | 'closed';
	/** 0 … 1, how much of the day is free: the meter under the date. */
	readonly share: number;
	readonly free: number;
}

const requestOf = (scope: StoreScope, question: SlotQuestion): Request => ({
	serviceId: question.serviceId,
	locationId: question.locationId,
	staffId: question.staffId,
	partySize: question.partySize,
	now: toMinute(scope.now),
	ownClaimId: question.ownClaimId,
	ignoreNotice: question.ignoreNotice ?? false
});

function locationOf(rules: StoreRules, locationId: string): LocationRules {
	const location = rules.locations.get(locationId);
	if (!location) throw new AppError('NOT_FOUND');
	return location;
}

const toOffered = (slot: Slot): OfferedSlot => ({
	startsAt: fromMinute(slot.start),
	endsAt: fromMinute(slot.end),
	staffIds: slot.staffIds,
	priceMinor: slot.priceMinor,
	placesLeft: slot.placesLeft
});

/** Offered starts in [from, until). */
export async function listSlots(
	scope: StoreScope,
	question: SlotQuestion,
	from: Instant,
	until: Instant
): Promise<OfferedSlot[]> {
	const rules = await rulesOf(scope);
	const span = { from: toMinute(from), until: Math.ceil(until / MINUTE) };
	const taken = await readTaken(scope, questionFor(rules, question, span, false));
	return findSlots(rules, taken, requestOf(scope, question), span.from, span.until).map(toOffered);
}

/** Offered starts on one day of `zone`: the location's, or the viewer's for remote services (D18). */
export const listDaySlots = async (
	scope: StoreScope,
	question: SlotQuestion,
	day: LocalDay,
	zone: string
): Promise<OfferedSlot[]> =>
	await listSlots(scope, question, startOfDay(day, zone), startOfDay(addDays(day, 1), zone));

export interface OfferedDays {
	readonly days: readonly OfferedDay[];
	/** Offered starts on one of these days of `zone`, from the same reading of taken time. */
	readonly slotsOn: (day: LocalDay, zone: string) => OfferedSlot[];
}

/** The meter under each date and what lies behind it: one load of taken time for the whole span (A3, SCREENS §2). */
export async function listDays(
	scope: StoreScope,
	question: SlotQuestion,
	from: LocalDay,
	days: number
): Promise<OfferedDays> {
	const rules = await rulesOf(scope);
	locationOf(rules, question.locationId);
	const first = dayNumber(from);
	// A day to either side: the days of any zone lie inside.
	const span = { from: (first - 1) * 1440, until: (first + days + 1) * 1440 };
	const taken = await readTaken(scope, questionFor(rules, question, span, false));
	const request = requestOf(scope, question);
	return {
		days: dayMeters(rules, taken, request, first, days).map((meter) => ({
			day: fromDayNumber(meter.day),
			state: meter.state,
			free: meter.free,
			share: meter.possible === 0 ? 0 : meter.free / meter.possible
		})),
		slotsOn: (day, zone) =>
			findSlots(
				rules,
				taken,
				request,
				toMinute(startOfDay(day, zone)),
				toMinute(startOfDay(addDays(day, 1), zone))
			).map(toOffered)
	};
}

/** The first free start of each service, for "anyone": the store page's "Today 16:30". One load for all. */
export async function listNextFree(
	scope: StoreScope,
	services: readonly { serviceId: string; locationId: string }[],
	horizonDays: number
): Promise<ReadonlyMap<string, OfferedSlot | null>> {
	const rules = await rulesOf(scope);
	const now = toMinute(scope.now);
	const owners = new Set<string>();
	for (const { serviceId, locationId } of services) {
		const found = ownersOf(rules, serviceId, locationId, null);
		for (const id of [...found.staffIds, ...found.resourceIds]) owners.add(id);
	}
	const limited =
		services.some(({ serviceId }) => (rules.services.get(serviceId)?.limits.length ?? 0) > 0) ||
		[...owners].some((id) => (rules.staff.get(id)?.limits.length ?? 0) > 0);
	// A week first: almost every service has something in it, and a quarter of the rows to read.
	const found = new Map<string, OfferedSlot | null>();
	let missing = services;
	for (const days of [Math.min(7, horizonDays), horizonDays]) {
		if (missing.length === 0) break;
		const taken = await readTaken(scope, {
			ownerIds: [...owners].sort(),
			serviceIds: missing.map((service) => service.serviceId),
			from: now - 1440,
			until: now + (days + 1) * 1440,
			limits: limited,
			sessions: missing.some(({ serviceId }) => mayHaveSessions(rules, serviceId)),
			load: false,
			ownClaimId: null
		});
		for (const [serviceId, slot] of nextFree(rules, taken, missing, now, days))
			found.set(serviceId, slot ? toOffered(slot) : null);
		missing = missing.filter(({ serviceId }) => !found.get(serviceId));
		if (days === horizonDays) break;
	}
	return found;
}

export interface Explained {
	readonly startsAt: Instant;
	readonly offered: boolean;
	readonly refusals: readonly Refusal[];
}

/** A4.8: every candidate of a day with the rule and the object that removed it. For the store's people only. */
export async function explainDay(
	scope: StoreScope,
	question: SlotQuestion,
	day: LocalDay,
	zone: string
): Promise<Explained[]> {
	const rules = await rulesOf(scope);
	const span = {
		from: toMinute(startOfDay(day, zone)),
		until: toMinute(startOfDay(addDays(day, 1), zone))
	};
	const taken = await readTaken(scope, questionFor(rules, question, span, false));
	return explain(rules, taken, requestOf(scope, question), span.from, span.until).map((row) => ({
		startsAt: fromMinute(row.start),
		offered: row.offered,
		refusals: row.refusals
	}));
}
