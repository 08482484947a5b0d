import { expect, test } from 'vitest';
import { refused } from '#lib/testing/refused.ts';
import type { PaymentTerms } from '#lib/stores/rules.ts';
import { fieldsOfTerms, termsOfFields } from './input-payment.ts';

const KINDS: readonly (PaymentTerms | null)[] = [
	null,
	{ kind: 'none' },
	{ kind: 'full' },
	{ kind: 'deposit_fixed', amountMinor: 1_550 },
	{ kind: 'deposit_percent', percent: 30 },
	{ kind: 'card_on_file', ceilingMinor: 4_000 }
];

test.each(KINDS)('A7.2 terms shown in the form and saved again stay what they are: %j', (terms) => {
	expect(termsOfFields(fieldsOfTerms(terms, 'EUR'), 'EUR')).toEqual(terms);
});

test('a deposit of nothing, or one that is no price, is refused at its field', async () => {
	const fields = { paymentKind: 'deposit_fixed', depositPercent: 20 } as const;
	for (const deposit of ['', '0', 'ten', '-5', '1.234'])
		expect(
			await refused(Promise.try(() => termsOfFields({ ...fields, deposit }, 'EUR')))
		).toMatchObject({
			code: 'BAD_INPUT',
			details: { field: 'deposit' }
		});
});

test('a deposit is in the store’s own currency, finer or coarser than cents', () => {
	const fields = { paymentKind: 'deposit_fixed', deposit: '1500', depositPercent: 20 } as const;
	expect(termsOfFields(fields, 'JPY')).toEqual({ kind: 'deposit_fixed', amountMinor: 1_500 });
	expect(termsOfFields(fields, 'KWD')).toEqual({ kind: 'deposit_fixed', amountMinor: 1_500_000 });
});
