import { beforeAll, expect, test } from 'vitest';
import type { SessionUser } from '#lib/auth/user.ts';
import { toIso } from '#lib/platform/time.ts';
import { wallTime as at } from '#lib/testing/booking.ts';
import { addMember, makeStore, makeUser, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { callerOf } from '#lib/testing/visitor.ts';
import { COUNTED_UP_TO } from '../counted.ts';

const db = useDatabase();
let store: TestStore;
let danae: SessionUser;
const day = () => toIso(at(10, '10:00')).slice(0, 10);
const manager = () => callerOf(db, store.managerUser).bookings;
const staff = () => callerOf(db, danae).bookings;

beforeAll(async () => {
	store = await makeStore(db, { staff: 2, policy: { maxOpenBookings: 0 } });
	danae = await makeUser(db, 'Danae');
	await addMember(db, store.storeId, danae, 'staff');
	await db.owner('update staff set user_id = $1 where id = $2', [danae.id, store.staffIds[0]]);
	for (const index of [0, 1])
		await manager().create({
			store: store.slug,
			serviceId: store.serviceIds[0] ?? '',
			locationId: store.locationId,
			staffId: store.staffIds[index] ?? null,
			startsAt: toIso(at(10, '10:00')),
			client: { name: 'Walk-in' },
			idempotencyKey: `desk-pages-${index}`
		});
});

test('the desk chooses among all people and services, a staff member among his own', async () => {
	const all = await manager().desk({ store: store.slug });
	expect(all.own).toBeNull();
	expect(all.people.map((person) => person.id).sort()).toEqual([...store.staffIds].sort());
	const own = await staff().desk({ store: store.slug });
	expect(own.own).toBe(store.staffIds[0]);
	expect(own.people.map((person) => person.id)).toEqual([store.staffIds[0]]);
	expect(own.services.flatMap((service) => service.performers.map((each) => each.staffId))).toEqual(
		own.services.map(() => store.staffIds[0])
	);
});

test('a week is one board per day, and each booking stands on its own day', async () => {
	const boards = await manager().boards({ store: store.slug, from: day(), days: 3 });
	expect(boards).toHaveLength(3);
	expect(boards.map((board) => board.count)).toEqual([2, 0, 0]);
	expect(boards[1]?.previousDay).toBe(day());
});

test('a month counts the visits of each day and says how full it is', async () => {
	const days = await manager().month({ store: store.slug, from: day(), days: 2 });
	expect(days[0]).toMatchObject({ day: day(), count: 2, waiting: 0 });
	expect(days[0]?.share).toBeGreaterThan(0);
	expect(days[0]?.share).toBeLessThan(1);
	const own = await staff().month({ store: store.slug, from: day(), days: 1 });
	expect(own[0]?.count).toBe(1);
});

test('a booking of somebody who performs nothing here any more keeps a column', async () => {
	await db.owner('delete from service_staff where staff_id = $1', [store.staffIds[1]]);
	await db.owner(
		'update store_settings set rules_version = rules_version + 1 where store_id = $1',
		[store.storeId]
	);
	const board = await manager().board({ store: store.slug, day: day() });
	expect(board.columns.map((column) => column.person.id)).toEqual([store.staffIds[0], '']);
	expect(board.columns.at(-1)?.bookings).toHaveLength(1);
});

test('the list counts what this person may see, and no further than anybody reads', async () => {
	const list = async (of: typeof manager) => await of().list({ store: store.slug });
	expect(await list(manager)).toMatchObject({
		total: 2,
		counts: { upcoming: 2, requests: 0, past: 0, cancelled: 0 }
	});
	expect(await list(staff)).toMatchObject({ total: 1, counts: { upcoming: 1 } });
	await db.owner(
		`with copied as (
			insert into bookings select (jsonb_populate_record(b, jsonb_build_object('id', gen_random_uuid(), 'code', 'COPY' || n, 'claim_id', null, 'status', 'cancelled'))).*
			from bookings b, generate_series(1, 510) n where b.id = (select id from bookings where store_id = $1 limit 1) returning id)
		insert into booking_segments select (jsonb_populate_record(s, jsonb_build_object('booking_id', c.id))).*
		from booking_segments s, copied c where s.booking_id = (select id from bookings where store_id = $1 limit 1)`,
		[store.storeId]
	);
	const cancelled = await manager().list({ store: store.slug, view: 'cancelled', limit: 20 });
	expect(cancelled).toMatchObject({
		total: COUNTED_UP_TO + 1,
		counts: { upcoming: 2, cancelled: COUNTED_UP_TO + 1 }
	});
	expect(cancelled.bookings).toHaveLength(20);
});
