/** What the sandbox provider keeps, and how it is read: its own side of the counter. */
import { and, asc, eq, gt, gte, isNotNull, isNull } from 'drizzle-orm';
import { z } from 'zod';
import { randomToken } from '#lib/platform/server/crypto.ts';
import type { Pool, Tx } from '#lib/platform/server/db.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { processNow, type Instant } from '#lib/platform/time.ts';
import {
	ProviderError,
	type ProviderPayment,
	type SavedCard,
	type TakenPage
} from '../../provider.ts';
import { inProviderBooks } from '../provider-books.ts';
import { sandboxPayments } from '../sandbox-schema.ts';

export interface SandboxOptions {
	readonly pool: Pool;
	readonly storeId: string;
	readonly connectionId: string;
	/** Signs and verifies its events. */
	readonly secret: string;
}

export type SandboxRow = typeof sandboxPayments.$inferSelect;
export type NewSandboxRow = typeof sandboxPayments.$inferInsert;

const A_PAGE = 100;
const LAST4 = '4242';
const EXPIRES = '2034-12';

export const cardOf = (cardRef: string | null): SavedCard | null =>
	cardRef === null ? null : { cardRef, brand: 'sandbox', last4: LAST4, expires: EXPIRES };

/** 1.5 % and 25, like a real one: so that what the provider keeps can be seen. */
const feeOf = (minor: number): number => Math.round(minor * 0.015) + 25;

export function seenOf(row: SandboxRow): ProviderPayment {
	const expired = row.status === 'pending' && row.expiresAt <= processNow();
	return {
		providerRef: row.id,
		chargeRef: row.id,
		paymentId: row.key,
		status: expired ? 'expired' : row.status,
		amount: { amountMinor: row.amountMinor, currency: row.currency },
		receivedMinor: row.receivedMinor,
		feeMinor: row.receivedMinor > 0 ? Math.min(feeOf(row.receivedMinor), row.receivedMinor) : null,
		failure: row.failure,
		customerRef: row.customerRef,
		card: cardOf(row.cardRef),
		refunds: row.refunds
	};
}

export class SandboxRows {
	readonly #options: SandboxOptions;

	constructor(options: SandboxOptions) {
		this.#options = options;
	}

	async run<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
		return await inProviderBooks(this.#options, fn);
	}

	is(...more: Parameters<typeof and>) {
		return and(
			eq(sandboxPayments.storeId, this.#options.storeId),
			eq(sandboxPayments.connectionId, this.#options.connectionId),
			...more
		);
	}

	/** The same key finds the first; another request under it is refused, as a vendor does. */
	async keep(
		tx: Tx,
		row: Omit<NewSandboxRow, 'storeId' | 'id' | 'connectionId' | 'token'>
	): Promise<SandboxRow> {
		await tx
			.insert(sandboxPayments)
			.values({
				...row,
				storeId: this.#options.storeId,
				connectionId: this.#options.connectionId,
				id: newId(),
				token: randomToken(16)
			})
			.onConflictDoNothing();
		const [kept] = await tx
			.select()
			.from(sandboxPayments)
			.where(this.is(eq(sandboxPayments.key, row.key)));
		if (!kept) throw new ProviderError('refused', 'key_reused');
		const same = z.record(z.string(), z.unknown()).parse(row.request);
		if (Object.entries(same).some(([name, value]) => kept.request[name] !== value))
			throw new ProviderError('refused', 'key_reused');
		return kept;
	}

	async locked(tx: Tx, providerRef: string): Promise<SandboxRow> {
		const [row] = await tx
			.select()
			.from(sandboxPayments)
			.where(this.is(eq(sandboxPayments.id, providerRef)))
			.for('update');
		if (!row) throw new ProviderError('refused', 'not_found');
		return row;
	}

	async change(tx: Tx, row: SandboxRow, change: Partial<NewSandboxRow>): Promise<SandboxRow> {
		const [changed] = await tx
			.update(sandboxPayments)
			.set(change)
			.where(this.is(eq(sandboxPayments.id, row.id)))
			.returning();
		if (!changed) throw new ProviderError('unknown', 'no_answer');
		return changed;
	}

	async taken(tx: Tx, since: Instant, cursor: string | null): Promise<TakenPage> {
		const rows = await tx
			.select()
			.from(sandboxPayments)
			.where(
				this.is(
					eq(sandboxPayments.kind, 'payment'),
					eq(sandboxPayments.status, 'succeeded'),
					gte(sandboxPayments.createdAt, since),
					cursor === null ? undefined : gt(sandboxPayments.id, cursor)
				)
			)
			.orderBy(asc(sandboxPayments.id))
			.limit(A_PAGE);
		return {
			payments: rows.map(({ id, key, receivedMinor, currency }) => ({
				providerRef: id,
				paymentId: key,
				amount: { amountMinor: receivedMinor, currency }
			})),
			next: rows.length < A_PAGE ? null : (rows.at(-1)?.id ?? null)
		};
	}

	async cards(tx: Tx, more: Parameters<typeof and>): Promise<SavedCard[]> {
		const rows = await tx
			.select({ cardRef: sandboxPayments.cardRef })
			.from(sandboxPayments)
			.where(
				this.is(isNotNull(sandboxPayments.cardRef), isNull(sandboxPayments.cardRemovedAt), ...more)
			)
			.orderBy(sandboxPayments.id);
		return rows.flatMap((row) => cardOf(row.cardRef) ?? []);
	}
}
