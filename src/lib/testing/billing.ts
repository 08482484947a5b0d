/** Providers that charge for plans, each with the hands of a store's person and a clock: one suite for both. */
import { newId } from '#lib/platform/server/ids.ts';
import { instant, processNow, type Instant } from '#lib/platform/time.ts';
import type { Headers } from '#lib/payments/provider.ts';
import type { PlatformBilling, PricedPlan } from '#lib/plans/billing.ts';
import type { PortalAct } from '#lib/plans/sandbox-acts.ts';
import { sandboxEvent } from '#lib/plans/server/adapters/sandbox-events.ts';
import { sandboxBilling } from '#lib/plans/server/adapters/sandbox.ts';
import { stripeBilling } from '#lib/plans/server/adapters/stripe.ts';
import { actOnSandboxPlan, actOnSandboxPortal } from '#lib/plans/server/sandbox-page.ts';
import { inScope, type StoreScope } from '#lib/stores/server/scope.ts';
import type { TestDatabase } from './database.ts';
import { signStripe, startStripe, type StripeFake } from './fakes/stripe.ts';
import { makePlan } from './plans.ts';

export interface SentEvent {
	readonly raw: Buffer;
	readonly headers: Headers;
}

export interface BillingBench {
	readonly billing: PlatformBilling;
	now(): Instant;
	/** A person of the store fills in the page. */
	pay(payUrl: string, card: 'pays' | 'declines'): Promise<void>;
	/** What the clock and the person at the portal do. */
	act(payerRef: string, act: 'renew' | 'fail' | 'month' | 'pay_invoice' | 'decline'): Promise<void>;
	/** What was told of a payer by now, signed. */
	eventsOf(payerRef: string): SentEvent[];
	close(): Promise<void>;
}

/** A plan on sale, as prices are made of it. */
export async function aPricedPlan(
	db: TestDatabase,
	priceMinor: number,
	change: Partial<PricedPlan> = {}
): Promise<PricedPlan> {
	const { planId, versionId } = await makePlan(db, { priceMinor, name: `Plan ${priceMinor}` });
	const { currency = 'EUR', interval = 'month' } = change;
	await db.owner('update plan_versions set currency = $2, interval = $3 where id = $1', [
		versionId,
		currency,
		interval
	]);
	return {
		planId,
		versionId,
		name: `Plan ${priceMinor}`,
		priceMinor,
		currency,
		interval,
		active: true
	};
}

const tokenOf = (url: string): [storeId: string, token: string] => {
	const [, storeId = '', token = ''] = /\/sandbox\/plan\/([^/]+)\/([^/?]+)/.exec(url) ?? [];
	return [storeId, token];
};

const inside = async <T>(
	db: TestDatabase,
	storeId: string,
	fn: (scope: StoreScope) => Promise<T>
): Promise<T> =>
	await inScope(
		db.pools,
		{
			storeId,
			actor: { kind: 'visitor', id: null },
			source: 'page',
			ip: null,
			requestId: 'test',
			locale: 'en'
		},
		fn
	);

export async function sandboxBillingBench(db: TestDatabase): Promise<BillingBench> {
	const billing = sandboxBilling(db.pools.app);

	const portal = async (payerRef: string, act: PortalAct): Promise<void> => {
		const { url } = await billing.openPortal(payerRef, 'https://x.example.test/back');
		const [storeId, token] = tokenOf(url);
		await inside(db, storeId, (scope) => actOnSandboxPortal(scope, token, act));
	};
	return {
		billing,
		now: processNow,
		pay: async (payUrl, card) => {
			const [storeId, token] = tokenOf(payUrl);
			const act = card === 'pays' ? 'pay' : 'decline';
			await inside(db, storeId, (scope) => actOnSandboxPlan(scope, token, act));
		},
		act: async (payerRef, act) => {
			if (act === 'pay_invoice') await portal(payerRef, 'card_pays');
			await portal(payerRef, act === 'decline' ? 'card_declines' : act);
		},
		eventsOf: (payerRef) => [sandboxEvent(newId(), payerRef, processNow())],
		close: async () => undefined
	};
}

export const BILLING_SECRET = 'whsec_of_the_platform';

export interface StripeBillingBench extends BillingBench {
	readonly fake: StripeFake;
}

export async function stripeBillingBench(): Promise<StripeBillingBench> {
	const fake = await startStripe(Math.floor(processNow() / 1000));
	const there = fake.account();
	const billing = stripeBilling({
		secretKey: fake.secretKey,
		account: null,
		host: fake.host,
		timeoutMs: 2_000,
		webhookSecrets: [BILLING_SECRET]
	});
	const toEnd = async (payerRef: string): Promise<void> => {
		const subscription = await billing.getSubscription(payerRef);
		if (subscription) fake.advance(subscription.periodEndsAt / 1000 - fake.now() + 1);
	};
	return {
		billing,
		fake,
		now: () => instant(fake.now() * 1000),
		pay: async (payUrl, card) => there.billing.payPage(payUrl.split('/').at(-1) ?? '', card),
		act: async (payerRef, act) => {
			if (act === 'month') {
				fake.advance(31 * 86_400);
				return;
			}
			if (act === 'decline') {
				there.billing.setCard(payerRef, 'declines');
				return;
			}
			if (act === 'pay_invoice') {
				there.billing.setCard(payerRef, 'pays');
				there.billing.payOpen(payerRef);
				return;
			}
			there.billing.setCard(payerRef, act === 'renew' ? 'pays' : 'declines');
			await toEnd(payerRef);
		},
		eventsOf: (payerRef) =>
			fake.events
				.filter(({ data: { object } }) => object['customer'] === payerRef)
				.map((event) => {
					const raw = Buffer.from(JSON.stringify(event));
					return {
						raw,
						headers: { 'stripe-signature': signStripe(raw.toString(), BILLING_SECRET, fake.now()) }
					};
				}),
		close: async () => await fake.close()
	};
}
