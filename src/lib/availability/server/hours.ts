/** Weekly hours and single days, of locations, people, services and resources (A2.2, A4.2, D7). */
import { and, eq, inArray, isNotNull, type SQL } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import {
	changeRulesOf,
	changeRulesOfLocation,
	changeRulesOfServices
} from '#lib/catalogue/server/locks.ts';
import { requireLive } from '#lib/catalogue/server/presence.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { addDays, type LocalDay } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { checkWeek, type MinutePairs } from '../input-hours.ts';
import { hours } from './schema.ts';

/** Whose hours. A staff member's are at a place; everyone else's are not. */
export type HoursOwner =
	| { readonly kind: 'location' | 'service' | 'resource'; readonly id: string }
	| { readonly kind: 'staff'; readonly id: string; readonly atLocationId: string };

/** Inclusive local days; null is open-ended. */
export interface Validity {
	readonly from: LocalDay | null;
	readonly until: LocalDay | null;
}

type HoursRow = typeof hours.$inferSelect;

const TABLES = {
	location: 'locations',
	staff: 'staff',
	service: 'services',
	resource: 'resources'
} as const;

const keyOf = (owner: HoursOwner) => ({
	locationId: owner.kind === 'location' ? owner.id : null,
	staffId: owner.kind === 'staff' ? owner.id : null,
	serviceId: owner.kind === 'service' ? owner.id : null,
	resourceId: owner.kind === 'resource' ? owner.id : null,
	atLocationId: owner.kind === 'staff' ? owner.atLocationId : null
});

export const ownedBy = (scope: StoreScope, owner: HoursOwner): SQL | undefined =>
	and(
		eq(hours.storeId, scope.storeId),
		eq(hours.ownerId, owner.id),
		owner.kind === 'staff' ? eq(hours.atLocationId, owner.atLocationId) : undefined
	);

/** Whoever takes time under these hours waits, or was there before (TRANSACTIONS.md §2). */
async function change(scope: StoreScope, owner: HoursOwner): Promise<void> {
	if (owner.kind === 'location') await changeRulesOfLocation(scope, owner.id);
	else if (owner.kind === 'service') await changeRulesOfServices(scope, [owner.id]);
	else if (owner.kind === 'staff') await changeRulesOf(scope, { staffIds: [owner.id] });
	else await changeRulesOf(scope, { resourceIds: [owner.id] });
	await requireLive(scope, TABLES[owner.kind], [owner.id]);
	if (owner.kind === 'staff') await requireLive(scope, 'locations', [owner.atLocationId]);
}

const overlaps = (row: Validity, span: Validity): boolean =>
	(row.from === null || span.until === null || row.from <= span.until) &&
	(row.until === null || span.from === null || row.until >= span.from);

/** What is left of a row's validity when `span` is cut out of it: nothing, one end, or both. */
function remainders(row: Validity, span: Validity): Validity[] {
	const left: Validity[] = [];
	if (span.from !== null && (row.from === null || row.from < span.from))
		left.push({ from: row.from, until: addDays(span.from, -1) });
	if (span.until !== null && (row.until === null || row.until > span.until))
		left.push({ from: addDays(span.until, 1), until: row.until });
	return left;
}

const validityOf = (row: HoursRow): Validity => ({ from: row.validFrom, until: row.validUntil });

/** Makes room: on no day do two weekly rules of one owner hold at once, or they would add up. */
async function cutOut(scope: StoreScope, owner: HoursOwner, span: Validity): Promise<void> {
	const weekly = and(ownedBy(scope, owner), isNotNull(hours.weekday));
	const rows = await scope.tx.select().from(hours).where(weekly);
	const cut = rows.filter((row) => overlaps(validityOf(row), span));
	if (cut.length === 0) return;
	const ids = cut.map(({ id }) => id);
	await scope.tx.delete(hours).where(and(weekly, inArray(hours.id, ids)));
	const kept = cut.flatMap((row) =>
		remainders(validityOf(row), span).map(({ from, until }) => ({
			storeId: scope.storeId,
			id: newId(),
			...keyOf(owner),
			weekday: row.weekday,
			validFrom: from,
			validUntil: until,
			minutes: row.minutes
		}))
	);
	if (kept.length > 0) await scope.tx.insert(hours).values(kept);
}

/**
 * The hours of a week, Monday first, from one local day to another. Before and after, whatever held
 * there still holds: a summer's week needs no second change in autumn. Nothing that is booked moves
 * (D23). Throws NOT_FOUND, BAD_INPUT (overlapping hours, an end before its start).
 */
export async function setWeeklyHours(
	scope: StoreScope,
	owner: HoursOwner,
	week: readonly MinutePairs[],
	span: Validity = { from: null, until: null }
): Promise<void> {
	if (week.length !== 7) throw new AppError('BAD_INPUT', { field: 'week', reason: 'hours_shape' });
	checkWeek(week);
	if (span.from !== null && span.until !== null && span.until < span.from)
		throw new AppError('BAD_INPUT', { field: 'until', reason: 'day_order' });
	await change(scope, owner);
	await cutOut(scope, owner, span);
	await scope.tx.insert(hours).values(
		// Closed days too: no row at all would mean "no rule of its own".
		week.map((minutes, i) => ({
			storeId: scope.storeId,
			id: newId(),
			...keyOf(owner),
			weekday: i + 1,
			validFrom: span.from,
			validUntil: span.until,
			minutes
		}))
	);
	await recordEvent(scope, {
		name: 'hours.set',
		subjectId: owner.id,
		facts: { owner, week, ...span }
	});
}

/** No rule of its own any more: a location that is always open, a service offered whenever staff is there. */
export async function clearHours(scope: StoreScope, owner: HoursOwner): Promise<void> {
	await change(scope, owner);
	await scope.tx.delete(hours).where(and(ownedBy(scope, owner), isNotNull(hours.weekday)));
	await recordEvent(scope, { name: 'hours.cleared', subjectId: owner.id, facts: { owner } });
}

export interface DayHours {
	readonly day: LocalDay;
	/** Empty: closed, or off, that day. null: back to the weekly hours. */
	readonly minutes: MinutePairs | null;
	/** For a staff member: in addition, and outside the opening hours as well (D7). */
	readonly extra: boolean;
}

/** One date that is different; it replaces what was said of that date before. Throws NOT_FOUND, BAD_INPUT. */
export async function setDayHours(
	scope: StoreScope,
	owner: HoursOwner,
	{ day, minutes, extra }: DayHours
): Promise<void> {
	if (extra && owner.kind !== 'staff')
		throw new AppError('BAD_INPUT', { field: 'extra', reason: 'hours_extra' });
	await change(scope, owner);
	await scope.tx
		.delete(hours)
		.where(and(ownedBy(scope, owner), eq(hours.onDate, day), eq(hours.extra, extra)));
	if (minutes !== null && !(extra && minutes.length === 0))
		await scope.tx.insert(hours).values({
			storeId: scope.storeId,
			id: newId(),
			...keyOf(owner),
			onDate: day,
			extra,
			minutes
		});
	await recordEvent(scope, {
		name: 'hours.day_set',
		subjectId: owner.id,
		facts: { owner, day, minutes, extra }
	});
}
