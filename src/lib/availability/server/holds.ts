/** Holds: a time kept for a visitor for some minutes (RULES D17). */
import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import { AppError } from '#lib/platform/errors.ts';
import { sha256 } from '#lib/platform/server/crypto.ts';
import { fromMinute, MINUTE, plus, toIso, type Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { Assignment, StoreRules } from '../engine/model.ts';
import { workingDay } from '../engine/working-day.ts';
import type { Offer } from '../offer.ts';
import { dissolveIfEmpty } from './clearing.ts';
import { lockSessions } from './locks.ts';
import { rulesOf } from './rules-cache.ts';
import { claims } from './schema.ts';
import {
	decideNow,
	decideUnderLock,
	insertClaim,
	type ClaimValues,
	type Taking,
	type TimeWanted
} from './taking.ts';

export const HOLD_MINUTES = 10;
export const holderHash = (token: string): Buffer => sha256('holder', token);

export interface HoldInput extends TimeWanted {
	/** Travels in the address and the form; only its digest is kept (D17). */
	readonly token: string;
	readonly network: string | null;
	readonly holdsPerNetwork: number;
	readonly offer: ClaimValues['offer'];
}

/** D17: a visitor holds a time for ten minutes. Throws HOLDS_FULL, SLOT_TAKEN, SLOT_NOT_OFFERED, PARTY_SIZE. */
export async function holdSlot(
	scope: StoreScope,
	input: HoldInput
): Promise<Taking & { expiresAt: Instant; token: string }> {
	// A first look without locks turns most losers of a race away early (DECISIONS 11).
	await decideNow(
		scope,
		await rulesOf(scope),
		{ ...input, ownClaimId: await ownHold(scope, input.token) },
		false
	);
	const hash = holderHash(input.token);
	// After the locks, never before: a visitor's old hold deleted first deadlocks with who takes its time.
	const assignment = await decideUnderLock(scope, input, () => releaseHold(scope, input.token));
	const networkHash = input.network === null ? null : sha256('network', input.network);
	await refuseFullNetwork(scope, networkHash, input.holdsPerNetwork);
	await refuseFullDay(scope, await rulesOf(scope), input.locationId, assignment);
	const expiresAt = plus(scope.now, HOLD_MINUTES * MINUTE);
	const taking = await insertClaim(scope, input, assignment, {
		holder: { holderHash: hash, networkHash, expiresAt },
		offer: input.offer
	});
	return { ...taking, expiresAt, token: input.token };
}

/** The claim a visitor already holds: free to its owner (D17). */
export async function ownHold(scope: StoreScope, token: string): Promise<string | null> {
	const [row] = await scope.tx.select({ id: claims.id }).from(claims).where(held(scope, token));
	return row?.id ?? null;
}

/** Three holds or a fifth of the day, whichever is more: no robot can fill a person's day (D17). */
const HOLDS_PER_STAFF_DAY = 3;
const HELD_SHARE = 0.2;

const HELD = `
select count(distinct c.id)::int as holds, coalesce(sum(extract(epoch from a.ends_at - a.starts_at) / 60), 0)::int as minutes
from allocations a join claims c on c.store_id = a.store_id and c.id = a.claim_id
where a.store_id = $1 and a.staff_id = $2 and a.starts_at >= $3 and a.starts_at < $4 and c.expires_at > now()`;
const HELD_BY_NETWORK =
	'select count(*)::int as holds from claims where store_id = $1 and network_hash = $2 and expires_at > now()';

async function refuseFullNetwork(
	scope: StoreScope,
	network: Buffer | null,
	perNetwork: number
): Promise<void> {
	if (network === null) return;
	const { rows } = await scope.tx.$client.query<{ holds: number }>(HELD_BY_NETWORK, [
		scope.storeId,
		network
	]);
	if ((rows[0]?.holds ?? 0) >= perNetwork) throw new AppError('HOLDS_FULL', { scope: 'network' });
}

async function refuseFullDay(
	scope: StoreScope,
	rules: StoreRules,
	locationId: string,
	{ staffId, start, end, groupSessionId }: Assignment
): Promise<void> {
	if (staffId === null || groupSessionId !== null) return;
	const day = workingDay(rules, staffId, locationId, start);
	const { rows } = await scope.tx.$client.query<{ holds: number; minutes: number }>(HELD, [
		scope.storeId,
		staffId,
		toIso(fromMinute(day.from)),
		toIso(fromMinute(day.until))
	]);
	const { holds, minutes } = rows[0] ?? { holds: 0, minutes: 0 };
	if (holds >= HOLDS_PER_STAFF_DAY && minutes + (end - start) > HELD_SHARE * day.minutes)
		throw new AppError('HOLDS_FULL', { scope: 'staff' });
}

const held = (scope: StoreScope, token: string) =>
	and(
		eq(claims.storeId, scope.storeId),
		eq(claims.holderHash, holderHash(token)),
		isNotNull(claims.expiresAt)
	);

/** A visitor lets go: another time was chosen, or the page was left. Silent when there is none. */
export async function releaseHold(scope: StoreScope, token: string): Promise<void> {
	const [found] = await scope.tx
		.select({ groupSessionId: claims.groupSessionId })
		.from(claims)
		.where(held(scope, token));
	if (!found) return;
	// The session's row comes before claims in the lock order.
	if (found.groupSessionId !== null) await lockSessions(scope, [found.groupSessionId]);
	await scope.tx.delete(claims).where(held(scope, token));
	if (found.groupSessionId !== null) await dissolveIfEmpty(scope, found.groupSessionId);
}

export interface FoundHold {
	readonly claimId: string;
	readonly offer: Offer;
	readonly expiresAt: Instant;
	readonly expired: boolean;
	readonly extended: boolean;
}

/** The visitor's own hold, also when it has run out but nobody has taken its time. */
export async function findHold(
	scope: StoreScope,
	claimId: string,
	token: string
): Promise<FoundHold | null> {
	const [row] = await scope.tx
		.select()
		.from(claims)
		.where(and(held(scope, token), eq(claims.id, claimId)));
	if (!row || row.expiresAt === null || row.offer === null) return null;
	return {
		claimId,
		offer: row.offer,
		expiresAt: row.expiresAt,
		expired: row.expiresAt <= scope.now,
		extended: row.extended
	};
}

/** Once, by ten minutes (D17, WCAG 2.2.1). Throws HOLD_GONE when it is gone or was extended before. */
export async function extendHold(
	scope: StoreScope,
	claimId: string,
	token: string
): Promise<Instant> {
	const expiresAt = plus(scope.now, HOLD_MINUTES * MINUTE);
	const kept = await scope.tx
		.update(claims)
		.set({ expiresAt, extended: true })
		.where(and(held(scope, token), eq(claims.id, claimId), eq(claims.extended, false)))
		.returning({ id: claims.id });
	if (kept.length === 0) throw new AppError('HOLD_GONE');
	return expiresAt;
}

/**
 * Hold → booking is one update of one row: no allocation is written, no staff row is locked. Whether
 * the row is there decides, not the clock. Null when somebody took the time meanwhile.
 */
export async function keepHold(
	scope: StoreScope,
	claimId: string,
	token: string
): Promise<{ offer: Offer; expired: boolean } | null> {
	const found = await findHold(scope, claimId, token);
	if (!found) return null;
	const kept = await scope.tx
		.update(claims)
		.set({ expiresAt: null })
		.where(and(held(scope, token), eq(claims.id, claimId)))
		.returning({ offer: claims.offer });
	const offer = kept[0]?.offer;
	if (!offer) return null;
	if (found.expired) await askAgain(scope, claimId, offer);
	return { offer, expired: found.expired };
}

/** A claim that a booking keeps by now, and that this visitor held before. */
export async function wasHeldBy(
	scope: StoreScope,
	claimId: string,
	token: string
): Promise<boolean> {
	const [row] = await scope.tx
		.select({ id: claims.id })
		.from(claims)
		.where(
			and(
				eq(claims.storeId, scope.storeId),
				eq(claims.id, claimId),
				eq(claims.holderHash, holderHash(token)),
				isNull(claims.expiresAt)
			)
		);
	return row !== undefined;
}

/** A hold that ran out is still good if the rules say so; its notice was checked when it was made (D2). */
async function askAgain(scope: StoreScope, claimId: string, offer: Offer): Promise<void> {
	const [segment] = offer.segments;
	if (!segment) return;
	await decideNow(
		scope,
		await rulesOf(scope),
		{
			serviceId: segment.serviceId,
			locationId: offer.locationId,
			staffId: segment.staffId,
			partySize: offer.partySize,
			startsAt: segment.startsAt,
			ignoreNotice: true,
			ownClaimId: claimId
		},
		false
	);
}
