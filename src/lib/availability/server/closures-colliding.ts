/** Which bookings a change runs into. They stay: the list is what somebody then goes through (A2.2, D23). */
import { toIso, type Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';

/** What one claim takes in a stretch of time, buffers included; the booking behind it is found by its claim. */
export interface Colliding {
	readonly claimId: string;
	readonly groupSessionId: string | null;
	readonly startsAt: Instant;
	readonly endsAt: Instant;
	readonly staffIds: readonly string[];
}

export interface Stretch {
	readonly from: Instant;
	/** Exclusive. */
	readonly until: Instant;
	/** One location only; null: any. */
	readonly locationId: string | null;
	/** One staff member or resource only; null: any. */
	readonly ownerId: string | null;
}

const MOST = 500;

/** 744 hours is the longest allocation: lets the index by start answer (schema: allocations_length). */
const COLLIDING = `select a.claim_id as "claimId", c.group_session_id as "groupSessionId",
	min(a.starts_at) as "startsAt", max(a.ends_at) as "endsAt",
	coalesce(array_agg(distinct a.staff_id) filter (where a.staff_id is not null), '{}') as "staffIds"
	from allocations a
	join claims c on c.store_id = a.store_id and c.id = a.claim_id
	left join group_sessions g on g.store_id = c.store_id and g.id = c.group_session_id
	where a.store_id = $1 and a.starts_at < $3 and a.ends_at > $2 and a.starts_at > $2::timestamptz - interval '744 hours'
	and c.expires_at is null
	and ($4::uuid is null or coalesce(g.location_id, (c.offer ->> 'locationId')::uuid, $4) = $4)
	and ($5::uuid is null or a.owner_id = $5)
	group by a.claim_id, c.group_session_id order by min(a.starts_at), a.claim_id limit ${MOST}`;

/** In order of time, at most 500; holds are left out, they run off by themselves. Complete when read under the locks. */
export async function listColliding(scope: StoreScope, stretch: Stretch): Promise<Colliding[]> {
	const { rows } = await scope.tx.$client.query<Colliding>(COLLIDING, [
		scope.storeId,
		toIso(stretch.from),
		toIso(stretch.until),
		stretch.locationId,
		stretch.ownerId
	]);
	return rows;
}
