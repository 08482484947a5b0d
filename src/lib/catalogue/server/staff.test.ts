import sharp from 'sharp';
import { expect, test } from 'vitest';
import { parseInstant } from '#lib/platform/time.ts';
import { getImage, readPicture } from '#lib/stores/server/images.ts';
import { addMember, makeStore, makeUser, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { filterInput, staffInput, type StaffInput } from '../input.ts';
import { addLocation, archiveLocation, editLocation } from './locations.ts';
import { findOwnStaffId, listCatalogue } from './queries.ts';
import { getStaffToEdit, listStaffLines } from './setup-queries.ts';
import {
	addStaff,
	archiveStaff,
	editStaff,
	linkStaff,
	moveStaff,
	pictureStaff,
	restoreStaff,
	setStaffLeaving
} from './staff.ts';

const db = useDatabase();

const person = (over: Partial<StaffInput> = {}): StaffInput =>
	staffInput.parse({ name: 'Eleni Makri', email: 'Eleni@Example.gr', colour: 4, ...over });

const names = (store: TestStore) =>
	store.scope(async (scope) => (await listStaffLines(scope)).map(({ name }) => name));

test('a person works without a login, and their contact stays out of the sealed facts', async () => {
	const store = await makeStore(db, { staff: 0, services: [] });
	const { staffId, slug } = await store.scope((scope) => addStaff(scope, person()));
	expect(slug).toBe('eleni-makri');
	const edit = await store.scope((scope) => getStaffToEdit(scope, staffId));
	expect(edit).toMatchObject({ colour: 4, linked: false, input: { email: 'eleni@example.gr' } });
	await store.scope((scope) =>
		editStaff(scope, staffId, { ...edit.input, name: 'Eleni M.', colour: 5, mostPerDay: 6 })
	);
	const [, edited] = await db.owner<{ facts: object; personal: object }>(
		'select facts, personal from events where subject_id = $1 order by id',
		[staffId]
	);
	expect(edited?.facts).toEqual({
		changes: { colour: [4, 5], limits: [[], [{ per: 'day', maxBookings: 6, maxMinutes: null }]] }
	});
	expect(edited?.personal).toEqual({ changes: { name: ['Eleni Makri', 'Eleni M.'] } });
});

test.each([
	[{ colour: 9 }, 'colour'],
	[{ email: 'eleni@' }, 'email'],
	[{ name: '' }, 'name'],
	[{ weight: 0 }, 'weight']
] as const)('%j of a person is refused at its field', (over, field) => {
	const parsed = staffInput.safeParse({ name: 'X', ...over });
	expect(parsed.error?.issues[0]?.path[0]).toBe(field);
});

test('the order of the team is kept', async () => {
	const store = await makeStore(db, { staff: 3 });
	const [, , third = ''] = store.staffIds;
	await store.scope((scope) => moveStaff(scope, third, 'up'));
	expect(await names(store)).toEqual(['Person 1', 'Person 3', 'Person 2']);
});

test('a person is linked to the login of a member of this store, once', async () => {
	const store = await makeStore(db, { staff: 2 });
	const [first = '', second = ''] = store.staffIds;
	const user = await makeUser(db, 'Danae');
	const link = (staffId: string, email: string) =>
		store.scope((scope) => linkStaff(scope, staffId, email));
	await expect(link(first, user.email)).rejects.toMatchObject({
		details: { reason: 'member_unknown' }
	});
	await addMember(db, store.storeId, user, 'staff');
	await link(first, ` ${user.email.toUpperCase()} `);
	const own = () =>
		store.scope((scope) => findOwnStaffId(scope), { actor: { kind: 'user', id: user.id } });
	expect(await own()).toBe(first);
	await expect(link(second, user.email)).rejects.toMatchObject({
		details: { reason: 'member_linked' }
	});
	await link(first, '');
	expect(await own()).toBeNull();
});

test('D23: a person who leaves is offered until the day before, and is never deleted', async () => {
	const store = await makeStore(db, { staff: 1 });
	const [staffId = ''] = store.staffIds;
	await store.scope((scope) => setStaffLeaving(scope, staffId, '2026-12-01'));
	const offered = (iso: string) =>
		store.scope(async (scope) => (await listCatalogue(scope, filterInput.parse({}))).length, {
			now: parseInstant(iso)
		});
	expect(await offered('2026-11-30T20:00:00Z')).toBe(1);
	expect(await offered('2026-12-01T08:00:00Z')).toBe(0);
	await store.scope((scope) => setStaffLeaving(scope, staffId, null));
	expect(await offered('2026-12-01T08:00:00Z')).toBe(1);
});

test('C32: archiving a person refuses nothing and deletes nothing; bookings, hours and services stay', async () => {
	const store = await makeStore(db, { staff: 1 });
	const [staffId = ''] = store.staffIds;
	const claimId = crypto.randomUUID();
	await db.owner('insert into claims (store_id, id) values ($1, $2)', [store.storeId, claimId]);
	await db.owner(
		`insert into allocations (store_id, id, claim_id, staff_id, starts_at, ends_at)
		 values ($1, gen_random_uuid(), $2, $3, now() + interval '1 day', now() + interval '25 hours')`,
		[store.storeId, claimId, staffId]
	);
	const kept = async () => {
		const [row] = await db.owner(
			`select (select count(*)::int from allocations where staff_id = $1) as times,
				(select count(*)::int from hours where staff_id = $1) as hours,
				(select count(*)::int from service_staff where staff_id = $1) as services`,
			[staffId]
		);
		return row;
	};
	const before = await kept();
	expect(before).toEqual({ times: 1, hours: 7, services: 1 });
	await store.scope((scope) => archiveStaff(scope, staffId));
	expect(await kept()).toEqual(before);
	expect(await store.scope((scope) => listCatalogue(scope, filterInput.parse({})))).toEqual([]);
	await store.scope((scope) => restoreStaff(scope, staffId));
	expect(await store.scope((scope) => listCatalogue(scope, filterInput.parse({})))).toHaveLength(1);
});

test('C32: the role that serves requests cannot delete people or services at all', async () => {
	const store = await makeStore(db);
	for (const table of ['staff', 'services'])
		await expect(
			store.scope(({ tx }) => tx.$client.query(`delete from ${table}`))
		).rejects.toMatchObject({ code: '42501' });
});

test('a location is edited under its own address and archived with its bookings kept', async () => {
	const store = await makeStore(db);
	const input = {
		name: 'Camden',
		slug: '',
		zone: 'Europe/London',
		address: '1 High Street',
		city: 'London',
		country: 'GB',
		phone: ''
	};
	const { locationId, slug } = await store.scope((scope) => addLocation(scope, input));
	expect(slug).toBe('camden');
	await expect(
		store.scope((scope) => editLocation(scope, locationId, { ...input, slug: 'main' }))
	).rejects.toMatchObject({ details: { reason: 'slug_taken' } });
	await store.scope((scope) => editLocation(scope, locationId, { ...input, city: 'Camden' }));
	await store.scope((scope) => archiveLocation(scope, locationId));
	await expect(store.scope((scope) => archiveLocation(scope, locationId))).rejects.toMatchObject({
		code: 'NOT_FOUND'
	});
});

test('a picture of a person is kept without what came with the file, and taken away again', async () => {
	const store = await makeStore(db);
	const [staffId = ''] = store.staffIds;
	const upload = await sharp({
		create: { width: 8, height: 8, channels: 3, background: '#8e2a5b' }
	})
		.withExif({ IFD0: { Copyright: 'where it was taken' } })
		.jpeg()
		.toBuffer();
	const picture = await readPicture(upload);
	const { imageId } = await store.scope((scope) => pictureStaff(scope, staffId, picture));
	const line = () => store.scope(async (scope) => (await listStaffLines(scope))[0]?.imageId);
	expect(await line()).toBe(imageId);
	const kept = await store.scope((scope) => getImage(scope, imageId ?? ''));
	expect(kept.bytes.includes('where it was taken')).toBe(false);
	await store.scope((scope) => pictureStaff(scope, staffId, null));
	expect(await line()).toBeNull();
});
