import { beforeAll, expect, test } from 'vitest';
import type { SessionUser } from '#lib/auth/user.ts';
import { codeOf, eventsOf, makeAdmin } from '#lib/testing/admins.ts';
import { makeStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { settle } from '#lib/testing/jobs.ts';
import { anAsk, asVisitor, paymentFeature } from '#lib/testing/payments.ts';
import { callerOf, visitorOf } from '#lib/testing/visitor.ts';
import { getPayment, startPayment } from './paying.ts';
import { requestRefund } from './refunding.ts';

const db = useDatabase();
let admin: SessionUser;
beforeAll(async () => {
	admin = await makeAdmin(db);
});

const REASON = 'Asked for by the store';
const open = async () => {
	const store = await makeStore(db, { staff: 0, services: [] });
	const ask = async () => await startPayment(db.pools, asVisitor(store.storeId), anAsk());
	return { store, ask, console: callerOf(db, admin).payments.admin };
};

test('A1.5 off: nobody is asked for money online; on: they are again', async () => {
	const { store, ask, console } = await open();
	await ask();
	await console.switch({ storeId: store.storeId, on: false, reason: REASON });
	expect(await codeOf(ask())).toBe('PAYMENTS_OFF');
	expect(
		await db.owner('select count(*)::int as n from payments where store_id = $1', [store.storeId])
	).toEqual([{ n: 1 }]);
	await console.switch({ storeId: store.storeId, on: true, reason: REASON });
	expect(await codeOf(ask())).toBe('fulfilled');
});

test('A1.5 what was begun is still heard of and given back while it is off', async () => {
	const { store, ask, console } = await open();
	const begun = await ask();
	await console.switch({ storeId: store.storeId, on: false, reason: REASON });
	const token = begun.payUrl.split('/').at(-1) ?? '';
	await visitorOf(db).payments.sandboxAct({ storeId: store.storeId, token, act: 'pay' });
	await settle(db, store.storeId, paymentFeature);
	const find = async () => await store.scope((scope) => getPayment(scope, begun.paymentId));
	expect(await find()).toMatchObject({ status: 'succeeded' });
	await store.scope((scope) =>
		requestRefund(scope, { paymentId: begun.paymentId, amountMinor: null, reason: '' })
	);
	await settle(db, store.storeId, paymentFeature);
	expect(await find()).toMatchObject({ refundedMinor: 1_000 });
	expect(
		await db.owner('select status from refunds where payment_id = $1', [begun.paymentId])
	).toEqual([{ status: 'succeeded' }]);
});

test('before it is pressed the console says how many payments are pending', async () => {
	const { store, ask, console } = await open();
	expect(await console.ofStore({ storeId: store.storeId })).toEqual({
		enabled: true,
		pending: 0,
		refundable: 0
	});
	await ask();
	await ask();
	expect(await console.ofStore({ storeId: store.storeId })).toMatchObject({ pending: 2 });
});

test('who switched it and why stands in the store’s log and in the platform’s', async () => {
	const { store, console } = await open();
	await console.switch({ storeId: store.storeId, on: false, reason: REASON });
	const [seen] = await eventsOf(db, store.storeId, 'payments.switched_off');
	expect(seen).toMatchObject({ actor_id: admin.id, personal: { reason: REASON } });
	expect(
		await db.owner('select name, actor_id from platform_events where store_id = $1', [
			store.storeId
		])
	).toEqual([{ name: 'store.payments_switched_off', actor_id: admin.id }]);
	const again = { storeId: store.storeId, on: false, reason: REASON };
	expect(await codeOf(console.switch(again))).toBe('NOT_FOUND');
});

test('only an admin switches, and never the store itself', async () => {
	const { store } = await open();
	const input = { storeId: store.storeId, on: false, reason: REASON };
	expect(await codeOf(callerOf(db, store.managerUser).payments.admin.switch(input))).toBe(
		'NOT_FOUND'
	);
	await expect(
		store.scope((scope) =>
			scope.tx.$client.query('update stores set online_payments_enabled = false where id = $1', [
				store.storeId
			])
		)
	).rejects.toMatchObject({ code: '42501' });
});
