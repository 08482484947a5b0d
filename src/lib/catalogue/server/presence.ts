/** "Are these ours, and live?" Asked under the lock, before a foreign key would fail without a sentence. */
import { AppError } from '#lib/platform/errors.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';

const LIVE = {
	services: 'select id from services where store_id = $1 and id = any ($2) and archived_at is null',
	staff: 'select id from staff where store_id = $1 and id = any ($2) and archived_at is null',
	locations:
		'select id from locations where store_id = $1 and id = any ($2) and archived_at is null',
	resources:
		'select id from resources where store_id = $1 and id = any ($2) and archived_at is null',
	resource_types: 'select id from resource_types where store_id = $1 and id = any ($2)',
	categories: 'select id from categories where store_id = $1 and id = any ($2)'
} as const;

/** Throws NOT_FOUND when one of them is another store's, archived or nowhere. */
export async function requireLive(
	scope: StoreScope,
	table: keyof typeof LIVE,
	ids: readonly string[]
): Promise<void> {
	const wanted = new Set(ids);
	if (wanted.size === 0) return;
	const { rows } = await scope.tx.$client.query<{ id: string }>(LIVE[table], [
		scope.storeId,
		[...wanted]
	]);
	if (rows.length < wanted.size) {
		const found = new Set(rows.map(({ id }) => id));
		throw new AppError('NOT_FOUND', { table, id: ids.find((id) => !found.has(id)) });
	}
}

const LISTED = {
	services: 'services',
	staff: 'staff',
	categories: 'categories',
	locations: 'locations'
} as const;

/** Positions 0, 1, 2 … in the order given; who is not named keeps his. */
export async function setOrder(
	scope: StoreScope,
	table: keyof typeof LISTED,
	ids: readonly string[]
): Promise<void> {
	await scope.tx.$client.query(
		`update ${LISTED[table]} t set position = o.place - 1
		 from unnest($2::uuid[]) with ordinality o(id, place) where t.store_id = $1 and t.id = o.id`,
		[scope.storeId, ids]
	);
}

/** The ids with one of them a step up or down; unchanged at an end. Throws NOT_FOUND when it is not there. */
export function moved(
	ids: readonly string[],
	id: string,
	direction: 'up' | 'down'
): readonly string[] {
	const from = ids.indexOf(id);
	if (from < 0) throw new AppError('NOT_FOUND');
	const to = from + (direction === 'up' ? -1 : 1);
	const other = ids[to];
	if (other === undefined) return ids;
	const copy = [...ids];
	copy[from] = other;
	copy[to] = id;
	return copy;
}
