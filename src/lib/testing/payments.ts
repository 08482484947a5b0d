/** Payments of one store at an imitated Stripe, as tests of several files begin them. */
import { afterAll, beforeAll } from 'vitest';
import { useConfig } from '#lib/platform/server/config.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { processNow } from '#lib/platform/time.ts';
import { receiveWebhook } from '#lib/payments/server/inbox.ts';
import { jobs, listeners } from '#lib/payments/server/jobs.ts';
import { getPayment, startPayment, type Ask } from '#lib/payments/server/paying.ts';
import type { TestDatabase } from './database.ts';
import { runJobs } from './jobs.ts';
import { stripeBench, type StripeBench } from './payment-benches.ts';

export const paymentFeature = { jobs, listeners };

export const anAsk = (change: Partial<Ask> = {}): Ask => ({
	purpose: 'deposit',
	amount: { amountMinor: 1_000, currency: 'EUR' },
	subjectId: newId(),
	clientId: null,
	description: 'Deposit',
	returnUrl: 'https://book.example.test/back',
	cancelUrl: 'https://book.example.test/left',
	...change
});

export const asVisitor = (storeId: string) => ({
	storeId,
	actor: { kind: 'visitor' as const, id: null },
	source: 'page' as const,
	ip: null,
	requestId: 'test',
	locale: 'en'
});

/** Call at the top of a test file; use what it returns inside tests only. */
export function useStripeStore(db: TestDatabase) {
	let opened: StripeBench | undefined;
	beforeAll(async () => {
		opened = await stripeBench(db);
		useConfig({
			...db.config,
			STRIPE_SECRET_KEY: opened.fake.secretKey,
			STRIPE_API_HOST: opened.fake.host
		});
	});
	afterAll(async () => await opened?.close());
	const bench = (): StripeBench => {
		if (!opened) throw new Error('the imitated Stripe is open only inside tests');
		return opened;
	};
	const receive = async (
		raw: Uint8Array,
		headers: Record<string, string | undefined>,
		change: { storeId?: string; connectionId?: string; vendor?: string } = {}
	) =>
		await receiveWebhook(db.pools, {
			vendor: 'stripe',
			storeId: bench().store.storeId,
			connectionId: bench().connection.id,
			raw,
			headers,
			now: processNow(),
			requestId: 'test',
			...change
		});
	const begin = async (change: Partial<Ask> = {}) =>
		await startPayment(db.pools, asVisitor(bench().store.storeId), anAsk(change));
	return {
		bench,
		receive,
		begin,
		find: async (paymentId: string) =>
			await bench().store.scope((scope) => getPayment(scope, paymentId)),
		/** Paid, told and booked. */
		paid: async (change: Partial<Ask> = {}) => {
			const started = await begin(change);
			await bench().pay(started.providerRef, 'pays');
			for (const event of bench().eventsOf(started.providerRef, started.paymentId))
				await receive(event.raw, event.headers);
			await runJobs(db, paymentFeature);
			return started;
		}
	};
}
