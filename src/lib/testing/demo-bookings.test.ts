import { expect, test } from 'vitest';
import { seedBookings } from './demo-bookings.ts';
import { makeStore } from './builders.ts';
import { useDatabase } from './database.ts';

const db = useDatabase();

test('the demo fills the days around today with visits that are finished, in the chair and to come', async () => {
	const store = await makeStore(db, { staff: 3, policy: { maxOpenBookings: 0 } });
	await seedBookings(db.pools, { storeId: store.storeId, number: 7, busy: 4 });
	const rows = await db.owner<{ status: string; n: number }>(
		'select status, count(*)::int as n from bookings group by status'
	);
	const counts = Object.fromEntries(rows.map((row) => [row.status, row.n]));
	expect(counts['completed']).toBeGreaterThan(10);
	expect(counts['confirmed']).toBeGreaterThan(20);
	const overlaps =
		await db.owner(`select a.id from allocations a join allocations b on a.owner_id = b.owner_id and a.id < b.id
		and tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)`);
	expect(overlaps).toEqual([]);
}, 60_000);
