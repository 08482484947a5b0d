import { expect, test } from 'vitest';
import { useDatabase } from '#lib/testing/database.ts';
import { inStore } from './db.ts';
import { newId } from './ids.ts';

const db = useDatabase();

test('a query without a store in its transaction sees no rows of any store', async () => {
	const { rows } = await db.pools.app.query('select count(*)::int as n from store_settings');
	expect(rows).toEqual([{ n: 0 }]);
	await inStore(db.pools.app, newId(), async (tx) => {
		const result = await tx.$client.query('select now() as now');
		expect(typeof result.rows[0].now).toBe('number');
	});
});
