/**
 * "May this store do this, and how much is left?" in one place. What a version holds never changes,
 * so it is read with the store's row each time and cached nowhere (docs/decisions/0013).
 */
import { AppError } from '#lib/platform/errors.ts';
import { firstOfMonth, localDay, type Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import {
	FREE_PLAN,
	hasRoom,
	mayAct,
	MEGABYTE,
	planWithFeature,
	planWithRoom,
	standingOf,
	type Act,
	type Feature,
	type HardLimit,
	type PlanTerms,
	type Standing,
	type SubscriptionStatus,
	type Usage
} from '../rules.ts';
import { listSoldPlans } from './queries.ts';

interface Row extends PlanTerms {
	readonly planId: string;
	readonly versionId: string;
	readonly version: number;
	readonly code: string;
	readonly name: string;
	readonly description: string;
	readonly status: SubscriptionStatus | null;
	readonly provider: string | null;
	readonly pastDueSince: Instant | null;
	readonly trialEndsAt: Instant | null;
	readonly periodEndsAt: Instant | null;
	readonly cancelledAt: Instant | null;
	readonly nextPlan: string | null;
	readonly nextVersionId: string | null;
	readonly trialed: boolean;
	readonly zone: string;
}

export interface Entitlements extends Row {
	readonly standing: Standing;
}

const ROW = `select p.id as "planId", p.code, p.name, p.description, v.id as "versionId", v.version, v.price_minor as "priceMinor",
	v.currency, v.interval, v.trial_days as "trialDays", v.limits, v.features, r.status, r.provider,
	r.past_due_since as "pastDueSince", r.trial_ends_at as "trialEndsAt", r.period_ends_at as "periodEndsAt",
	r.cancelled_at as "cancelledAt", n.name as "nextPlan", r.next_plan_version_id as "nextVersionId",
	coalesce(s.trial_ends_at is not null, false) as trialed, f.zone
	from store_profiles f left join subscriptions s on s.store_id = f.store_id
	left join subscriptions r on r.store_id = s.store_id and r.status <> 'ended'
	join plan_versions v on v.id = coalesce(r.plan_version_id, (select w.id from plan_versions w
		join plans q on q.id = w.plan_id where q.code = $2 order by w.version desc limit 1))
	join plans p on p.id = v.plan_id
	left join plan_versions m on m.id = r.next_plan_version_id left join plans n on n.id = m.plan_id
	where f.store_id = $1`;

export async function getEntitlements(scope: StoreScope): Promise<Entitlements> {
	const { rows } = await scope.tx.$client.query<Row>(ROW, [scope.storeId, FREE_PLAN]);
	const row = rows[0];
	if (!row) throw new Error('a store without a profile');
	const subscription =
		row.status === null ? null : { status: row.status, pastDueSince: row.pastDueSince };
	return { ...row, standing: standingOf(subscription, scope.now, row.zone) };
}

// The catalogue and the pictures stand above plans: only their rows are counted here.
const COUNTS: Record<HardLimit, string> = {
	locations: '(select count(*)::int from locations where store_id = $1 and archived_at is null)',
	staff: '(select count(*)::int from staff where store_id = $1 and archived_at is null)',
	services: '(select count(*)::int from services where store_id = $1 and archived_at is null)',
	storageMb: `(select coalesce(sum(octet_length(bytes)), 0)::float8 / ${MEGABYTE} from images where store_id = $1)`
};

async function countOf(scope: StoreScope, limit: HardLimit): Promise<number> {
	const { rows } = await scope.tx.$client.query<{ used: number }>(
		`select ${COUNTS[limit]} as used`,
		[scope.storeId]
	);
	return rows[0]?.used ?? 0;
}

export const periodOf = (scope: StoreScope, zone: string): string =>
	firstOfMonth(localDay(scope.now, zone));

/** Of everything at once; bookings and texts of this month. Storage in MB. */
export async function getUsage(scope: StoreScope, zone: string): Promise<Usage> {
	const metered = (name: string): string =>
		`coalesce((select used::int from usage_counters where store_id = $1 and name = '${name}' and period = $2), 0)`;
	const { rows } = await scope.tx.$client.query<Usage>(
		`select ${COUNTS.locations} as locations, ${COUNTS.staff} as staff, ${COUNTS.services} as services,
		 ${COUNTS.storageMb} as "storageMb", ${metered('bookingsPerMonth')} as "bookingsPerMonth",
		 ${metered('smsPerMonth')} as "smsPerMonth"`,
		[scope.storeId, periodOf(scope, zone)]
	);
	if (!rows[0]) throw new Error('no usage');
	return rows[0];
}

/** Throws PLAN_LAPSED when the store's payments are too far behind for this. */
export function requireAct({ standing }: Entitlements, act: Act): void {
	if (!mayAct(standing, act)) throw new AppError('PLAN_LAPSED', { standing, act });
}

/** Throws FEATURE_NOT_INCLUDED, which names the plan that has it. */
export async function requireFeature(
	scope: StoreScope,
	{ features, name }: Entitlements,
	feature: Feature
): Promise<void> {
	if (features.includes(feature)) return;
	const next = planWithFeature(await listSoldPlans(scope), feature)?.name ?? null;
	throw new AppError('FEATURE_NOT_INCLUDED', { feature, plan: name, next });
}

/**
 * Takes the lock under which the store's limits are counted, then counts: so that of any number of
 * callers at once exactly as many pass as there is room for (DECISIONS 21). The caller writes in the
 * same transaction. `more` in the limit's unit. Throws LIMIT_REACHED, which names the plan with room.
 */
export async function requireRoom(
	scope: StoreScope,
	{ limits, name }: Entitlements,
	limit: HardLimit,
	more = 1
): Promise<void> {
	const most = limits[limit] ?? null;
	if (most === null) return;
	// Lock and count are two statements: one alone would count what was there before it waited.
	await scope.tx.$client.query('select from store_settings where store_id = $1 for no key update', [
		scope.storeId
	]);
	const used = await countOf(scope, limit);
	if (hasRoom(most, used, more)) return;
	const next = planWithRoom(await listSoldPlans(scope), limit, used + more - 1)?.name ?? null;
	throw new AppError('LIMIT_REACHED', { limit, most, plan: name, next });
}
