import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FeeTier, PaymentTerms } from '#lib/stores/rules.ts';
import type { ProviderPayment, ProviderStatus } from './provider.ts';
import { cancellationFee, dueAtBooking, statusAfter, type Asked } from './rules.ts';

const asked: Asked = { id: 'p1', status: 'pending', amountMinor: 1_000, currency: 'EUR' };

const seen = (status: ProviderStatus, change: Partial<ProviderPayment> = {}): ProviderPayment => ({
	providerRef: 'cs_1',
	chargeRef: null,
	paymentId: 'p1',
	status,
	amount: { amountMinor: 1_000, currency: 'EUR' },
	receivedMinor: status === 'succeeded' ? 1_000 : 0,
	feeMinor: null,
	failure: null,
	customerRef: null,
	card: null,
	refunds: [],
	...change
});

describe('what a payment is after the provider was asked', () => {
	const STATUSES: ProviderStatus[] = [
		'pending',
		'action_needed',
		'authorised',
		'succeeded',
		'failed',
		'cancelled',
		'expired'
	];

	test('does not depend on the order or number of the answers, once one says paid', () => {
		fc.assert(
			fc.property(fc.array(fc.constantFrom(...STATUSES), { maxLength: 12 }), (answers) => {
				const end = [...answers, 'succeeded' as const, ...answers].reduce(
					(status, answer) => statusAfter({ ...asked, status }, seen(answer)),
					asked.status
				);
				expect(end).toBe('succeeded');
			})
		);
	});

	test('C26 is never paid without the provider saying so', () => {
		fc.assert(
			fc.property(
				fc.array(fc.constantFrom(...STATUSES.filter((status) => status !== 'succeeded'))),
				(answers) => {
					const end = answers.reduce(
						(status, answer) => statusAfter({ ...asked, status }, seen(answer)),
						asked.status
					);
					expect(end).not.toBe('succeeded');
				}
			)
		);
	});

	test('money that comes after the page ran out still counts', () => {
		for (const status of ['expired', 'failed', 'cancelled'] as const)
			expect(statusAfter({ ...asked, status }, seen('succeeded'))).toBe('succeeded');
	});

	test.each([
		['less money', { receivedMinor: 999 }],
		['another sum', { amount: { amountMinor: 1, currency: 'EUR' }, receivedMinor: 1 }],
		['another currency', { amount: { amountMinor: 1_000, currency: 'HUF' } }],
		['another payment of ours', { paymentId: 'p2' }]
	])('%s is not what was asked', (_, change) => {
		expect(statusAfter(asked, seen('succeeded', change))).toBe('mismatched');
	});
});

describe('D15 what is due at booking', () => {
	const total = fc.nat({ max: 10_000_000 });
	const terms: fc.Arbitrary<PaymentTerms> = fc.oneof(
		fc.constant<PaymentTerms>({ kind: 'none' }),
		fc.constant<PaymentTerms>({ kind: 'full' }),
		fc.nat().map((amountMinor): PaymentTerms => ({ kind: 'deposit_fixed', amountMinor })),
		fc.nat({ max: 100 }).map((percent): PaymentTerms => ({ kind: 'deposit_percent', percent })),
		fc.nat().map((ceilingMinor): PaymentTerms => ({ kind: 'card_on_file', ceilingMinor }))
	);

	test('is a whole number of minor units, never more than the bill', () => {
		fc.assert(
			fc.property(terms, total, (asks, sum) => {
				const due = dueAtBooking(asks, sum);
				expect(Number.isSafeInteger(due) && due >= 0 && due <= sum).toBe(true);
			})
		);
	});

	test('rounds half up', () => {
		expect(dueAtBooking({ kind: 'deposit_percent', percent: 50 }, 2_501)).toBe(1_251);
		expect(dueAtBooking({ kind: 'deposit_percent', percent: 33 }, 100)).toBe(33);
	});

	test('a card on file is nothing now', () => {
		expect(dueAtBooking({ kind: 'card_on_file', ceilingMinor: 5_000 }, 3_000)).toBe(0);
	});
});

describe('D14 the fee of leaving', () => {
	const tiers: FeeTier[] = [
		{ fromMinutesBefore: 24 * 60, percent: 0 },
		{ fromMinutesBefore: 4 * 60, percent: 50 },
		{ fromMinutesBefore: 0, percent: 100 }
	];

	test.each([
		[24 * 60, 0],
		[24 * 60 - 1, 1_500],
		[4 * 60, 1_500],
		[4 * 60 - 1, 3_000],
		[-30, 3_000]
	])('%s minutes before the start: %s', (minutes, fee) => {
		expect(cancellationFee(tiers, minutes, 3_000)).toBe(fee);
	});

	test('is capped, never above the price, and nothing without a policy', () => {
		expect(cancellationFee(tiers, 0, 3_000, 1_000)).toBe(1_000);
		expect(cancellationFee([{ fromMinutesBefore: 0, percent: 200 }], 0, 3_000)).toBe(3_000);
		expect(cancellationFee([], 0, 3_000)).toBe(0);
	});

	test('never falls as the start comes nearer', () => {
		fc.assert(
			fc.property(fc.integer({ min: -100, max: 3_000 }), fc.nat({ max: 500 }), (minutes, less) => {
				expect(cancellationFee(tiers, minutes - less, 9_999)).toBeGreaterThanOrEqual(
					cancellationFee(tiers, minutes, 9_999)
				);
			})
		);
	});
});
