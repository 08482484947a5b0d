import { beforeEach, describe, expect, test } from 'vitest';
import { completeBooking } from '#lib/bookings/server/visiting.ts';
import { takeByHand } from '#lib/payments/server/paying.ts';
import { requestRefund } from '#lib/payments/server/refunding.ts';
import { addMonths, firstOfMonth, localDay, startOfDay, type Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { book, wallTime } from '#lib/testing/booking.ts';
import { addMember, makeStore, makeUser, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { callerOf } from '#lib/testing/visitor.ts';
import type { PayRuleInput } from '../input.ts';
import { freezeMonth, setRule } from './commands.ts';
import { getMonth, getPayslip } from './queries.ts';

const db = useDatabase();
let store: TestStore;
const visitAt = wallTime(2, '10:00');
const month = firstOfMonth(localDay(visitAt, 'Europe/Athens'));
const next = addMonths(month, 1);
/** When that month is over. */
const at = (months: number): { now: Instant } => ({
	now: startOfDay(addMonths(month, months), 'Europe/Athens')
});

beforeEach(async () => {
	store = await makeStore(db, { staff: 2, services: [{ priceMinor: 10_000 }] });
});

const rule = (change: Partial<PayRuleInput> = {}): PayRuleInput => ({
	staffId: store.staffIds[0] ?? '',
	effectiveFrom: '2026-01-01',
	fixedMinor: 0,
	tiers: [{ fromMinor: 0, percentBp: 4_000 }],
	services: [],
	...change
});

async function visit(change: { paidMinor?: number; staff?: number } = {}) {
	const staffId = store.staffIds[change.staff ?? 0] ?? '';
	const { bookingId } = await book(store, { startsAt: visitAt, staffId });
	const paymentId = await store.scope(async (scope) => {
		await completeBooking(scope, { bookingId });
		return await pay(scope, bookingId, change.paidMinor ?? 10_000);
	});
	return { bookingId, paymentId };
}

const pay = async (scope: StoreScope, subjectId: string, amountMinor: number): Promise<string> =>
	await takeByHand(scope, {
		method: 'cash',
		purpose: 'bill',
		amount: { amountMinor, currency: 'EUR' },
		tipMinor: 300,
		subjectId,
		clientId: null,
		receipt: null
	});

const slips = async (of = month, clock = {}) =>
	(await store.scope(async (scope) => await getMonth(scope, of), clock)).payslips.map((slip) => [
		slip.staffName,
		slip.paidMinor,
		slip.amountMinor
	]);

describe('an open month', () => {
	test('pays a share of what clients paid for completed visits, without tips', async () => {
		await store.scope(async (scope) => await setRule(scope, rule()));
		await visit();
		expect(await slips()).toEqual([['Person 1', 10_000, 4_000]]);
	});

	test('pays nothing for a visit that was not completed, or not paid', async () => {
		await store.scope(async (scope) => await setRule(scope, rule()));
		const { bookingId } = await book(store, { startsAt: visitAt });
		await store.scope(async (scope) => await pay(scope, bookingId, 10_000));
		expect(await slips()).toEqual([]);
	});

	test('is worked out anew when a client gets money back', async () => {
		await store.scope(async (scope) => await setRule(scope, rule()));
		const { paymentId } = await visit();
		await store.scope(
			async (scope) => await requestRefund(scope, { paymentId, amountMinor: 2_500, reason: '' })
		);
		expect(await slips()).toEqual([['Person 1', 7_500, 3_000]]);
	});

	test('pays a service at the share that the rule names for it', async () => {
		const services = [{ serviceId: store.serviceIds[0] ?? '', percentBp: 1_500 }];
		await store.scope(
			async (scope) => await setRule(scope, rule({ services, fixedMinor: 50_000 }))
		);
		await visit();
		expect(await slips()).toEqual([['Person 1', 10_000, 51_500]]);
	});

	test('cannot be frozen before it is over', async () => {
		await expect(
			store.scope(async (scope) => await freezeMonth(scope, month))
		).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
	});
});

describe('a frozen month', () => {
	test('stays as it was paid, and a refund corrects the month after', async () => {
		await store.scope(async (scope) => await setRule(scope, rule()));
		const { paymentId } = await visit();
		await store.scope(async (scope) => await freezeMonth(scope, month), at(1));
		await store.scope(
			async (scope) => await requestRefund(scope, { paymentId, amountMinor: 5_000, reason: '' }),
			at(1)
		);
		expect(await slips(month, at(1))).toEqual([['Person 1', 10_000, 4_000]]);
		expect(await slips(next, at(1))).toEqual([['Person 1', 0, -2_000]]);
	});

	test('is corrected once: the month after that owes nothing more', async () => {
		await store.scope(async (scope) => await setRule(scope, rule()));
		const { paymentId } = await visit();
		await store.scope(async (scope) => await freezeMonth(scope, month), at(1));
		await store.scope(
			async (scope) => await requestRefund(scope, { paymentId, amountMinor: 5_000, reason: '' }),
			at(1)
		);
		await store.scope(async (scope) => await freezeMonth(scope, next), at(2));
		expect(await slips(addMonths(month, 2), at(2))).toEqual([]);
		expect(await slips(next, at(2))).toEqual([['Person 1', 0, -2_000]]);
	});

	test('is paid late for a visit whose bill was paid late', async () => {
		await store.scope(async (scope) => await setRule(scope, rule()));
		const { bookingId } = await visit({ paidMinor: 4_000 });
		await store.scope(async (scope) => await freezeMonth(scope, month), at(1));
		await store.scope(async (scope) => await pay(scope, bookingId, 6_000), at(1));
		expect(await slips(next, at(1))).toEqual([['Person 1', 0, 2_400]]);
	});

	test('takes no new rule', async () => {
		await store.scope(async (scope) => await freezeMonth(scope, month), at(1));
		await expect(
			store.scope(async (scope) => await setRule(scope, rule({ effectiveFrom: month })), at(1))
		).rejects.toMatchObject({ code: 'BAD_INPUT', details: { reason: 'payroll_frozen' } });
		await store.scope(async (scope) => await setRule(scope, rule({ effectiveFrom: next })), at(1));
	});

	test('is frozen once, however many do it at the same moment', async () => {
		const all = await Promise.allSettled(
			[1, 2, 3].map(
				async () => await store.scope(async (scope) => await freezeMonth(scope, month), at(1))
			)
		);
		expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
	});

	test('cannot be altered by the product', async () => {
		await store.scope(async (scope) => await setRule(scope, rule()));
		await visit();
		await store.scope(async (scope) => await freezeMonth(scope, month), at(1));
		for (const statement of ['update payslips set amount_minor = 1', 'delete from pay_periods'])
			await expect(
				store.scope(async (scope) => await scope.tx.$client.query(statement))
			).rejects.toThrow(/permission denied/);
	});
});

describe('who may see it', () => {
	test('a staff member sees their own payslip and nobody else’s', async () => {
		for (const staffId of store.staffIds)
			await store.scope(
				async (scope) => await setRule(scope, rule({ staffId, fixedMinor: 1_000 }))
			);
		const [own = '', other = ''] = store.staffIds;
		const asStaff = { roles: ['staff'] as const, staffId: own };
		expect(await slips(month, asStaff)).toEqual([['Person 1', 0, 1_000]]);
		await store.scope(async (scope) => await getPayslip(scope, month, own), asStaff);
		await expect(
			store.scope(async (scope) => await getPayslip(scope, month, other), asStaff)
		).rejects.toMatchObject({ code: 'NOT_FOUND' });
	});

	test('a login that is no staff member sees none', async () => {
		await store.scope(async (scope) => await setRule(scope, rule({ fixedMinor: 1_000 })));
		expect(await slips(month, { roles: ['reception'], staffId: null })).toEqual([]);
	});

	test('only managers set rules and freeze', async () => {
		const user = await makeUser(db, 'Danae');
		await addMember(db, store.storeId, user, 'staff');
		const caller = callerOf(db, { ...user, totpEnabled: true, secondFactorPassed: true });
		await expect(caller.payroll.freeze({ store: store.slug, month })).rejects.toThrow('FORBIDDEN');
		await expect(caller.payroll.setRule({ store: store.slug, ...rule() })).rejects.toThrow(
			'FORBIDDEN'
		);
	});
});
