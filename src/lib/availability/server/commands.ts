/**
 * Taking time and giving it back. Only these commands write claims and allocations (DECISIONS 12).
 * None opens a transaction; each throws AppError SLOT_TAKEN, SLOT_NOT_OFFERED or PARTY_SIZE with the
 * rules and the nearest alternatives when the time is not to be had.
 */
import { and, eq, gt, isNull, lt } from 'drizzle-orm';
import { lockOwners } from '#lib/catalogue/server/locks.ts';
import { AppError } from '#lib/platform/errors.ts';
import { toMinute, type Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { decide } from '../engine/decide.ts';
import type { Assignment } from '../engine/model.ts';
import type { Offer } from '../offer.ts';
import { dissolveIfEmpty } from './clearing.ts';
import { lockSessions } from './locks.ts';
import { rulesOf, rulesUnderLock } from './rules-cache.ts';
import { allocations, claims, groupSessions } from './schema.ts';
import { ownersOf, questionFor, readTaken } from './taken.ts';
import {
	decideUnderLock,
	insertAllocations,
	insertClaim,
	insertSession,
	type ClaimValues,
	type Taking,
	type TimeWanted
} from './taking.ts';

/** Staff, walk-ins and the API: hold and keep in one (TRANSACTIONS.md §3). The claim never expires. */
export async function takeTime(
	scope: StoreScope,
	wanted: TimeWanted,
	offer: ClaimValues['offer']
): Promise<Taking> {
	const assignment = await decideUnderLock(scope, wanted, async () => {});
	return await insertClaim(scope, wanted, assignment, { holder: null, offer });
}

/** What a staff member forces through: the engine is asked, its answer recorded and not obeyed. */
export interface Forced extends Taking {
	readonly brokenRules: readonly string[];
}

/**
 * Same locks, same decision; when it is a refusal the time is taken all the same, not exclusively (C5, D19).
 * `assignment` says who and when, since the engine will not.
 */
export async function forceTime(
	scope: StoreScope,
	wanted: TimeWanted,
	assignment: Assignment,
	offer: ClaimValues['offer']
): Promise<Forced> {
	const early = await rulesOf(scope);
	const owners = ownersOf(early, wanted.serviceId, wanted.locationId, wanted.staffId);
	const staffIds = assignment.footprint.flatMap((part) =>
		part.staffId === null ? [] : [part.staffId]
	);
	await lockOwners(scope, {
		serviceIds: [],
		staffIds: [...owners.staffIds, ...staffIds],
		resourceIds: owners.resourceIds
	});
	const rules = await rulesUnderLock(scope);
	const start = toMinute(wanted.startsAt);
	const taken = await readTaken(
		scope,
		questionFor(rules, wanted, { from: start - 1440, until: start + 1440 }, true)
	);
	const decision = decide(rules, taken, { ...wanted, now: toMinute(scope.now) }, start);
	if (decision.ok)
		return {
			...(await insertClaim(scope, wanted, decision.assignment, { holder: null, offer })),
			brokenRules: []
		};
	const taking = await insertClaim(
		scope,
		wanted,
		{
			...assignment,
			footprint: assignment.footprint.map((part) => ({ ...part, exclusive: false }))
		},
		{ holder: null, offer }
	);
	return { ...taking, brokenRules: [...new Set(decision.refusals.map((refusal) => refusal.rule))] };
}

/**
 * A booking's own time moves under the same claim (TRANSACTIONS.md §3). The caller has NOT locked the booking's row yet:
 * staff come before bookings in the lock order, so `lockBooking` is called in between.
 */
export async function moveTime(
	scope: StoreScope,
	claimId: string,
	wanted: TimeWanted,
	lockBooking: () => Promise<void>,
	offer: ClaimValues['offer']
): Promise<Taking> {
	const assignment = await decideUnderLock(scope, { ...wanted, ownClaimId: claimId }, lockBooking);
	const before = await sessionOf(scope, claimId);
	const rules = await rulesOf(scope);
	const group = (rules.services.get(wanted.serviceId)?.capacity ?? 1) > 1;
	const sessions = [before, assignment.groupSessionId].filter((id) => id !== null);
	await lockSessions(scope, sessions);
	// Its own segments would collide with each other if they were updated row by row.
	await scope.tx
		.delete(allocations)
		.where(and(eq(allocations.storeId, scope.storeId), eq(allocations.claimId, claimId)));
	const groupSessionId = group
		? (assignment.groupSessionId ?? (await insertSession(scope, rules, wanted, assignment)))
		: null;
	if (groupSessionId === null) await insertAllocations(scope, claimId, wanted, assignment, false);
	await scope.tx
		.update(claims)
		.set({
			groupSessionId,
			places: group ? wanted.partySize : 0,
			offer: await offer(assignment, groupSessionId)
		})
		.where(and(eq(claims.storeId, scope.storeId), eq(claims.id, claimId)));
	if (before !== null && before !== groupSessionId) await dissolveIfEmpty(scope, before);
	return { claimId, assignment, groupSessionId };
}

async function sessionOf(scope: StoreScope, claimId: string): Promise<string | null> {
	const [claim] = await scope.tx
		.select({ groupSessionId: claims.groupSessionId })
		.from(claims)
		.where(and(eq(claims.storeId, scope.storeId), eq(claims.id, claimId)));
	return claim?.groupSessionId ?? null;
}

/** Under the booking's row lock, after its claim_id was emptied. Needs no staff lock: it cannot collide. */
export async function giveBackTime(scope: StoreScope, claimId: string): Promise<void> {
	const sessionId = await sessionOf(scope, claimId);
	if (sessionId !== null) await lockSessions(scope, [sessionId]);
	await scope.tx
		.delete(claims)
		.where(and(eq(claims.storeId, scope.storeId), eq(claims.id, claimId)));
	if (sessionId !== null) await dissolveIfEmpty(scope, sessionId);
}

/**
 * Finished, or not coming: what is left of the time is free for a walk-in. The claim stays, so that correcting one
 * into the other never needs time again.
 */
export async function cutTime(scope: StoreScope, claimId: string): Promise<void> {
	const own = and(eq(allocations.storeId, scope.storeId), eq(allocations.claimId, claimId));
	await scope.tx
		.update(allocations)
		.set({ endsAt: scope.now })
		.where(and(own, lt(allocations.startsAt, scope.now), gt(allocations.endsAt, scope.now)));
}

/** Where a claim that a booking keeps stands now. */
export async function offerOf(scope: StoreScope, claimId: string): Promise<Offer | null> {
	const [claim] = await scope.tx
		.select({ offer: claims.offer })
		.from(claims)
		.where(
			and(eq(claims.storeId, scope.storeId), eq(claims.id, claimId), isNull(claims.expiresAt))
		);
	return claim?.offer ?? null;
}

export interface OpenSession {
	readonly serviceId: string;
	readonly locationId: string;
	readonly staffId: string | null;
	readonly startsAt: Instant;
}

/** Throws NOT_FOUND when there is none, or it is over. */
export async function getOpenSession(scope: StoreScope, id: string): Promise<OpenSession> {
	const [row] = await scope.tx
		.select()
		.from(groupSessions)
		.where(
			and(
				eq(groupSessions.storeId, scope.storeId),
				eq(groupSessions.id, id),
				eq(groupSessions.status, 'open')
			)
		);
	if (!row) throw new AppError('NOT_FOUND');
	const { serviceId, locationId, staffId, startsAt } = row;
	return { serviceId, locationId, staffId, startsAt };
}

/** A session planned by the store: its time is taken although nobody has booked yet (D8). */
export async function scheduleSession(
	scope: StoreScope,
	wanted: TimeWanted,
	capacity: number
): Promise<string> {
	const assignment = await decideUnderLock(
		scope,
		{ ...wanted, ignoreNotice: true },
		async () => {}
	);
	if (assignment.groupSessionId !== null)
		throw new AppError('SLOT_TAKEN', {
			rules: ['TAKEN'],
			alternatives: [],
			startsAt: wanted.startsAt
		});
	const id = await insertSession(scope, await rulesOf(scope), wanted, assignment);
	await scope.tx
		.update(groupSessions)
		.set({ scheduled: true, capacity })
		.where(and(eq(groupSessions.storeId, scope.storeId), eq(groupSessions.id, id)));
	return id;
}
