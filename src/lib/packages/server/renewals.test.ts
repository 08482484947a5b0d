import { describe, expect, test } from 'vitest';
import { findMandate } from '#lib/payments/server/mandates.ts';
import { findCard } from '#lib/payments/server/saved-cards.ts';
import { DAY, plus, processNow } from '#lib/platform/time.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { useRenewals } from '#lib/testing/renewals.ts';
import { nextCharge } from '../renewing.ts';
import { renew } from './charging-renewals.ts';
import { stopRenewal } from './renewals.ts';
import { expirePurchase } from './expiring.ts';

const db = useDatabase();
const kit = useRenewals(db);
const {
	now,
	order,
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

describe('buying', () => {
	test('the first payment keeps the card, the words and the day of the next', async () => {
		const id = await bought();
		const renewal = await find(id);
		const { startedAt, nextAt, tryAt } = renewal;
		expect(renewal).toMatchObject({ status: 'active', period: 1, failures: 0 });
		if (startedAt === null) throw new Error('not begun');
		expect(nextAt).toBe(nextCharge(startedAt, 'month', 'Europe/Athens', startedAt));
		expect(tryAt).toBe(nextAt);
		const mandate = await mandateOf(id);
		expect(mandate).toMatchObject({ kind: 'recurring', ceilingMinor: 10_000, currency: 'EUR' });
		expect(mandate?.terms).toMatch(
			/^€100 now, then €100 every month, cancel any time, next charge/
		);
		const card = await now.store.scope((scope) => findCard(scope, mandate?.cardId ?? ''));
		expect(card).toMatchObject({ last4: '4242', clientId: now.clientId });
		expect(await periods(id)).toEqual(['1 active 3 for 10000']);
	});

	test('before the first payment nothing is charged, whatever time goes by', async () => {
		await order(await kit.aRenewing());
		const [row] = await db.owner<{ id: string }>(
			'select id from package_renewals where store_id = $1',
			[now.store.storeId]
		);
		await renew(db.pools, kit.visitor(plus(processNow(), 90 * DAY)), row?.id ?? '');
		expect(await find(row?.id ?? '')).toMatchObject({ status: 'pending', tryAt: null });
		expect(await taken()).toEqual([]);
	});

	test('a package that is bought once keeps no card', async () => {
		await bought(await kit.aRenewing(null));
		expect(
			await db.owner('select from saved_cards where store_id = $1', [now.store.storeId])
		).toEqual([]);
	});

	test.each(['', 'week 10000 EUR', 'month 9000 EUR'])(
		'“%s” is not what the page would say now: nothing is bought',
		async (agreed) => {
			const packageId = await kit.aRenewing();
			await expect(order(packageId, { agreed })).rejects.toMatchObject({
				code: 'CHANGED_MEANWHILE'
			});
			expect(
				await db.owner('select from package_purchases where store_id = $1', [now.store.storeId])
			).toEqual([]);
		}
	);

	test('with a provider that keeps no cards it is not sold', async () => {
		const packageId = await kit.aRenewing();
		await toKaspi();
		await expect(order(packageId)).rejects.toMatchObject({ code: 'PAYMENTS_OFF' });
	});
});

describe('the end', () => {
	test.each(['client', 'store'] as const)(
		'stopped by the %s, nothing is charged again and visits stay',
		async (by) => {
			const id = await bought();
			const due = (await find(id)).nextAt;
			for (let times = 0; times < 2; times++)
				await now.store.scope((scope) => stopRenewal(scope, id, by));
			await renew(db.pools, kit.visitor(due ?? undefined), id);
			expect(await find(id)).toMatchObject({ status: 'ended', endedBy: by, nextAt: null });
			expect(await periods(id)).toEqual(['1 active 3 for 10000']);
			expect(await taken()).toEqual([10_000]);
			expect(await told()).toEqual(['renewal_started', 'renewal_ended']);
		}
	);

	test('what was charged before it was stopped is still given', async () => {
		const id = await bought();
		await cardNow('declines');
		await come(id);
		const { payUrl } = await pay(id);
		await now.store.scope((scope) => stopRenewal(scope, id, 'client'));
		await press(payUrl, 'pay');
		await follow();
		expect(await find(id)).toMatchObject({ status: 'ended', nextAt: null, tryAt: null });
		expect(await periods(id)).toEqual(['1 active 3 for 10000', '2 active 3 for 10000']);
	});

	test('each period’s visits expire by themselves, and the books agree', async () => {
		const id = await bought();
		const due = (await find(id)).nextAt ?? processNow();
		await come(id);
		const over = { now: plus(due, 2 * DAY) };
		await now.store.scope(async (scope) => await expirePurchase(scope, id), over);
		expect(await periods(id)).toEqual(['1 ended 0 for 10000', '2 active 3 for 10000']);
		expect(await owed()).toBe(10_000);
	});
});
