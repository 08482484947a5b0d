import { beforeAll, describe, expect, test } from 'vitest';
import type { SessionUser } from '#lib/auth/user.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { localDay, processNow } from '#lib/platform/time.ts';
import { addMember, makeStore, makeUser, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { settle } from '#lib/testing/jobs.ts';
import { anAsk, asVisitor, paymentFeature } from '#lib/testing/payments.ts';
import { callerOf, visitorOf } from '#lib/testing/visitor.ts';
import { toAppError } from '#lib/trpc/server/errors.ts';
import type { SandboxAct } from '../sandbox.ts';
import { getBalances } from './ledger.ts';
import { getPayment, startPayment } from './paying.ts';
import { requestRefund } from './refunding.ts';

const db = useDatabase();
let store: TestStore;
const people: Partial<Record<'reception' | 'staff', SessionUser>> = {};
beforeAll(async () => {
	store = await makeStore(db);
	for (const role of ['reception', 'staff'] as const) {
		const user = (people[role] = await makeUser(db, role));
		await addMember(db, store.storeId, user, role);
	}
});

const codeOf = async (promise: Promise<unknown>): Promise<string | undefined> =>
	await promise.then(
		() => 'fulfilled',
		(error: unknown) => toAppError(error)?.code ?? String(error)
	);

const payments = (user: SessionUser | undefined) =>
	callerOf(db, user ?? store.managerUser).payments;
const taking = (change: Record<string, unknown> = {}) => ({
	store: store.slug,
	method: 'cash' as const,
	purpose: 'bill' as const,
	amountMinor: 3_000,
	tipMinor: 300,
	idempotencyKey: newId(),
	...change
});
const today = () => localDay(processNow(), 'Europe/Athens');

test('A7.6 money taken by hand is booked once per press, by method, with who took it', async () => {
	const pressed = taking();
	const first = await payments(people.reception).take(pressed);
	expect(await payments(people.reception).take(pressed)).toEqual(first);
	const sums = await store.scope((scope) => getBalances(scope));
	expect(sums.get('EUR')).toMatchObject({ cash: 3_300, sales: 3_000, tips: 300 });
	const [event] = await db.owner<{ actor_id: string }>(
		`select actor_id from events where subject_id = $1 and name = 'payment.taken'`,
		[first.paymentId]
	);
	expect(event?.actor_id).toBe(people.reception?.id);
	const close = await payments(store.managerUser).dayClose({ store: store.slug, day: today() });
	expect(close.currencies[0]?.methods).toEqual([
		{ method: 'cash', receivedMinor: 3_300, givenBackMinor: 0, netMinor: 3_300, count: 2 }
	]);
});

test('money taken by hand is given back by hand, once per press, and no more than was paid', async () => {
	const { paymentId } = await payments(store.managerUser).take(taking({ tipMinor: 0 }));
	const pressed = {
		store: store.slug,
		paymentId,
		amountMinor: 1_000,
		idempotencyKey: newId()
	};
	const first = await payments(store.managerUser).refund(pressed);
	expect(await payments(store.managerUser).refund(pressed)).toEqual(first);
	const refund = (amountMinor: number | null) =>
		payments(store.managerUser).refund({ ...pressed, amountMinor, idempotencyKey: newId() });
	expect(await codeOf(refund(2_001))).toBe('REFUND_TOO_LARGE');
	await refund(null);
	expect(await codeOf(refund(1))).toBe('REFUND_TOO_LARGE');
});

test('A19.7 staff see no money; the desk takes it; only the manager gives it back and closes the day', async () => {
	const { paymentId } = await payments(people.reception).take(taking());
	const refund = { store: store.slug, paymentId, amountMinor: 1, idempotencyKey: newId() };
	const close = { store: store.slug, day: today() };
	expect(await codeOf(payments(people.staff).take(taking()))).toBe('FORBIDDEN');
	for (const role of ['staff', 'reception'] as const) {
		expect(await codeOf(payments(people[role]).refund(refund))).toBe('FORBIDDEN');
		expect(await codeOf(payments(people[role]).dayClose(close))).toBe('FORBIDDEN');
	}
});

test('a payment of another store is not there', async () => {
	const other = await makeStore(db);
	const { paymentId } = await payments(store.managerUser).take(taking());
	const refund = { store: other.slug, paymentId, amountMinor: 1, idempotencyKey: newId() };
	expect(await codeOf(callerOf(db, other.managerUser).payments.refund(refund))).toBe('NOT_FOUND');
});

describe('the sandbox’s page', () => {
	const open = async (change: Parameters<typeof anAsk>[0] = {}) => {
		const { payUrl, paymentId } = await startPayment(
			db.pools,
			asVisitor(store.storeId),
			anAsk(change)
		);
		const address = { storeId: store.storeId, token: payUrl.split('/').at(-1) ?? '' };
		const { payments: page } = visitorOf(db);
		return {
			paymentId,
			address,
			look: async () => await page.sandboxPage(address),
			press: async (act: SandboxAct) => await page.sandboxAct({ ...address, act }),
			status: async () => {
				await settle(db, store.storeId, paymentFeature);
				return (await store.scope((scope) => getPayment(scope, paymentId))).status;
			}
		};
	};

	test.each(['pay', 'pay_told_twice', 'pay_silently'] as const)(
		'%s pays, and the store hears of it',
		async (act) => {
			const page = await open();
			expect(await page.look()).toMatchObject({ status: 'pending', amountMinor: 1_000 });
			const { goTo } = await page.press(act);
			expect(goTo).toBe(act === 'pay_silently' ? null : 'https://book.example.test/back');
			expect(await page.status()).toBe('succeeded');
			expect(
				await db.owner(`select from ledger_transfers where store_id = $1 and cause = $2`, [
					store.storeId,
					`payment:${page.paymentId}:deposit_paid`
				])
			).toHaveLength(1);
		}
	);

	test('told late: the browser is back long before the store knows', async () => {
		const page = await open();
		await page.press('pay_told_late');
		expect(await page.status()).toBe('pending');
		await db.owner(`update graphile_worker._private_jobs set run_at = now()`);
		expect(await page.status()).toBe('succeeded');
	});

	test.each([
		['decline', 'card_declined'],
		['no_money', 'insufficient_funds']
	] as const)('%s takes nothing, and another try pays', async (act, failure) => {
		const page = await open();
		await page.press(act);
		expect(await page.look()).toMatchObject({ status: 'pending', failure });
		expect(await page.status()).toBe('pending');
		await page.press('pay');
		expect(await page.status()).toBe('succeeded');
	});

	test('3-D Secure is a second question: refused it takes nothing, approved it pays', async () => {
		const page = await open();
		await page.press('challenge');
		expect(await codeOf(page.press('pay'))).toBe('ILLEGAL_TRANSITION');
		await page.press('refuse');
		expect(await page.status()).toBe('pending');
		await page.press('challenge');
		await page.press('approve');
		expect(await page.status()).toBe('succeeded');
	});

	test('a paid page cannot be paid again, and a closed one not at all', async () => {
		const page = await open();
		await page.press('pay');
		expect(await codeOf(page.press('pay'))).toBe('ILLEGAL_TRANSITION');
		const late = await open();
		await db.owner(
			`update sandbox_payments set expires_at = now() - interval '1 second' where token = $1`,
			[late.address.token]
		);
		expect(await codeOf(late.press('pay'))).toBe('ILLEGAL_TRANSITION');
		expect((await late.look()).status).toBe('expired');
	});

	test('a refund that stays on its way is booked when it arrives', async () => {
		const page = await open({ amount: { amountMinor: 2_013, currency: 'EUR' } });
		await page.press('pay');
		await page.status();
		await store.scope((scope) =>
			requestRefund(scope, { paymentId: page.paymentId, amountMinor: null, reason: '' })
		);
		await page.status();
		const booked = async () =>
			await db.owner(
				`select from ledger_transfers t join refunds r on t.cause = 'refund:' || r.id where r.payment_id = $1`,
				[page.paymentId]
			);
		expect(await booked()).toEqual([]);
		expect((await page.look()).pendingRefundMinor).toBe(2_013);
		await visitorOf(db).payments.sandboxFinishRefunds(page.address);
		await page.status();
		expect(await booked()).toHaveLength(1);
	});

	test('is not there for whoever does not know its address', async () => {
		const { address } = await open();
		const other = await makeStore(db);
		for (const wrong of [
			{ ...address, token: 'x' },
			{ ...address, storeId: other.storeId },
			{ storeId: 'x', token: 'x' }
		])
			expect(await codeOf(visitorOf(db).payments.sandboxPage(wrong))).toBe('NOT_FOUND');
	});
});
