/** Days on which a location, or the whole store, is closed (A2.2). */
import { and, asc, eq, gte } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { changeRulesOfLocation } from '#lib/catalogue/server/locks.ts';
import { requireLive } from '#lib/catalogue/server/presence.ts';
import { catalogueOf } from '#lib/catalogue/server/snapshot.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { addDays, daysBetween, startOfDay, type LocalDay } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { listColliding, type Colliding } from './closures-colliding.ts';
import { closures } from './schema.ts';

export interface ClosureInput {
	/** null: every location. */
	readonly locationId: string | null;
	readonly startsOn: LocalDay;
	/** Inclusive. */
	readonly endsOn: LocalDay;
	readonly reason: string;
}

const LONGEST_DAYS = 366;

/** Bookings in the closed days, location by location: a day begins at another instant in each zone. */
async function collidingWith(scope: StoreScope, closure: ClosureInput): Promise<Colliding[]> {
	const found = new Map<string, Colliding>();
	for (const { id, zone } of (await catalogueOf(scope)).locations) {
		if (closure.locationId !== null && closure.locationId !== id) continue;
		const from = startOfDay(closure.startsOn, zone);
		const until = startOfDay(addDays(closure.endsOn, 1), zone);
		const colliding = await listColliding(scope, { from, until, locationId: id, ownerId: null });
		for (const one of colliding) found.set(one.claimId, one);
	}
	return [...found.values()].sort((a, b) => a.startsAt - b.startsAt);
}

/**
 * Nothing more can be booked on these days, at once. Answers with what is booked there already: it
 * stays until somebody moves or cancels it. Throws NOT_FOUND, BAD_INPUT.
 */
export async function addClosure(
	scope: StoreScope,
	input: ClosureInput
): Promise<{ closureId: string; colliding: Colliding[] }> {
	const days = daysBetween(input.startsOn, input.endsOn);
	if (days < 0 || days > LONGEST_DAYS)
		throw new AppError('BAD_INPUT', { field: 'endsOn', reason: 'day_order' });
	await changeRulesOfLocation(scope, input.locationId);
	if (input.locationId !== null) await requireLive(scope, 'locations', [input.locationId]);
	const closureId = newId();
	await scope.tx.insert(closures).values({ storeId: scope.storeId, id: closureId, ...input });
	const colliding = await collidingWith(scope, input);
	const { locationId, startsOn, endsOn } = input;
	await recordEvent(scope, {
		name: 'closure.added',
		subjectId: closureId,
		facts: { locationId, startsOn, endsOn, colliding: colliding.length }
	});
	return { closureId, colliding };
}

/** Throws NOT_FOUND. */
export async function removeClosure(scope: StoreScope, closureId: string): Promise<void> {
	const here = and(eq(closures.storeId, scope.storeId), eq(closures.id, closureId));
	const [row] = await scope.tx.select().from(closures).where(here);
	await changeRulesOfLocation(scope, row?.locationId ?? null);
	const gone = await scope.tx.delete(closures).where(here).returning({ id: closures.id });
	if (gone.length === 0) throw new AppError('NOT_FOUND');
	await recordEvent(scope, { name: 'closure.removed', subjectId: closureId });
}

export interface ClosureLine extends ClosureInput {
	readonly id: string;
}

/** Those that are not over on `today`. */
export async function listClosures(scope: StoreScope, today: LocalDay): Promise<ClosureLine[]> {
	const rows = await scope.tx
		.select()
		.from(closures)
		.where(and(eq(closures.storeId, scope.storeId), gte(closures.endsOn, today)))
		.orderBy(asc(closures.startsOn), asc(closures.id));
	return rows.map(({ id, locationId, startsOn, endsOn, reason }) => ({
		id,
		locationId,
		startsOn,
		endsOn,
		reason
	}));
}

/** What a closure would run into, before anybody presses the button. */
export const previewClosure = async (
	scope: StoreScope,
	input: ClosureInput
): Promise<Colliding[]> => await collidingWith(scope, input);
