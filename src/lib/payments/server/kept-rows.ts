/** What we remember of a payment for a provider that does not: rows of one connection. */
import { and, eq } from 'drizzle-orm';
import { config, publicUrl } from '#lib/platform/server/config.ts';
import { hmac, sameBytes } from '#lib/platform/server/crypto.ts';
import type { Pool, Tx } from '#lib/platform/server/db.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { Instant } from '#lib/platform/time.ts';
import { ProviderError, type PaymentOrder } from '../provider.ts';
import { keptPayments } from './kept-schema.ts';
import { inProviderBooks } from './provider-books.ts';

export interface KeptOptions {
	readonly pool: Pool;
	readonly storeId: string;
	readonly connectionId: string;
}

export type KeptRow = typeof keptPayments.$inferSelect;
export type KeptChange = Partial<typeof keptPayments.$inferInsert>;

export interface PageAddress {
	readonly storeId: string;
	readonly id: string;
	readonly back: string;
	readonly left: string;
}

const markOf = ({ storeId, id, back, left }: PageAddress): string =>
	hmac(config().APP_SECRET, 'kept-page', storeId, id, back, left).toString('base64url');

/** Our page of a payment by link. Where it leads back to is signed: nobody else can send clients there. */
export function keptPageUrl(address: PageAddress): string {
	const query = new URLSearchParams({
		back: address.back,
		left: address.left,
		t: markOf(address)
	});
	return `${publicUrl(config())}/pay/${address.storeId}/${address.id}?${query.toString()}`;
}

export const isOurPage = (address: PageAddress, mark: string): boolean =>
	sameBytes(Buffer.from(markOf(address)), Buffer.from(mark));

export class KeptRows {
	readonly #options: KeptOptions;

	constructor(options: KeptOptions) {
		this.#options = options;
	}

	async run<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
		return await inProviderBooks(this.#options, fn);
	}

	is(...more: Parameters<typeof and>) {
		return and(
			eq(keptPayments.storeId, this.#options.storeId),
			eq(keptPayments.connectionId, this.#options.connectionId),
			...more
		);
	}

	/** The same payment's id finds the first row; another sum under it is refused. */
	async keep(tx: Tx, order: PaymentOrder, rest: KeptChange): Promise<KeptRow> {
		const { amountMinor, currency } = order.amount;
		await tx
			.insert(keptPayments)
			.values({
				...rest,
				storeId: this.#options.storeId,
				connectionId: this.#options.connectionId,
				id: rest.id ?? newId(),
				key: order.paymentId,
				amountMinor,
				currency,
				expiresAt: order.expiresAt
			})
			.onConflictDoNothing();
		const [row] = await tx
			.select()
			.from(keptPayments)
			.where(this.is(eq(keptPayments.key, order.paymentId)))
			.for('update');
		if (row?.amountMinor !== amountMinor || row.currency !== currency)
			throw new ProviderError('refused', 'key_reused');
		return row;
	}

	async locked(tx: Tx, providerRef: string): Promise<KeptRow> {
		const [row] = await tx
			.select()
			.from(keptPayments)
			.where(this.is(eq(keptPayments.providerRef, providerRef)))
			.for('update');
		if (!row) throw new ProviderError('refused', 'not_found');
		return row;
	}

	async change(tx: Tx, row: KeptRow, change: KeptChange): Promise<KeptRow> {
		const [changed] = await tx
			.update(keptPayments)
			.set(change)
			.where(this.is(eq(keptPayments.id, row.id)))
			.returning();
		if (!changed) throw new ProviderError('unknown', 'no_answer');
		return changed;
	}

	pageOf(row: KeptRow, order: PaymentOrder): string {
		const { storeId } = this.#options;
		return keptPageUrl({ storeId, id: row.id, back: order.returnUrl, left: order.cancelUrl });
	}
}

/** Given back or on its way, so that no more than the rest can follow. */
export const givenBack = (row: KeptRow): number =>
	row.refunds.reduce((sum, each) => sum + (each.status === 'failed' ? 0 : each.amountMinor), 0);

export const isOver = (row: KeptRow, now: Instant): boolean => row.expiresAt <= now;
