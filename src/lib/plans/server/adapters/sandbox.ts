/**
 * The sandbox provider: a real part of the product that pretends to charge stores for their plans, so
 * that everything runs with zero accounts. Its pages are /sandbox/plan; its events go a vendor's way.
 */
import { ProviderError, type Headers } from '#lib/payments/provider.ts';
import { config, publicUrl } from '#lib/platform/server/config.ts';
import type { Pool } from '#lib/platform/server/db.ts';
import { processNow, type Instant } from '#lib/platform/time.ts';
import type {
	BilledInvoice,
	BilledStatus,
	BilledSubscription,
	ChangeOrder,
	ChangePreview,
	CheckoutOrder,
	PayerDetails,
	PlatformBilling,
	PricedPlan
} from '../../billing.ts';
import {
	brought,
	changedNow,
	isRunning,
	opened,
	prorated,
	type SandboxStatus,
	type SandboxSubscription
} from '../../sandbox.ts';
import { isTaxId } from '../../tax-ids.ts';
import { parseSandboxEvent } from './sandbox-events.ts';
import {
	billedToOf,
	findBilledTo,
	inBooks,
	keepPage,
	keepPayer,
	listRows,
	payerOf,
	runningRow,
	termsOf,
	write,
	type SandboxRow
} from './sandbox-rows.ts';

const priceOf = (versionId: string): string => `price_${versionId}`;

const STATUS: Readonly<Partial<Record<SandboxStatus, BilledStatus>>> = {
	trialing: 'trialing',
	active: 'active',
	past_due: 'past_due',
	ended: 'ended'
};

const billed = ({ id, state }: SandboxRow): BilledSubscription => ({
	subscriptionRef: id,
	status: STATUS[state.status] ?? 'unknown',
	cancelsAtEnd: state.cancelsAtEnd,
	priceRef: priceOf(state.terms.versionId),
	nextPriceRef: state.next === null ? null : priceOf(state.next.versionId),
	startedAt: state.startedAt,
	periodEndsAt: state.periodEndsAt,
	trialEndsAt: state.trialEndsAt,
	pastDueSince: state.pastDueSince,
	endedAt: state.endedAt
});

const invoicesOf = ({ id, state }: SandboxRow): BilledInvoice[] =>
	state.invoices.map(({ number, issuedAt, amountMinor, currency, status, billedTo }) => ({
		invoiceRef: `${id}:${number}`,
		number: `TEST-${id.slice(-6).toUpperCase()}-${number}`,
		issuedAt,
		amount: { amountMinor, currency },
		status,
		billedTo: billedTo ?? null,
		url: null
	}));

class SandboxBilling implements PlatformBilling {
	readonly provider = 'sandbox';
	readonly #pool: Pool;

	constructor(pool: Pool) {
		this.#pool = pool;
	}

	ensurePayer({ storeId }: { readonly storeId: string }): Promise<string> {
		return Promise.resolve(payerOf(storeId));
	}

	async setPayer(payerRef: string, details: PayerDetails): Promise<void> {
		if (!isTaxId(details.country, details.taxId))
			throw new ProviderError('refused', 'tax_id_invalid');
		await inBooks(this.#pool, payerRef, async (tx, storeId) => {
			await keepPayer(tx, storeId, details);
			const billedTo = billedToOf(details);
			// What was due before is written in the name that was true then.
			for (const row of await listRows(tx, storeId))
				await write(tx, row, { ...brought(row.state, processNow()), billedTo });
		});
	}

	syncPrice({ versionId }: PricedPlan): Promise<{ priceRef: string }> {
		return Promise.resolve({ priceRef: priceOf(versionId) });
	}

	async startCheckout(order: CheckoutOrder): Promise<{ payUrl: string }> {
		const row = await inBooks(this.#pool, order.payerRef, async (tx, storeId) => {
			if ((await listRows(tx, storeId)).some(({ state }) => isRunning(state)))
				throw new ProviderError('refused', 'subscribed');
			const terms = await termsOf(tx, order.priceRef);
			const { checkoutId: key, returnUrl, cancelUrl, trialEndsAt, discount } = order;
			const billedTo = await findBilledTo(tx, storeId);
			const state = { ...opened(terms, trialEndsAt, discount, processNow()), billedTo };
			return await keepPage(tx, { storeId, key, returnUrl, cancelUrl, state });
		});
		return { payUrl: `${publicUrl(config())}/sandbox/plan/${row.storeId}/${row.token}` };
	}

	async openPortal(payerRef: string, returnUrl: string): Promise<{ url: string }> {
		const row = await inBooks(this.#pool, payerRef, async (tx, storeId) => {
			const found = (await listRows(tx, storeId)).find(
				({ state }) => isRunning(state) || state.status === 'ended'
			);
			if (!found) throw new ProviderError('refused', 'not_found');
			return found;
		});
		const back = new URLSearchParams({ back: returnUrl }).toString();
		return {
			url: `${publicUrl(config())}/sandbox/plan/${row.storeId}/${row.token}/portal?${back}`
		};
	}

	async getSubscription(payerRef: string): Promise<BilledSubscription | null> {
		return await inBooks(this.#pool, payerRef, async (tx, storeId) => {
			const rows: SandboxRow[] = [];
			for (const row of await listRows(tx, storeId)) {
				const state = brought(row.state, processNow());
				if (state !== row.state) await write(tx, row, state);
				rows.push({ ...row, state });
			}
			const found =
				rows.find(({ state }) => isRunning(state)) ??
				rows.find(({ state }) => state.status === 'ended');
			return found ? billed(found) : null;
		});
	}

	async #change(
		{ payerRef, subscriptionRef }: Pick<ChangeOrder, 'payerRef' | 'subscriptionRef'>,
		change: (state: SandboxSubscription) => Promise<SandboxSubscription> | SandboxSubscription
	): Promise<void> {
		await inBooks(this.#pool, payerRef, async (tx, storeId) => {
			const row = await runningRow(tx, storeId, subscriptionRef);
			await write(tx, row, await change(brought(row.state, processNow())));
		});
	}

	async previewChange(order: Omit<ChangeOrder, 'changeId'>): Promise<ChangePreview> {
		return await inBooks(this.#pool, order.payerRef, async (tx, storeId) => {
			const { state } = await runningRow(tx, storeId, order.subscriptionRef);
			const to = await termsOf(tx, order.priceRef);
			return { due: prorated(brought(state, processNow()), to, order.at), at: order.at };
		});
	}

	async changeNow(order: ChangeOrder): Promise<void> {
		await inBooks(this.#pool, order.payerRef, async (tx, storeId) => {
			const row = await runningRow(tx, storeId, order.subscriptionRef);
			const to = await termsOf(tx, order.priceRef);
			const state = brought(row.state, processNow());
			// A repeat after a lost answer finds it done.
			if (state.terms.versionId === to.versionId) return;
			const changed = changedNow(state, to, order.at);
			if (changed === null) throw new ProviderError('refused', 'card_declined');
			await write(tx, row, changed);
		});
	}

	async changeAtEnd(order: Omit<ChangeOrder, 'at'>): Promise<void> {
		await inBooks(this.#pool, order.payerRef, async (tx, storeId) => {
			const row = await runningRow(tx, storeId, order.subscriptionRef);
			const next = await termsOf(tx, order.priceRef);
			await write(tx, row, { ...brought(row.state, processNow()), next, cancelsAtEnd: false });
		});
	}

	async dropChange(order: Pick<ChangeOrder, 'payerRef' | 'subscriptionRef'>): Promise<void> {
		await this.#change(order, (state) => ({ ...state, next: null }));
	}

	async cancel(order: Pick<ChangeOrder, 'payerRef' | 'subscriptionRef'>): Promise<void> {
		await this.#change(order, (state) => ({ ...state, cancelsAtEnd: true, next: null }));
	}

	async resume(order: Pick<ChangeOrder, 'payerRef' | 'subscriptionRef'>): Promise<void> {
		await this.#change(order, (state) => ({ ...state, cancelsAtEnd: false }));
	}

	async listInvoices(payerRef: string): Promise<readonly BilledInvoice[]> {
		return await inBooks(this.#pool, payerRef, async (tx, storeId) =>
			(await listRows(tx, storeId)).flatMap(invoicesOf).slice(0, 100)
		);
	}

	parseWebhook(raw: Uint8Array, headers: Headers, now: Instant) {
		return parseSandboxEvent(raw, headers, now);
	}
}

export const sandboxBilling = (pool: Pool): PlatformBilling => new SandboxBilling(pool);
