/** Counts what is metered. Refuses nobody: past the limit the store's managers are told (DECISIONS 21). */
import { recordEvent } from '#lib/audit/server/record.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { warningsAt, type MeteredLimit } from '../rules.ts';
import { getEntitlements, periodOf } from './entitlements.ts';

const CAUSE = `insert into usage_causes (store_id, name, cause_id) values ($1, $2, $3) on conflict do nothing`;
const COUNT = `insert into usage_counters (store_id, name, period, used) values ($1, $2, $3, 1)
	on conflict (store_id, name, period) do update set used = usage_counters.used + 1 returning used`;

/**
 * One more in this month of the store's own calendar. `causeId`: the event or delivery; the same one
 * counts once, however often its job runs. Records `plan.limit_near` at four fifths and when full.
 */
export async function countUsage(
	scope: StoreScope,
	limit: MeteredLimit,
	causeId: string
): Promise<void> {
	const { tx, storeId } = scope;
	const first = await tx.$client.query(CAUSE, [storeId, limit, causeId]);
	if (first.rowCount === 0) return;
	const { limits, zone } = await getEntitlements(scope);
	const period = periodOf(scope, zone);
	const { rows } = await tx.$client.query<{ used: number }>(COUNT, [storeId, limit, period]);
	const used = rows[0]?.used ?? 0;
	const most = limits[limit] ?? null;
	if (!warningsAt(most).includes(used)) return;
	await recordEvent(scope, {
		name: 'plan.limit_near',
		subjectId: storeId,
		facts: { limit, used, most, period }
	});
}
