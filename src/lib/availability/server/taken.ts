/**
 * Taken time, fresh from the database, in the shape the engine reads. Expired holds are left out by
 * the database's clock (D17). Raw SQL on purpose: this is the hottest read of the product.
 */
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { fromMinute, toIso, toMinute, type Instant } from '#lib/platform/time.ts';
import type {
	CountedBooking,
	Minute,
	StoreRules,
	Taken,
	TakenKind,
	TakenRange,
	TakenSession
} from '../engine/model.ts';

/** What a question needs: whose time, which services, and how far. */
export interface TakenQuestion {
	readonly ownerIds: readonly string[];
	readonly serviceIds: readonly string[];
	readonly from: Minute;
	readonly until: Minute;
	/** Limits count whole weeks and months around the span. */
	readonly limits: boolean;
	/** The service may have sessions of its own. Those that take somebody's time are read in any case. */
	readonly sessions: boolean;
	/** Fairness among staff: only when one is being chosen (D13). */
	readonly load: boolean;
	/** The asker's own claim: its places in a session are his. */
	readonly ownClaimId: string | null;
}

interface RangeRow {
	readonly kind: TakenKind;
	readonly owner_id: string;
	readonly start: Minute;
	readonly end: Minute;
	readonly units: number;
	readonly claim_id: string | null;
	readonly cause_id: string;
}

/** Minutes are made by PostgreSQL: reading two instants per row was a sixth of a page's time. A partly taken minute is taken. */
const startOf = (column: string) => `floor(date_part('epoch', ${column}) / 60)::int`;
const endOf = (column: string) => `ceil(date_part('epoch', ${column}) / 60)::int`;

// 744 hours is the longest allocation the table admits: it bounds the index scan from below.
const RANGES = `
select case when c.expires_at is not null then 'hold' when c.group_session_id = c.id then 'group_session' else 'booking' end as kind,
	a.owner_id, ${startOf('a.starts_at')} as start, ${endOf('a.ends_at')} as end, a.units, a.claim_id, coalesce(c.group_session_id, c.id) as cause_id
from allocations a join claims c on c.store_id = a.store_id and c.id = a.claim_id
where a.store_id = $1 and a.owner_id = any($2) and a.starts_at < $4 and a.starts_at > $3::timestamptz - interval '744 hours' and a.ends_at > $3
	and (c.expires_at is null or c.expires_at > $5)
union all
select 'time_off', coalesce(t.staff_id, t.resource_id), ${startOf('t.starts_at')}, ${endOf('t.ends_at')}, 1000000, null, t.id
from time_off t
where t.store_id = $1 and coalesce(t.staff_id, t.resource_id) = any($2) and t.starts_at < $4 and t.ends_at > $3 and t.status = 'approved'
union all
select 'busy', b.staff_id, ${startOf('b.starts_at')}, ${endOf('b.ends_at')}, 1, null, b.id
from busy_times b where b.store_id = $1 and b.staff_id = any($2) and b.starts_at < $4 and b.ends_at > $3
order by 2, 3`;

interface SessionRow {
	readonly id: string;
	readonly service_id: string;
	readonly location_id: string;
	readonly staff_id: string | null;
	readonly starts_at: Instant;
	readonly ends_at: Instant;
	readonly capacity: number;
	readonly scheduled: boolean;
	readonly places: number;
	readonly own_places: number;
}

const SESSIONS = `
select g.id, g.service_id, g.location_id, g.staff_id, g.starts_at, g.ends_at, g.capacity, g.scheduled,
	coalesce((select sum(c.places) from claims c where c.store_id = g.store_id and c.group_session_id = g.id
		and (c.expires_at is null or c.expires_at > $5)), 0)::int as places,
	coalesce((select o.places from claims o where o.store_id = g.store_id and o.id = $7 and o.group_session_id = g.id), 0) as own_places
from group_sessions g
where g.store_id = $1 and g.status = 'open' and g.starts_at < $4 and g.ends_at > $3 and (g.service_id = any($6) or g.staff_id = any($2))
order by g.starts_at`;

interface CountedRow {
	readonly service_id: string;
	readonly service_starts_at: Instant;
	readonly service_minutes: number;
	readonly staff_id: string | null;
	readonly claim_id: string;
	readonly group_session_id: string | null;
	readonly location_id: string | null;
}

const COUNTED = `
select a.service_id, a.service_starts_at, a.service_minutes, a.staff_id, a.claim_id, c.group_session_id,
	coalesce(g.location_id, (c.offer ->> 'locationId')::uuid) as location_id
from allocations a join claims c on c.store_id = a.store_id and c.id = a.claim_id
left join group_sessions g on g.store_id = c.store_id and g.id = c.group_session_id
where a.store_id = $1 and a.service_id is not null and a.service_starts_at >= $2 and a.service_starts_at < $3
	and (c.expires_at is null or c.expires_at > $4) and (a.service_id = any($5) or a.staff_id = any($6))`;

const LOAD = `
select a.staff_id, count(*)::int as assigned, max(c.created_at) as last
from allocations a join claims c on c.store_id = a.store_id and c.id = a.claim_id
where a.store_id = $1 and a.staff_id = any($2) and a.service_id is not null and a.service_starts_at > $3::timestamptz - interval '30 days'
	and (c.expires_at is null or c.expires_at > $3)
group by a.staff_id`;

const iso = (minute: Minute): string => toIso(fromMinute(minute));

const toRange = (row: RangeRow): TakenRange => ({
	ownerId: row.owner_id,
	start: row.start,
	end: row.end,
	kind: row.kind,
	causeId: row.cause_id,
	claimId: row.claim_id,
	units: row.units
});

const toSession = (row: SessionRow): TakenSession => ({
	id: row.id,
	serviceId: row.service_id,
	locationId: row.location_id,
	staffId: row.staff_id,
	start: toMinute(row.starts_at),
	end: toMinute(row.ends_at),
	capacity: row.capacity,
	places: row.places,
	ownPlaces: row.own_places,
	scheduled: row.scheduled,
	claimId: row.id
});

/** A month and a day to either side: every local day, week and month that the span touches. */
const MONTH = 33 * 1440;

async function readCounted(
	scope: StoreScope,
	question: TakenQuestion,
	now: string
): Promise<CountedBooking[]> {
	const { rows } = await scope.tx.$client.query<CountedRow>(COUNTED, [
		scope.storeId,
		iso(question.from - MONTH),
		iso(question.until + MONTH),
		now,
		question.serviceIds,
		question.ownerIds
	]);
	return rows.map((row) => ({
		bookingId: row.claim_id,
		claimId: row.claim_id,
		serviceId: row.service_id,
		staffId: row.staff_id,
		locationId: row.location_id ?? '',
		start: toMinute(row.service_starts_at),
		minutes: row.service_minutes,
		groupSessionId: row.group_session_id
	}));
}

async function readLoad(
	scope: StoreScope,
	staffIds: readonly string[],
	now: string
): Promise<Taken['load']> {
	const { rows } = await scope.tx.$client.query<{
		staff_id: string;
		assigned: number;
		last: Instant;
	}>(LOAD, [scope.storeId, staffIds, now]);
	return new Map(
		rows.map((row) => [
			row.staff_id,
			{ assigned: row.assigned, lastAssignedAt: toMinute(row.last) }
		])
	);
}

export async function readTaken(scope: StoreScope, question: TakenQuestion): Promise<Taken> {
	const client = scope.tx.$client;
	const now = toIso(scope.now);
	const span = [scope.storeId, question.ownerIds, iso(question.from), iso(question.until), now];
	const ranges = await client.query<RangeRow>(RANGES, span);
	// Most stores have none, and a question less is a tenth of what a page waits for.
	const sessions =
		question.sessions || ranges.rows.some(({ kind }) => kind === 'group_session')
			? await client.query<SessionRow>(SESSIONS, [
					...span,
					question.serviceIds,
					question.ownClaimId
				])
			: null;
	return {
		ranges: ranges.rows.map(toRange),
		sessions: sessions?.rows.map(toSession) ?? [],
		counted: question.limits ? await readCounted(scope, question, now) : [],
		load: question.load ? await readLoad(scope, question.ownerIds, now) : new Map()
	};
}

/** Everyone and everything that could serve this service here: whose rows are locked, by id (DECISIONS 11). */
export function ownersOf(
	rules: StoreRules,
	serviceId: string,
	locationId: string,
	staffId: string | null
): { staffIds: string[]; resourceIds: string[] } {
	const service = rules.services.get(serviceId);
	if (!service) return { staffIds: [], resourceIds: [] };
	const staffIds = service.performers
		.filter((p) => p.locationId === locationId && (staffId === null || p.staffId === staffId))
		.map((p) => p.staffId);
	const types = new Set(service.requirements.map((r) => r.typeId));
	const resourceIds = [...rules.resources.values()]
		.filter((r) => r.locationId === locationId && types.has(r.typeId))
		.map((r) => r.id);
	return { staffIds: [...new Set(staffIds)].sort(), resourceIds: resourceIds.sort() };
}

/** Joined by places; an unstaffed one may keep sessions without taking anybody's time. */
export function mayHaveSessions(rules: StoreRules, serviceId: string): boolean {
	const service = rules.services.get(serviceId);
	return service !== undefined && (service.capacity > 1 || service.unstaffed);
}

/** The question for one service over a span; buffers of neighbours reach a day beyond it. */
export function questionFor(
	rules: StoreRules,
	wanted: {
		serviceId: string;
		locationId: string;
		staffId: string | null;
		ownClaimId: string | null;
	},
	span: { from: Minute; until: Minute },
	deciding: boolean
): TakenQuestion {
	const { staffIds, resourceIds } = ownersOf(
		rules,
		wanted.serviceId,
		wanted.locationId,
		wanted.staffId
	);
	const service = rules.services.get(wanted.serviceId);
	const limited =
		(service?.limits.length ?? 0) > 0 ||
		staffIds.some((id) => (rules.staff.get(id)?.limits.length ?? 0) > 0);
	return {
		ownerIds: [...staffIds, ...resourceIds],
		serviceIds: [wanted.serviceId],
		from: span.from - 1440,
		until: span.until + 1440 + 2880,
		limits: limited,
		sessions: mayHaveSessions(rules, wanted.serviceId),
		load: deciding && staffIds.length > 1,
		ownClaimId: wanted.ownClaimId
	};
}
