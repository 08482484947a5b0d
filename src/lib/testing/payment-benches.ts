/** Providers to test against, each with the hands of a client at its page: one suite for all of them. */
import { newId } from '#lib/platform/server/ids.ts';
import { instant, plus, processNow, type Instant } from '#lib/platform/time.ts';
import type { Headers, PaymentOrder, PaymentProvider } from '#lib/payments/provider.ts';
import { signSandbox } from '#lib/payments/server/adapters/sandbox-events.ts';
import { stripePayments } from '#lib/payments/server/adapters/stripe.ts';
import {
	activate,
	activeConnection,
	addStripe,
	providerOf,
	sandboxSecret,
	type Connection
} from '#lib/payments/server/connections.ts';
import { PAGE_MS } from '#lib/payments/server/paying.ts';
import { actOnSandboxPage } from '#lib/payments/server/sandbox-page.ts';
import type { CardBehaviour } from './fakes/stripe-account.ts';
import { signStripe, startStripe, type StripeFake } from './fakes/stripe.ts';
import { makeStore, type TestStore } from './builders.ts';
import type { TestDatabase } from './database.ts';

export interface SentEvent {
	readonly raw: Buffer;
	readonly headers: Headers;
}

/** Where providers differ beyond their capabilities: the suite asks each for what it does. */
export interface Traits {
	/** One that it takes. */
	readonly currency: string;
	/** Says what it keeps. */
	readonly tellsFee: boolean;
	/** Asked again with the same id it answers the page again; else it refuses, and makes no second. */
	readonly reopens: boolean;
	/** A client can be declined at its page. */
	readonly declines: boolean;
	/** A bank's question is seen. */
	readonly challenges: boolean;
	/** Its events carry the time at which they were signed. */
	readonly timedEvents: boolean;
}

export const FULL_TRAITS: Traits = {
	currency: 'EUR',
	tellsFee: true,
	reopens: true,
	declines: true,
	challenges: true,
	timedEvents: true
};

export interface PaymentBench {
	readonly name: string;
	readonly traits: Traits;
	readonly store: TestStore;
	readonly connection: Connection;
	readonly provider: PaymentProvider;
	now(): Instant;
	/** A client fills in the page. */
	pay(providerRef: string, card: CardBehaviour): Promise<void>;
	answerChallenge(providerRef: string, approved: boolean): Promise<void>;
	/** The page's time runs out. */
	runOut(providerRef: string): Promise<void>;
	/** What the provider would send about this payment, signed. */
	eventsOf(providerRef: string, paymentId: string): SentEvent[];
	close(): Promise<void>;
}

export const anOrder = (
	bench: Pick<PaymentBench, 'now' | 'traits'>,
	change: Partial<PaymentOrder> = {}
) => ({
	paymentId: newId(),
	amount: { amountMinor: 3_000, currency: bench.traits.currency },
	description: 'Deposit',
	returnUrl: 'https://book.example.test/back',
	cancelUrl: 'https://book.example.test/left',
	expiresAt: plus(bench.now(), PAGE_MS),
	customerRef: null,
	saveCard: false,
	take: 'now' as const,
	...change
});

export async function sandboxBench(db: TestDatabase): Promise<PaymentBench> {
	const store = await makeStore(db);
	const connection = await store.scope(activeConnection);
	const secret = sandboxSecret(connection);
	const tokenOf = async (providerRef: string): Promise<string> => {
		const [row] = await db.owner<{ token: string }>(
			'select token from sandbox_payments where store_id = $1 and id = $2',
			[store.storeId, providerRef]
		);
		return row?.token ?? '';
	};
	const act = async (providerRef: string, what: Parameters<typeof actOnSandboxPage>[2]) => {
		const token = await tokenOf(providerRef);
		await store.scope((scope) => actOnSandboxPage(scope, token, what));
	};
	const ACTS = {
		pays: 'pay',
		declines: 'decline',
		no_money: 'no_money',
		challenges: 'challenge'
	} as const;
	return {
		name: 'sandbox',
		traits: FULL_TRAITS,
		store,
		connection,
		provider: providerOf(db.pools, connection),
		now: processNow,
		pay: async (ref, card) => await act(ref, ACTS[card]),
		answerChallenge: async (ref, approved) => await act(ref, approved ? 'approve' : 'refuse'),
		runOut: async (ref) => {
			await db.owner(
				`update sandbox_payments set expires_at = now() - interval '1 second' where id = $1`,
				[ref]
			);
		},
		eventsOf: (payment, reference) => {
			const raw = Buffer.from(JSON.stringify({ id: `sandbox_${newId()}`, payment, reference }));
			const at = Math.floor(processNow() / 1000);
			return [{ raw, headers: { 'sandbox-signature': signSandbox(secret, raw, at) } }];
		},
		close: async () => undefined
	};
}

export const WEBHOOK_SECRET = 'whsec_only_for_tests';

export interface StripeBench extends PaymentBench {
	readonly fake: StripeFake;
}

/** On a connected account: every call must carry it, and every event must name it. */
export async function stripeBench(db: TestDatabase): Promise<StripeBench> {
	const store = await makeStore(db);
	const fake = await startStripe(Math.floor(processNow() / 1000));
	const account = 'acct_1Test';
	const connection = await store.scope(async (scope) => {
		const id = newId();
		await addStripe(scope, { id, accountRef: account, webhookSecret: WEBHOOK_SECRET });
		await activate(scope, id);
		return await activeConnection(scope);
	});
	const there = fake.account(account);
	return {
		name: 'stripe',
		traits: FULL_TRAITS,
		fake,
		store,
		connection,
		provider: stripePayments({
			secretKey: fake.secretKey,
			account,
			webhookSecrets: [WEBHOOK_SECRET],
			host: fake.host,
			timeoutMs: 2_000
		}),
		now: () => instant(fake.now() * 1000),
		pay: async (ref, card) => there.payPage(ref, card),
		answerChallenge: async (ref, approved) => there.answerChallenge(ref, approved),
		runOut: async () => fake.advance(PAGE_MS / 1000 + 1),
		eventsOf: (providerRef) => {
			const intent = there.things.get(providerRef)?.['payment_intent'];
			return fake.events
				.filter(({ data: { object } }) =>
					[object.id, object['payment_intent']].some(
						(ref) => ref === providerRef || (ref === intent && typeof ref === 'string')
					)
				)
				.map((event) => {
					const raw = Buffer.from(JSON.stringify(event));
					return {
						raw,
						headers: {
							'stripe-signature': signStripe(raw.toString(), WEBHOOK_SECRET, fake.now())
						}
					};
				});
		},
		close: async () => await fake.close()
	};
}
