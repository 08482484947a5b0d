/** A store whose client buys packages, as tests of several files begin it. */
import { beforeEach } from 'vitest';
import type { SessionUser } from '#lib/auth/user.ts';
import { createBooking } from '#lib/bookings/server/creating.ts';
import { getBooking } from '#lib/bookings/server/locked.ts';
import { getMoney } from '#lib/bookings/server/money.ts';
import { upsertClient } from '#lib/clients/server/commands.ts';
import { addPackage } from '#lib/packages/server/definitions.ts';
import { getPurchase, sellPackage } from '#lib/packages/server/purchases.ts';
import { getBalances } from '#lib/payments/server/ledger.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { aClient, hold, wallTime } from './booking.ts';
import { makeStore, makeUser, type TestStore } from './builders.ts';
import type { TestDatabase } from './database.ts';

const recordOf = async (store: TestStore, email: string): Promise<string> => {
	const client = { name: 'Katerina', email, phone: null, locale: 'en', zone: null };
	const consents = { reminders: true, offers: false };
	const found = await store.scope((scope) => upsertClient(scope, { ...client, ...consents }));
	return found.id;
};

/** Call at the top of a test file; what it returns speaks of the store of the test that runs. */
export function usePackages(db: TestDatabase) {
	const now = {} as { store: TestStore; user: SessionUser; clientId: string };
	const begin = async (): Promise<void> => {
		now.store = await makeStore(db, {
			staff: 3,
			services: [{ priceMinor: 4_000 }, { priceMinor: 9_000 }]
		});
		now.user = await makeUser(db, `Client${newId().slice(-8)}`);
		now.clientId = await recordOf(now.store, now.user.email);
	};
	beforeEach(begin);

	/** 100.00 for the store's first service. */
	const aPackage = async (uses = 3, validDays = 90): Promise<string> => {
		const serviceIds = [now.store.serviceIds[0] ?? ''];
		const values = { name: 'Three cuts', description: '', priceMinor: 10_000, hidden: false };
		const renews = null;
		const sold = { ...values, renews, uses, validDays, serviceIds };
		return (await now.store.scope((scope) => addPackage(scope, sold))).packageId;
	};
	const sold = async (uses = 3, validDays = 90): Promise<string> => {
		const packageId = await aPackage(uses, validDays);
		const sale = { packageId, clientId: now.clientId, method: 'cash' as const, receipt: null };
		return (await now.store.scope((scope) => sellPackage(scope, { ...sale, key: newId() })))
			.purchaseId;
	};
	const left = async (purchaseId: string): Promise<number> =>
		(await now.store.scope((scope) => getPurchase(scope, purchaseId))).usesLeft;

	/** What the store still owes clients in uses, and has earned, by the ledger. */
	const ledger = async () => {
		const balances = await now.store.scope((scope) => getBalances(scope));
		const euros = balances.get('EUR');
		return { credit: euros?.credit ?? 0, sales: euros?.sales ?? 0 };
	};
	/** With the client's address: as the person themselves, signed in, or as somebody who types it. */
	const bookAs = async (actorId: string | null, day = 2, time = '10:00', service = 0) => {
		const visitor = { actor: { kind: 'visitor', id: actorId } as const, roles: [] };
		return await now.store.scope(async (scope) => {
			const held = await hold(scope, now.store, { startsAt: wallTime(day, time), service });
			const client = aClient({ email: now.user.email });
			return await createBooking(scope, {
				...held,
				storeNumber: 7,
				client,
				note: '',
				fallback: null
			});
		}, visitor);
	};
	const moneyOf = async (bookingId: string) =>
		await now.store.scope(
			async (scope) => await getMoney(scope, await getBooking(scope, bookingId))
		);
	return { now, begin, aPackage, sold, left, ledger, bookAs, moneyOf };
}
