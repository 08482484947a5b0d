/** What pages say of a package before a visit is booked or left. */
import { expect, test } from 'vitest';
import { getHoldView } from '#lib/bookings/server/client-views.ts';
import { getCancelView } from '#lib/bookings/server/fee-views.ts';
import { getBooking } from '#lib/bookings/server/locked.ts';
import { storeById } from '#lib/stores/server/addresses.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { HOUR, plus, toIso } from '#lib/platform/time.ts';
import { hold, wallTime } from '#lib/testing/booking.ts';
import { addMember, makeUser } from '#lib/testing/builders.ts';
import { codeOf } from '#lib/testing/admins.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { usePackages } from '#lib/testing/packages.ts';
import { callerOf } from '#lib/testing/visitor.ts';

const db = useDatabase();
const { now, sold, left, bookAs } = usePackages(db);
const desk = () => callerOf(db, now.store.managerUser).bookings;
const reader = { locale: 'en', formats: 'en-GB' };
const wish = () => ({
	store: now.store.slug,
	serviceId: now.store.serviceIds[0] ?? '',
	locationId: now.store.locationId,
	staffId: null,
	startsAt: toIso(wallTime(2, '10:00'))
});

/** Each look has a day of its own. */
let day = 2;
/** The confirm step as this person sees it. */
const confirmStep = async (user: typeof now.user | null) => {
	const store = await storeById(db.pools, now.store.storeId);
	if (!store) throw new Error('no store');
	return await now.store.scope(
		async (scope) => {
			const held = await hold(scope, now.store, { startsAt: wallTime(++day, '10:00') });
			return await getHoldView(scope, store, { ...held, viewerZone: null, user });
		},
		{ actor: { kind: 'visitor', id: user?.id ?? null }, roles: [] }
	);
};

test('the confirm step says that a package pays, to its owner alone', async () => {
	await sold(7);
	expect((await confirmStep(now.user)).cover).toEqual({
		name: 'Three cuts',
		usesLeft: 7,
		spends: 1
	});
	expect((await confirmStep(null)).cover).toBeNull();
	const stranger = await makeUser(db, `Stranger${newId().slice(-8)}`);
	expect((await confirmStep(stranger)).cover).toBeNull();
	// Over by the time of the visit: it pays for nothing.
	await db.owner(
		"update package_purchases set expires_at = now() + interval '1 day' where store_id = $1",
		[now.store.storeId]
	);
	expect((await confirmStep(now.user)).cover).toBeNull();
});

test('the cancel page says whether the visit goes back to the package', async () => {
	await sold();
	const { bookingId } = await bookAs(now.user.id);
	const lines = async (hours: number) =>
		await now.store.scope(
			async (scope) =>
				(await getCancelView(scope, await getBooking(scope, bookingId), reader)).lines,
			{ now: plus(wallTime(2, '10:00'), -hours * HOUR) }
		);
	expect(await lines(30)).toEqual(['The visit goes back to your package “Three cuts”.']);
	expect(await lines(2)).toContain(
		'It is late: the visit stays taken from your package “Three cuts”.'
	);
});

test('the desk sees what a client’s package would pay, and may leave it', async () => {
	const purchaseId = await sold(7);
	const asked = { ...wish(), clientId: now.clientId };
	expect((await desk().terms(asked)).cover).toMatchObject({ usesLeft: 7, uses: 7, spends: 1 });
	const [service = ''] = now.store.serviceIds.slice(1);
	expect((await desk().terms({ ...asked, serviceId: service })).cover).toBeNull();
	expect((await desk().terms(wish())).cover).toBeNull();
	const { clientId: _, ...body } = asked;
	const client = { name: 'Katerina', email: now.user.email };
	await desk().create({ ...body, client, usePackage: false, idempotencyKey: newId() });
	expect(await left(purchaseId)).toBe(7);
	const startsAt = toIso(wallTime(2, '11:00'));
	const made = await desk().create({ ...body, startsAt, client, idempotencyKey: newId() });
	expect(await left(purchaseId)).toBe(6);
	const { money } = await desk().get({ store: now.store.slug, code: made.code });
	expect(money).toMatchObject({
		cover: { name: 'Three cuts', uses: 7, usesLeft: 6 },
		dueMinor: 0,
		packages: []
	});
});

test('the panel tells what else the client has to spend', async () => {
	await sold(7);
	const { bookingId } = await bookAs(now.user.id, 2, '10:00', 1);
	const [row] = await db.owner<{ code: string }>('select code from bookings where id = $1', [
		bookingId
	]);
	const { money } = await desk().get({ store: now.store.slug, code: row?.code ?? '' });
	expect(money).toMatchObject({
		cover: null,
		dueText: '€90',
		packages: [{ name: 'Three cuts', uses: 7, usesLeft: 7 }]
	});
});

test('nobody learns of a package by the id of a client they may not see', async () => {
	await sold(7);
	const person = await makeUser(db);
	await addMember(db, now.store.storeId, person, 'staff');
	const asked = { ...wish(), clientId: now.clientId };
	expect(await codeOf(callerOf(db, person).bookings.terms(asked))).toBe('NOT_FOUND');
});
