import { and, eq, sql } from 'drizzle-orm';
import { catalogueOf } from '#lib/catalogue/server/snapshot.ts';
import { localDay, type LocalDay } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { MinutePairs } from '../input-hours.ts';
import { listClosures, type ClosureLine } from './closures.ts';
import { ownedBy, type HoursOwner, type Validity } from './hours.ts';
import { hours } from './schema.ts';

type HoursRow = typeof hours.$inferSelect;

export interface WeekHours extends Validity {
	/** Monday first. */
	readonly week: readonly MinutePairs[];
}

export interface OwnHours {
	readonly ownerId: string;
	/** A staff member's place; null for everyone else. */
	readonly atLocationId: string | null;
	/** In order of time; none: no rule of its own. */
	readonly weeks: readonly WeekHours[];
	readonly days: readonly { day: LocalDay; minutes: MinutePairs; extra: boolean }[];
}

function weeksOf(rows: readonly HoursRow[]): WeekHours[] {
	const spans = new Map<string, WeekHours & { week: MinutePairs[] }>();
	for (const row of rows) {
		if (row.weekday === null) continue;
		const key = `${row.validFrom ?? ''}|${row.validUntil ?? ''}`;
		const found = spans.get(key) ?? {
			from: row.validFrom,
			until: row.validUntil,
			week: Array.from({ length: 7 }, (): MinutePairs => [])
		};
		found.week[row.weekday - 1] = row.minutes;
		spans.set(key, found);
	}
	return [...spans.values()].sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1));
}

function group(rows: readonly HoursRow[]): OwnHours[] {
	const owners = Map.groupBy(rows, (row) => `${row.ownerId ?? ''}|${row.atLocationId ?? ''}`);
	return [...owners.values()].map((own) => ({
		ownerId: own[0]?.ownerId ?? '',
		atLocationId: own[0]?.atLocationId ?? null,
		weeks: weeksOf(own),
		days: own
			.flatMap((row) =>
				row.onDate === null ? [] : [{ day: row.onDate, minutes: row.minutes, extra: row.extra }]
			)
			.sort((a, b) => (a.day < b.day ? -1 : 1))
	}));
}

/** Everyone's, with the single days from `today` on. */
export async function listHours(scope: StoreScope, today: LocalDay): Promise<OwnHours[]> {
	const rows = await scope.tx
		.select()
		.from(hours)
		.where(
			and(
				eq(hours.storeId, scope.storeId),
				sql`(${hours.onDate} is null or ${hours.onDate} >= ${today})`,
				sql`(${hours.validUntil} is null or ${hours.validUntil} >= ${today})`
			)
		);
	return group(rows);
}

/** One owner's, past days too. No rows: no rule of its own. */
export async function getHours(scope: StoreScope, owner: HoursOwner): Promise<OwnHours> {
	const rows = await scope.tx.select().from(hours).where(ownedBy(scope, owner));
	return (
		group(rows)[0] ?? {
			ownerId: owner.id,
			atLocationId: owner.kind === 'staff' ? owner.atLocationId : null,
			weeks: [],
			days: []
		}
	);
}

export interface Schedule {
	/** Local day at the store's first location. */
	readonly today: LocalDay;
	readonly hours: readonly OwnHours[];
	readonly closures: readonly ClosureLine[];
}

/** What holds from today on. */
export async function getSchedule(scope: StoreScope): Promise<Schedule> {
	const [first] = (await catalogueOf(scope)).locations;
	const today = localDay(scope.now, first?.zone ?? 'UTC');
	return {
		today,
		hours: await listHours(scope, today),
		closures: await listClosures(scope, today)
	};
}
