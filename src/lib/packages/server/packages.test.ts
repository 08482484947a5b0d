import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cancelBooking } from '#lib/bookings/server/ending.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { DAY, plus, processNow } from '#lib/platform/time.ts';
import { makeUser } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { settle } from '#lib/testing/jobs.ts';
import { usePackages } from '#lib/testing/packages.ts';
import { expirePurchase, remindOf } from './expiring.ts';
import { jobs, listeners } from './jobs.ts';
import { activatePurchase, beginPurchase, refundPurchase, sellPackage } from './purchases.ts';
import { listBalances, listOwnBalances } from './queries.ts';

const db = useDatabase();
const { now, begin, aPackage, sold, left, ledger, bookAs, moneyOf } = usePackages(db);

describe('buying', () => {
	test('at the desk: taken by hand, it can be spent at once', async () => {
		expect(await left(await sold())).toBe(3);
		expect(await ledger()).toEqual({ credit: 10_000, sales: 0 });
	});

	test('online: nothing can be spent before the money is there', async () => {
		const packageId = await aPackage();
		const purchase = await now.store.scope(
			async (scope) =>
				await beginPurchase(scope, {
					packageId,
					clientId: now.clientId,
					key: newId(),
					locale: 'en',
					byStaff: false
				})
		);
		await now.store.scope(async (scope) => await activatePurchase(scope, purchase.id));
		expect(await left(purchase.id)).toBe(0);
		const { bookingId } = await bookAs(now.user.id);
		expect((await moneyOf(bookingId)).covered).toBe(false);
	});

	test('the same form sent twice is one purchase', async () => {
		const packageId = await aPackage();
		const key = newId();
		const sale = { packageId, clientId: now.clientId, method: 'cash' as const, receipt: null, key };
		const [first, second] = [
			await now.store.scope(async (scope) => await sellPackage(scope, sale)),
			await now.store.scope(async (scope) => await sellPackage(scope, sale))
		];
		expect(second).toEqual(first);
		expect((await ledger()).credit).toBe(10_000);
	});
});

describe('the end', () => {
	test('what was not spent in time is the store’s, once', async () => {
		const purchaseId = await sold(3, 10);
		const later = { now: plus(processNow(), 12 * DAY) };
		await bookAs(now.user.id);
		for (let i = 0; i < 2; i++)
			await now.store.scope(async (scope) => await expirePurchase(scope, purchaseId), later);
		expect(await left(purchaseId)).toBe(0);
		expect(await ledger()).toEqual({ credit: 0, sales: 10_000 });
	});

	test('it says so a week before, once, and sends it to whoever wants reminders', async () => {
		const purchaseId = await sold(3, 30);
		const soon = { now: plus(processNow(), 26 * DAY) };
		for (let i = 0; i < 2; i++)
			await now.store.scope(async (scope) => await remindOf(scope, purchaseId), soon);
		const told = await db.owner(
			`select from events where store_id = $1 and name = 'package.expiring'`,
			[now.store.storeId]
		);
		expect(told).toHaveLength(1);
		await settle(db, now.store.storeId, { jobs, listeners });
	});

	test('a refund pays the unused uses back pro rata and ends them', async () => {
		const purchaseId = await sold();
		await bookAs(now.user.id);
		const { amountMinor } = await now.store.scope(
			async (scope) => await refundPurchase(scope, purchaseId, 'moved away')
		);
		expect(amountMinor).toBe(6_667);
		expect(await left(purchaseId)).toBe(0);
		expect(await ledger()).toEqual({ credit: 0, sales: 3_333 });
		await expect(
			now.store.scope(async (scope) => await refundPurchase(scope, purchaseId, 'again'))
		).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
	});
});

test('over random histories the ledger owes clients exactly what they have left', async () => {
	const step = fc.constantFrom('book', 'cancel', 'expire', 'refund');
	await fc.assert(
		fc.asyncProperty(
			fc.array(step, { maxLength: 6 }),
			fc.integer({ min: 1, max: 4 }),
			async (steps, uses) => {
				await begin();
				const purchaseId = await sold(uses, 60);
				const open: string[] = [];
				for (const [i, act] of steps.entries()) {
					if (act === 'book') open.push((await bookAs(now.user.id, 5 + i)).bookingId);
					const bookingId = act === 'cancel' ? open.pop() : undefined;
					if (bookingId)
						await now.store.scope(
							async (scope) => await cancelBooking(scope, { bookingId, reason: 'changed' })
						);
					if (act === 'expire')
						await now.store.scope(async (scope) => await expirePurchase(scope, purchaseId), {
							now: plus(processNow(), 70 * DAY)
						});
					if (act === 'refund')
						await now.store
							.scope(async (scope) => await refundPurchase(scope, purchaseId, 'asked'))
							.catch(() => undefined);
				}
				const share = 10_000 / uses;
				const owed = (await left(purchaseId)) * share;
				expect(Math.abs((await ledger()).credit - owed)).toBeLessThan(1);
			}
		),
		{ numRuns: 12 }
	);
});

describe('who may see it', () => {
	test('the client who has proven the address, and the desk', async () => {
		await sold();
		const own = await now.store.scope(async (scope) => await listOwnBalances(scope, now.user));
		expect(own.map(({ name, usesLeft }) => `${name} ${usesLeft}`)).toEqual(['Three cuts 3']);
		const desk = await now.store.scope(async (scope) => await listBalances(scope, now.clientId));
		expect(desk).toHaveLength(1);
	});

	test('not who has only typed it', async () => {
		await sold();
		const unproven = { ...now.user, verified: false };
		expect(await now.store.scope(async (scope) => await listOwnBalances(scope, unproven))).toEqual(
			[]
		);
		const other = await makeUser(db, `Other${newId().slice(-8)}`);
		expect(await now.store.scope(async (scope) => await listOwnBalances(scope, other))).toEqual([]);
	});
});
