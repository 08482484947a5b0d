import { describe, expect, test } from 'vitest';
import { activeConnection, findConnection, providerOf } from '#lib/payments/server/connections.ts';
import { startPayment } from '#lib/payments/server/paying.ts';
import { findMandate } from '#lib/payments/server/mandates.ts';
import { findCard } from '#lib/payments/server/saved-cards.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { DAY, plus, processNow } from '#lib/platform/time.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { anAsk } from '#lib/testing/payments.ts';
import { useRenewals } from '#lib/testing/renewals.ts';
import { renew } from './charging-renewals.ts';

const db = useDatabase();
const kit = useRenewals(db);
const {
	now,
	press,
	bought,
	find,
	come,
	periods,
	taken,
	told,
	cardNow,
	pay,
	follow,
	owed,
	toKaspi
} = kit;

const mandateOf = async (renewalId: string) =>
	await now.store.scope((scope) => findMandate(scope, renewalId));

describe('the next payment', () => {
	test('gives the visits anew, for the price that was agreed', async () => {
		const packageId = await kit.aRenewing();
		const id = await bought(packageId);
		await kit.reprice(packageId, 12_500);
		const first = await find(id);
		expect(await come(id)).toMatchObject({ status: 'active', period: 2, chargeId: null });
		expect(await come(id)).toMatchObject({ status: 'active', period: 3 });
		expect(await periods(id)).toEqual([
			'1 active 3 for 10000',
			'2 active 3 for 10000',
			'3 active 3 for 10000'
		]);
		expect(await taken()).toEqual([10_000, 10_000, 10_000]);
		expect(await owed()).toBe(30_000);
		expect((await find(id)).nextAt).toBeGreaterThan(plus(first.nextAt ?? processNow(), 50 * DAY));
	});

	test('does not come before its day', async () => {
		const id = await bought();
		const { nextAt } = await find(id);
		await renew(db.pools, kit.visitor(plus(nextAt ?? processNow(), -1)), id);
		expect(await taken()).toEqual([10_000]);
	});

	test('two workers at the same moment charge once', async () => {
		const id = await bought();
		const request = kit.visitor((await find(id)).nextAt ?? undefined);
		await Promise.all([1, 2, 3].map(async () => await renew(db.pools, request, id)));
		expect(await find(id)).toMatchObject({ period: 2, failures: 0 });
		expect(await taken()).toEqual([10_000, 10_000]);
		expect(
			await db.owner(`select from sandbox_payments where store_id = $1`, [now.store.storeId])
		).toHaveLength(2);
	});

	test('a worker that died after the provider had charged is followed by one that only books it', async () => {
		const id = await bought();
		const { nextAt } = await find(id);
		const chargeId = newId();
		await db.owner('update package_renewals set charge_id = $2 where id = $1', [id, chargeId]);
		const card = await now.store.scope(async (scope) => {
			const mandate = await findMandate(scope, id);
			return await findCard(scope, mandate?.cardId ?? '');
		});
		const connection = await now.store.scope((scope) =>
			findConnection(scope, card?.connectionId ?? '')
		);
		if (!card || !connection) throw new Error('no card');
		await providerOf(db.pools, connection).chargeSaved({
			paymentId: chargeId,
			amount: { amountMinor: 10_000, currency: 'EUR' },
			description: 'lost',
			...card
		});
		await renew(db.pools, kit.visitor(nextAt ?? undefined), id);
		expect(await find(id)).toMatchObject({ period: 2 });
		expect(
			await db.owner(`select from sandbox_payments where store_id = $1`, [now.store.storeId])
		).toHaveLength(2);
	});

	test('what nobody can tell for a day is not charged a second time: it ends', async () => {
		const id = await bought();
		await cardNow('declines');
		const { tryAt } = await come(id);
		const chargeId = newId();
		await db.owner(
			`update package_renewals set charge_id = $2, charge_begun_at = try_at - interval '21 hours' where id = $1`,
			[id, chargeId]
		);
		const connection = await now.store.scope(activeConnection);
		await db.owner(
			`insert into payments (store_id, id, connection_id, method, purpose, status, amount_minor, currency, subject_id)
			 select $1, $2, $3, 'online', 'credit', 'pending', 10000, 'EUR', id
			 from package_purchases where renewal_id = $4 and period = 2`,
			[now.store.storeId, chargeId, connection.id, id]
		);
		await cardNow('pays');
		await renew(db.pools, kit.visitor(tryAt ?? undefined), id);
		expect(await find(id)).toMatchObject({ status: 'ended', endedBy: 'unpaid' });
		expect(await taken()).toEqual([10_000]);
	});

	test('paid a second time at a page that could not be closed, the second goes back', async () => {
		const id = await bought();
		await come(id);
		const [second] = await db.owner<{ id: string }>(
			'select id from package_purchases where renewal_id = $1 and period = 2',
			[id]
		);
		const { payUrl } = await startPayment(
			db.pools,
			kit.visitor(),
			anAsk({
				purpose: 'credit',
				amount: { amountMinor: 10_000, currency: 'EUR' },
				subjectId: second?.id ?? '',
				clientId: now.clientId
			})
		);
		await press(payUrl, 'pay');
		await follow();
		expect(await periods(id)).toEqual(['1 active 3 for 10000', '2 active 3 for 10000']);
		expect(await owed()).toBe(20_000);
		expect(
			await db.owner('select status from refunds where store_id = $1', [now.store.storeId])
		).toEqual([{ status: 'succeeded' }]);
	});

	test('news that come twice and late change nothing', async () => {
		const id = await bought();
		await follow();
		await come(id);
		for (let times = 0; times < 2; times++) await follow();
		expect(await find(id)).toMatchObject({ status: 'active', period: 2 });
		expect(await owed()).toBe(20_000);
		expect(await told()).toEqual(['renewal_started', 'renewed']);
	});

	test('while the platform has switched payments off it waits, and nothing counts as failed', async () => {
		const id = await bought();
		await db.owner('update stores set online_payments_enabled = false where id = $1', [
			now.store.storeId
		]);
		const before = await find(id);
		expect(await come(id)).toMatchObject({
			status: 'active',
			failures: 0,
			tryAt: plus(before.tryAt ?? processNow(), DAY)
		});
		expect(await taken()).toEqual([10_000]);
	});
});

describe('a card that is refused', () => {
	test('is tried again three times, then it ends; visits that were paid stay', async () => {
		const id = await bought();
		await cardNow('declines');
		for (const failures of [1, 2, 3])
			expect(await come(id)).toMatchObject({ status: 'past_due', failures, chargeId: null });
		expect(await come(id)).toMatchObject({ status: 'ended', endedBy: 'unpaid', tryAt: null });
		await come(id);
		expect(await taken()).toEqual([10_000]);
		expect(await periods(id)).toEqual(['1 active 3 for 10000', '2 pending 0 for 10000']);
		expect(await told()).toEqual([
			'renewal_started',
			'renewal_failed',
			'renewal_failed',
			'renewal_failed',
			'renewal_ended'
		]);
	});

	test('that works again the next day goes on as before', async () => {
		const id = await bought();
		await cardNow('declines');
		await come(id);
		await cardNow('pays');
		expect(await come(id)).toMatchObject({ status: 'active', period: 2, failures: 0 });
	});

	test('whose bank asks for its owner takes nothing', async () => {
		const id = await bought(undefined, 'challenge', 'approve');
		expect(await come(id)).toMatchObject({ status: 'past_due', failures: 1 });
		expect(await taken()).toEqual([10_000]);
	});

	test('is replaced by the one that pays by link, and that one is charged next', async () => {
		const id = await bought();
		const before = await mandateOf(id);
		await cardNow('declines');
		await come(id);
		const { payUrl } = await pay(id);
		expect((await pay(id)).payUrl).toBe(payUrl);
		await press(payUrl, 'pay');
		await follow();
		expect(await find(id)).toMatchObject({ status: 'active', period: 2, failures: 0 });
		expect((await mandateOf(id))?.cardId).not.toBe(before?.cardId);
		expect(await come(id)).toMatchObject({ period: 3 });
		expect(await taken()).toEqual([10_000, 10_000, 10_000]);
	});

	test('nobody pays by link what is not due', async () => {
		const id = await bought();
		await expect(pay(id)).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
	});

	test('a page left open is closed before the card is tried again', async () => {
		const id = await bought();
		await cardNow('declines');
		await come(id);
		const { payUrl } = await pay(id);
		await cardNow('pays');
		await come(id);
		expect(await find(id)).toMatchObject({ status: 'active', period: 2 });
		await expect(press(payUrl, 'pay')).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
		expect(await taken()).toEqual([10_000, 10_000]);
	});

	test('a page paid a moment before is what counts: the card is left alone', async () => {
		const id = await bought();
		await cardNow('declines');
		await come(id);
		const { payUrl } = await pay(id);
		await press(payUrl, 'pay');
		await cardNow('pays');
		await come(id);
		expect(await find(id)).toMatchObject({ status: 'active', period: 2 });
		expect(await taken()).toEqual([10_000, 10_000]);
	});

	test('of a provider the store has left: the client is asked to pay by link', async () => {
		const id = await bought();
		await toKaspi();
		expect(await come(id)).toMatchObject({ status: 'past_due', failures: 1 });
		expect(await taken()).toEqual([10_000]);
	});
});
