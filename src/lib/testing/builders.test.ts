import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { hours } from '#lib/availability/server/schema.ts';
import { serviceStaff } from '#lib/catalogue/server/schema.ts';
import { makeStore } from './builders.ts';
import { useDatabase } from './database.ts';

const db = useDatabase();

test('a store for tests has people who perform its services in its hours', async () => {
	const store = await makeStore(db, { staff: 2, services: [{}, { by: [1], capacity: 8 }] });
	expect(store.staffIds).toHaveLength(2);
	expect(store.serviceIds).toHaveLength(2);
	const seen = await store.scope(async ({ tx }) => ({
		performs: await tx.select().from(serviceStaff),
		hours: await tx.select().from(hours),
		capacity: (await tx.execute(sql`select capacity from services order by position`)).rows
	}));
	expect(seen.performs).toHaveLength(3);
	expect(seen.hours).toHaveLength(21);
	expect(seen.hours.every((row) => row.minutes.join() === '540,1020')).toBe(true);
	expect(seen.capacity).toEqual([{ capacity: 1 }, { capacity: 8 }]);
});

test('two stores for tests do not see each other', async () => {
	const [one, two] = [await makeStore(db), await makeStore(db)];
	const ids = await two.scope(
		async ({ tx }) => await tx.select({ id: serviceStaff.serviceId }).from(serviceStaff)
	);
	expect(ids).toEqual([{ id: two.serviceIds[0] }]);
	expect(one.slug).not.toBe(two.slug);
});
