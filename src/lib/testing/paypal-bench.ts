/** PayPal's bench: adapter, imitation, and a client's hands at the page. */
import type { PaypalOptions } from '#lib/payments/server/adapters/paypal.ts';
import { paypalPayments } from '#lib/payments/server/adapters/paypal.ts';
import { PAGE_MS } from '#lib/payments/server/paying.ts';
import { connected, movingClock } from './bench-parts.ts';
import type { TestDatabase } from './database.ts';
import { startPaypal, type PaypalFake } from './fakes/paypal.ts';
import { FULL_TRAITS, type PaymentBench } from './payment-benches.ts';

export interface PaypalBench extends PaymentBench {
	readonly fake: PaypalFake;
	readonly options: PaypalOptions;
}

export const PAYPAL_WEBHOOK = '8PT597110X687430LKGECATA';

export async function paypalBench(db: TestDatabase): Promise<PaypalBench> {
	const fake = await startPaypal();
	const clock = movingClock();
	const { clientId, clientSecret } = fake;
	const fields = { paypalClient: clientId, clientSecret };
	const { store, connection } = await connected(db, 'paypal', {
		fields,
		webhookSecrets: [PAYPAL_WEBHOOK]
	});
	const options = {
		clientId,
		clientSecret,
		host: fake.host,
		webhookIds: [PAYPAL_WEBHOOK],
		timeoutMs: 2_000,
		now: clock.now
	};
	const provider = paypalPayments(options);
	return {
		name: 'paypal',
		traits: { ...FULL_TRAITS, challenges: false, timedEvents: false },
		fake,
		options,
		store,
		connection,
		provider,
		now: clock.now,
		pay: async (ref, card) => {
			fake.account.approve(ref, card === 'pays' ? 'good' : 'declining');
			// Back from the page, where the payment is looked at: that takes the money.
			await provider.getPayment(ref);
		},
		answerChallenge: async () => undefined,
		runOut: async () => clock.run(PAGE_MS + 1_000),
		eventsOf: (providerRef) => {
			const [unit] = fake.account.orders.get(providerRef)?.purchase_units ?? [];
			const captureId = unit?.payments?.captures[0]?.['id'];
			const names = [providerRef, ...(typeof captureId === 'string' ? [captureId] : [])];
			return fake.account.events
				.map((event) => Buffer.from(JSON.stringify(event)))
				.filter((raw) => names.some((name) => raw.toString().includes(name)))
				.map((raw) => ({ raw, headers: fake.signed(raw, PAYPAL_WEBHOOK) }));
		},
		close: async () => await fake.close()
	};
}
