/**
 * The inside of every command that takes time: look, lock, clear, decide, write. The lock order and
 * the order of statements are TRANSACTIONS.md §2 and §3. Only commands.ts beside it calls this.
 */
import { lockOwners } from '#lib/catalogue/server/locks.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { fromMinute, toMinute, type Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { decide } from '../engine/decide.ts';
import type { Assignment, Request, StoreRules } from '../engine/model.ts';
import type { Offer } from '../offer.ts';
import { clearTheWay, livePlaces } from './clearing.ts';
import { lockSessions } from './locks.ts';
import { alternativesOf, refuse } from './refusal.ts';
import { rulesOf, rulesUnderLock } from './rules-cache.ts';
import { allocations, claims, groupSessions } from './schema.ts';
import { ownersOf, questionFor, readTaken } from './taken.ts';

export interface TimeWanted {
	readonly serviceId: string;
	readonly locationId: string;
	/** null: anyone. */
	readonly staffId: string | null;
	readonly partySize: number;
	readonly startsAt: Instant;
	/** Staff may book inside the notice and past the window (D2). */
	readonly ignoreNotice: boolean;
	/** The booking's own claim, when it is being moved: it is not in its own way. */
	readonly ownClaimId: string | null;
}

const requestOf = (scope: StoreScope, wanted: TimeWanted): Request => ({
	serviceId: wanted.serviceId,
	locationId: wanted.locationId,
	staffId: wanted.staffId,
	partySize: wanted.partySize,
	now: toMinute(scope.now),
	ownClaimId: wanted.ownClaimId,
	ignoreNotice: wanted.ignoreNotice
});

/** Where alternatives are looked for: a fortnight from the wanted day. */
const LOOK_AROUND = 14 * 1440;

/** Reads and decides. Throws SLOT_TAKEN, SLOT_NOT_OFFERED or PARTY_SIZE with rules and alternatives. */
export async function decideNow(
	scope: StoreScope,
	rules: StoreRules,
	wanted: TimeWanted,
	choosing: boolean
): Promise<Assignment> {
	const start = toMinute(wanted.startsAt);
	const request = requestOf(scope, wanted);
	const near = { from: start - 1440, until: start + 1440 };
	const taken = await readTaken(scope, questionFor(rules, wanted, near, choosing));
	const decision = decide(rules, taken, request, start);
	if (decision.ok) return decision.assignment;
	const wide = await readTaken(
		scope,
		questionFor(rules, wanted, { from: start - 2 * 1440, until: start + LOOK_AROUND }, false)
	);
	throw refuse(decision.refusals, alternativesOf(rules, wide, request, start), start);
}

const hasLimit = (rules: StoreRules, serviceId: string): boolean =>
	(rules.services.get(serviceId)?.limits.length ?? 0) > 0;

/**
 * Locks everything this time could be taken from, clears what is in the way, decides. `afterLocks` runs
 * between the owners' locks and everything below them: a booking is locked there, an old hold released.
 */
export async function decideUnderLock(
	scope: StoreScope,
	wanted: TimeWanted,
	afterLocks: () => Promise<void>
): Promise<Assignment> {
	const early = await rulesOf(scope);
	const start = toMinute(wanted.startsAt);
	const owners = ownersOf(early, wanted.serviceId, wanted.locationId, wanted.staffId);
	await lockOwners(scope, {
		...owners,
		serviceIds: hasLimit(early, wanted.serviceId) ? [wanted.serviceId] : []
	});
	await afterLocks();
	const rules = await rulesUnderLock(scope);
	const ownerIds = [...owners.staffIds, ...owners.resourceIds];
	await clearTheWay(scope, ownerIds, start - 1440, start + 2 * 1440);
	const assignment = await decideNow(scope, rules, wanted, true);
	if (assignment.groupSessionId === null) return assignment;
	return await joinable(scope, assignment, wanted);
}

/** The session's own row decides about places (D8, C25); a full one is refused like a taken time. */
async function joinable(
	scope: StoreScope,
	assignment: Assignment,
	wanted: TimeWanted
): Promise<Assignment> {
	const id = assignment.groupSessionId ?? '';
	await lockSessions(scope, [id]);
	const { rows } = await scope.tx.$client.query<{ capacity: number; open: boolean }>(
		"select capacity, status = 'open' as open from group_sessions where store_id = $1 and id = $2",
		[scope.storeId, id]
	);
	const session = rows[0];
	if (!session?.open)
		throw new AppError('SLOT_TAKEN', {
			rules: ['D8_CAPACITY'],
			alternatives: [],
			startsAt: wanted.startsAt
		});
	const places = await livePlaces(scope, id);
	const own = wanted.ownClaimId === null ? 0 : await placesOf(scope, wanted.ownClaimId, id);
	if (places - own + wanted.partySize > session.capacity)
		throw new AppError('SLOT_TAKEN', {
			rules: ['D8_CAPACITY'],
			alternatives: [],
			startsAt: wanted.startsAt
		});
	return assignment;
}

async function placesOf(scope: StoreScope, claimId: string, sessionId: string): Promise<number> {
	const { rows } = await scope.tx.$client.query<{ places: number }>(
		'select places from claims where store_id = $1 and id = $2 and group_session_id = $3',
		[scope.storeId, claimId, sessionId]
	);
	return rows[0]?.places ?? 0;
}

export async function insertAllocations(
	scope: StoreScope,
	claimId: string,
	wanted: TimeWanted,
	assignment: Assignment,
	forced: boolean
): Promise<void> {
	if (assignment.footprint.length === 0) return;
	await scope.tx.insert(allocations).values(
		assignment.footprint.map((part, i) => ({
			storeId: scope.storeId,
			id: newId(),
			claimId,
			staffId: part.staffId,
			resourceId: part.resourceId,
			units: part.units,
			exclusive: part.exclusive && !forced,
			startsAt: fromMinute(part.start),
			endsAt: fromMinute(part.end),
			...(i === 0
				? {
						serviceId: wanted.serviceId,
						serviceStartsAt: fromMinute(assignment.start),
						serviceMinutes: assignment.end - assignment.start
					}
				: {})
		}))
	);
}

/** A group service's time belongs to a session (DECISIONS 13): makes it, with its own claim and the allocations. */
export async function insertSession(
	scope: StoreScope,
	rules: StoreRules,
	wanted: TimeWanted,
	assignment: Assignment
): Promise<string> {
	const id = newId();
	await scope.tx.insert(groupSessions).values({
		storeId: scope.storeId,
		id,
		serviceId: wanted.serviceId,
		locationId: wanted.locationId,
		staffId: assignment.staffId,
		startsAt: fromMinute(assignment.start),
		endsAt: fromMinute(assignment.end),
		capacity: rules.services.get(wanted.serviceId)?.capacity ?? 1
	});
	await scope.tx
		.insert(claims)
		.values({ storeId: scope.storeId, id, groupSessionId: id, places: 0 });
	await insertAllocations(scope, id, wanted, assignment, false);
	return id;
}

export interface Taking {
	readonly claimId: string;
	readonly assignment: Assignment;
	readonly groupSessionId: string | null;
}

export interface ClaimValues {
	readonly holder: Hold | null;
	readonly offer: (assignment: Assignment, groupSessionId: string | null) => Promise<Offer>;
}

export interface Hold {
	readonly holderHash: Buffer;
	readonly networkHash: Buffer | null;
	readonly expiresAt: Instant;
}

export async function insertClaim(
	scope: StoreScope,
	wanted: TimeWanted,
	assignment: Assignment,
	values: ClaimValues
): Promise<Taking> {
	const rules = await rulesOf(scope);
	const group = (rules.services.get(wanted.serviceId)?.capacity ?? 1) > 1;
	const groupSessionId = group
		? (assignment.groupSessionId ?? (await insertSession(scope, rules, wanted, assignment)))
		: null;
	const claimId = newId();
	await scope.tx.insert(claims).values({
		storeId: scope.storeId,
		id: claimId,
		...(values.holder ?? {}),
		offer: await values.offer(assignment, groupSessionId),
		groupSessionId,
		places: groupSessionId === null ? 0 : wanted.partySize
	});
	if (groupSessionId === null) await insertAllocations(scope, claimId, wanted, assignment, false);
	return { claimId, assignment, groupSessionId };
}
