/** The suite of contract.test.ts, of whom invoices name: each provider keeps it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#lib/platform/server/ids.ts';
import {
	aPricedPlan,
	sandboxBillingBench,
	stripeBillingBench,
	type BillingBench
} from '#lib/testing/billing.ts';
import { makeStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import type { PayerDetails } from '../../billing.ts';

const db = useDatabase();

describe.each([
	['sandbox', sandboxBillingBench],
	['stripe', stripeBillingBench]
] as const)('%s', (_, open) => {
	let bench: BillingBench;
	let priceRef: string;
	beforeAll(async () => {
		bench = await open(db);
		({ priceRef } = await bench.billing.syncPrice(await aPricedPlan(db, 2_900)));
	});
	afterAll(async () => await bench.close());

	const payer = async (): Promise<string> => {
		const { storeId } = await makeStore(db);
		return await bench.billing.ensurePayer({ storeId, name: 'Ammos' });
	};
	const subscribe = async (payerRef: string): Promise<void> => {
		const { payUrl } = await bench.billing.startCheckout({
			checkoutId: newId(),
			payerRef,
			priceRef,
			trialEndsAt: null,
			discount: null,
			returnUrl: 'https://x.example.test/back',
			cancelUrl: 'https://x.example.test/left'
		});
		await bench.pay(payUrl, 'pays');
	};
	const named = (change: Partial<PayerDetails> = {}): PayerDetails => ({
		legalName: 'Ammos IKE',
		country: 'GR',
		line: 'Akti 1',
		city: 'Athens',
		postalCode: '105 57',
		taxId: 'EL123456789',
		...change
	});
	const namesOn = async (payerRef: string) =>
		(await bench.billing.listInvoices(payerRef)).map(({ billedTo }) => billedTo);

	test('an invoice names whoever was named when it was written, and later ones the next', async () => {
		const payerRef = await payer();
		await bench.billing.setPayer(payerRef, named());
		// Told again, as before each page: nothing is there twice.
		await bench.billing.setPayer(payerRef, named());
		await subscribe(payerRef);
		const first = { name: 'Ammos IKE', taxId: 'EL123456789' };
		expect(await namesOn(payerRef)).toEqual([first]);
		await bench.billing.setPayer(payerRef, named({ legalName: 'Ammos Ltd', taxId: 'EL987654321' }));
		await bench.act(payerRef, 'renew');
		const second = { name: 'Ammos Ltd', taxId: 'EL987654321' };
		expect(await namesOn(payerRef)).toEqual([second, first]);
		await bench.billing.setPayer(payerRef, named({ country: 'KZ', taxId: '123 456' }));
		await bench.act(payerRef, 'renew');
		await bench.billing.setPayer(payerRef, named({ taxId: '' }));
		await bench.act(payerRef, 'renew');
		expect((await namesOn(payerRef)).slice(0, 2)).toEqual([
			{ name: 'Ammos IKE', taxId: null },
			{ name: 'Ammos IKE', taxId: '123 456' }
		]);
	});

	test('an id that is refused changes nothing', async () => {
		const payerRef = await payer();
		await subscribe(payerRef);
		await bench.billing.setPayer(payerRef, named());
		await expect(
			bench.billing.setPayer(payerRef, named({ legalName: 'Other', taxId: 'EL1' }))
		).rejects.toMatchObject({ outcome: 'refused', reason: 'tax_id_invalid' });
		await bench.act(payerRef, 'renew');
		expect((await namesOn(payerRef))[0]).toEqual({ name: 'Ammos IKE', taxId: 'EL123456789' });
	});
});
