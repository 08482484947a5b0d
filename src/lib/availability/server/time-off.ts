/**
 * Time off and blocked time. Not allocations: they may lie over bookings, which stay (D23, A2.2).
 * Read beside taken time under the same row lock, so adding some locks that row first.
 */
import { and, asc, eq, gt, ne, type SQL } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { lockOwners } from '#lib/catalogue/server/locks.ts';
import { requireLive } from '#lib/catalogue/server/presence.ts';
import { findOwnStaffId } from '#lib/catalogue/server/queries.ts';
import { catalogueOf } from '#lib/catalogue/server/snapshot.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import {
	addDays,
	fromWallClock,
	startOfDay,
	type Instant,
	type LocalDay
} from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { listColliding, type Colliding } from './closures-colliding.ts';
import { timeOff } from './schema.ts';

export type OffOwner =
	| { readonly staffId: string; readonly resourceId: null }
	| { readonly staffId: null; readonly resourceId: string };

/** As somebody says it, at the place of the person or resource. */
export interface WallStretch {
	readonly fromDay: LocalDay;
	/** `HH:MM`; null: from the beginning of the day. */
	readonly fromTime: string | null;
	/** The last day, inclusive. */
	readonly untilDay: LocalDay;
	/** `HH:MM`; null: to the end of that day. */
	readonly untilTime: string | null;
}

export interface OffInput extends WallStretch {
	readonly owner: OffOwner;
	readonly kind: 'time_off' | 'blocked';
	readonly reason: string;
}

type Status = 'requested' | 'approved' | 'declined';

const OVER_EVERYONE: readonly string[] = ['store_manager', 'reception', 'admin'];

/** The role `staff` acts on its own time only (A19.7). Throws FORBIDDEN. */
async function requireOwn(scope: StoreScope, staffId: string | null): Promise<void> {
	if (scope.roles.some((role) => OVER_EVERYONE.includes(role))) return;
	const own = await findOwnStaffId(scope);
	if (own === null || own !== staffId) throw new AppError('FORBIDDEN');
}

/** Where a person mainly is: the first place they perform anything at, else the store's first. */
async function zoneOf(scope: StoreScope, owner: OffOwner): Promise<string> {
	const catalogue = await catalogueOf(scope);
	const locationId =
		owner.staffId === null
			? catalogue.resources.find(({ id }) => id === owner.resourceId)?.locationId
			: catalogue.performers.find(({ staffId }) => staffId === owner.staffId)?.locationId;
	const place = catalogue.locations.find(({ id }) => id === locationId) ?? catalogue.locations[0];
	return place?.zone ?? 'UTC';
}

/** Throws BAD_INPUT (`reason: time_order`). */
function toInstants(stretch: WallStretch, zone: string): { startsAt: Instant; endsAt: Instant } {
	const { fromDay, fromTime, untilDay, untilTime } = stretch;
	const startsAt =
		fromTime === null ? startOfDay(fromDay, zone) : fromWallClock(fromDay, fromTime, zone);
	const endsAt =
		untilTime === null
			? startOfDay(addDays(untilDay, 1), zone)
			: fromWallClock(untilDay, untilTime, zone);
	if (endsAt <= startsAt)
		throw new AppError('BAD_INPUT', { field: 'untilDay', reason: 'time_order' });
	return { startsAt, endsAt };
}

async function insert(
	scope: StoreScope,
	input: OffInput,
	status: Status
): Promise<{ timeOffId: string; colliding: Colliding[] }> {
	const { owner, kind, reason } = input;
	const span = toInstants(input, await zoneOf(scope, owner));
	if (owner.staffId === null) {
		await lockOwners(scope, { resourceIds: [owner.resourceId] });
		await requireLive(scope, 'resources', [owner.resourceId]);
	} else {
		await lockOwners(scope, { staffIds: [owner.staffId] });
		await requireLive(scope, 'staff', [owner.staffId]);
	}
	const timeOffId = newId();
	await scope.tx
		.insert(timeOff)
		.values({ storeId: scope.storeId, id: timeOffId, ...owner, ...span, kind, reason, status });
	const colliding = await listColliding(scope, {
		from: span.startsAt,
		until: span.endsAt,
		locationId: null,
		ownerId: owner.staffId ?? owner.resourceId
	});
	return { timeOffId, colliding };
}

/**
 * From now on nothing is offered in this time. Answers with what is booked in it. Throws NOT_FOUND,
 * FORBIDDEN (somebody else's time), BAD_INPUT.
 */
export async function blockTime(
	scope: StoreScope,
	input: OffInput
): Promise<{ timeOffId: string; colliding: Colliding[] }> {
	await requireOwn(scope, input.owner.staffId);
	const added = await insert(scope, input, 'approved');
	await recordEvent(scope, {
		name: 'time_off.added',
		subjectId: added.timeOffId,
		facts: { ...input.owner, kind: input.kind, colliding: added.colliding.length },
		personal: { reason: input.reason }
	});
	return added;
}

/** Asked for; blocks nothing until a manager says yes. */
export async function requestTimeOff(
	scope: StoreScope,
	input: OffInput
): Promise<{ timeOffId: string; colliding: Colliding[] }> {
	await requireOwn(scope, input.owner.staffId);
	const added = await insert(scope, input, 'requested');
	await recordEvent(scope, {
		name: 'time_off.requested',
		subjectId: added.timeOffId,
		facts: { ...input.owner, colliding: added.colliding.length },
		personal: { reason: input.reason }
	});
	return added;
}

type OffRow = typeof timeOff.$inferSelect;

const here = (scope: StoreScope, timeOffId: string): SQL | undefined =>
	and(eq(timeOff.storeId, scope.storeId), eq(timeOff.id, timeOffId));

async function getRow(scope: StoreScope, timeOffId: string): Promise<OffRow> {
	const [row] = await scope.tx.select().from(timeOff).where(here(scope, timeOffId));
	if (!row) throw new AppError('NOT_FOUND');
	return row;
}

/** Throws NOT_FOUND, ILLEGAL_TRANSITION when it was decided already. */
export async function decideTimeOff(
	scope: StoreScope,
	timeOffId: string,
	decision: 'approved' | 'declined'
): Promise<{ colliding: Colliding[] }> {
	const { staffId, startsAt, endsAt } = await getRow(scope, timeOffId);
	if (staffId !== null) await lockOwners(scope, { staffIds: [staffId] });
	const decided = await scope.tx
		.update(timeOff)
		.set({ status: decision })
		.where(and(here(scope, timeOffId), eq(timeOff.status, 'requested')))
		.returning({ id: timeOff.id });
	if (decided.length === 0) throw new AppError('ILLEGAL_TRANSITION');
	await recordEvent(scope, { name: `time_off.${decision}`, subjectId: timeOffId });
	const stretch = { from: startsAt, until: endsAt, locationId: null, ownerId: staffId };
	return { colliding: decision === 'approved' ? await listColliding(scope, stretch) : [] };
}

/** Gives the time back: needs no lock, it cannot collide. Throws NOT_FOUND, FORBIDDEN. */
export async function removeTimeOff(scope: StoreScope, timeOffId: string): Promise<void> {
	const row = await getRow(scope, timeOffId);
	await requireOwn(scope, row.staffId);
	await scope.tx.delete(timeOff).where(here(scope, timeOffId));
	await recordEvent(scope, { name: 'time_off.removed', subjectId: timeOffId });
}

export interface OffLine {
	readonly id: string;
	readonly staffId: string | null;
	readonly resourceId: string | null;
	readonly kind: 'time_off' | 'blocked';
	readonly status: Status;
	readonly startsAt: Instant;
	readonly endsAt: Instant;
	readonly reason: string;
}

const MOST = 500;

/** Not yet over, declined ones left out; the role `staff` sees its own. */
export async function listTimeOff(scope: StoreScope): Promise<OffLine[]> {
	const all = scope.roles.some((role) => OVER_EVERYONE.includes(role) || role === 'support');
	const own = all ? null : await findOwnStaffId(scope);
	if (!all && own === null) return [];
	const rows = await scope.tx
		.select()
		.from(timeOff)
		.where(
			and(
				eq(timeOff.storeId, scope.storeId),
				gt(timeOff.endsAt, scope.now),
				ne(timeOff.status, 'declined'),
				own === null ? undefined : eq(timeOff.staffId, own)
			)
		)
		.orderBy(asc(timeOff.startsAt), asc(timeOff.id))
		.limit(MOST);
	return rows.map(({ id, staffId, resourceId, kind, status, startsAt, endsAt, reason }) => ({
		id,
		staffId,
		resourceId,
		kind,
		status,
		startsAt,
		endsAt,
		reason
	}));
}
