import { expect, test } from 'vitest';
import { limitsText } from './vendor-words.ts';
import { KASPI_MANUAL, PAYPAL, PAYSTACK } from './vendors.ts';

const RESERVE = expect.stringContaining('Reserve money') as string;
const KEEP = expect.stringContaining('Keep a card') as string;

test('a store reads what a provider does not do before it connects it', () => {
	expect(limitsText(PAYSTACK.capabilities)).toEqual([RESERVE]);
	expect(limitsText(PAYPAL.capabilities)).toEqual([KEEP, RESERVE]);
	expect(limitsText(KASPI_MANUAL.capabilities)).toHaveLength(4);
});

test('a provider that does all of it has nothing to say', () => {
	const all = {
		savedCards: true,
		authorisation: true,
		webhooks: true,
		refunds: 'automatic'
	} as const;
	expect(limitsText({ ...PAYPAL.capabilities, ...all })).toEqual([]);
});
