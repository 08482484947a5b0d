/** The sandbox provider's books of one store: rows read and written under their lock. */
import { and, desc, eq } from 'drizzle-orm';
import { ProviderError } from '#lib/payments/provider.ts';
import { randomToken } from '#lib/platform/server/crypto.ts';
import { inStore, type Pool, type Tx } from '#lib/platform/server/db.ts';
import { isId, newId } from '#lib/platform/server/ids.ts';
import { isRunning, type SandboxSubscription, type SandboxTerms } from '../../sandbox.ts';
import type { BilledTo, PayerDetails } from '../../billing.ts';
import { plans, planVersions, sandboxSubscriptions } from '../schema.ts';
import { sandboxPayers } from '../payers-schema.ts';

export type SandboxRow = typeof sandboxSubscriptions.$inferSelect;

const PAYER = /^payer_([0-9a-f-]{36})$/;

export const payerOf = (storeId: string): string => `payer_${storeId}`;

/** Throws ProviderError `not_found`. */
export function storeOf(payerRef: string): string {
	const storeId = PAYER.exec(payerRef)?.[1];
	if (storeId === undefined || !isId(storeId)) throw new ProviderError('refused', 'not_found');
	return storeId;
}

/** A transaction in the books of one payer. Throws ProviderError. */
export async function inBooks<T>(
	pool: Pool,
	payerRef: string,
	fn: (tx: Tx, storeId: string) => Promise<T>
): Promise<T> {
	const storeId = storeOf(payerRef);
	try {
		return await inStore(pool, storeId, (tx) => fn(tx, storeId));
	} catch (error) {
		if (error instanceof ProviderError) throw error;
		throw new ProviderError('unknown', 'no_answer', { cause: error });
	}
}

/** What a price of the sandbox means: it is named after the version. Throws `inactive` when nobody may buy it. */
export async function termsOf(tx: Tx, priceRef: string): Promise<SandboxTerms> {
	const versionId = priceRef.replace(/^price_/, '');
	if (!isId(versionId)) throw new ProviderError('refused', 'not_found');
	const [row] = await tx
		.select({
			versionId: planVersions.id,
			name: plans.name,
			priceMinor: planVersions.priceMinor,
			currency: planVersions.currency,
			interval: planVersions.interval
		})
		.from(planVersions)
		.innerJoin(plans, eq(plans.id, planVersions.planId))
		.where(eq(planVersions.id, versionId));
	if (!row) throw new ProviderError('refused', 'not_found');
	return row;
}

export async function listRows(tx: Tx, storeId: string): Promise<SandboxRow[]> {
	return await tx
		.select()
		.from(sandboxSubscriptions)
		.where(eq(sandboxSubscriptions.storeId, storeId))
		.orderBy(desc(sandboxSubscriptions.id))
		.for('update');
}

/** The one that runs. Throws ProviderError `not_found`. */
export async function runningRow(tx: Tx, storeId: string, ref?: string): Promise<SandboxRow> {
	const row = (await listRows(tx, storeId)).find(
		({ id, state }) => isRunning(state) && (ref === undefined || ref === id)
	);
	if (!row) throw new ProviderError('refused', 'not_found');
	return row;
}

export async function write(tx: Tx, row: SandboxRow, state: SandboxSubscription): Promise<void> {
	await tx
		.update(sandboxSubscriptions)
		.set({ state })
		.where(and(eq(sandboxSubscriptions.storeId, row.storeId), eq(sandboxSubscriptions.id, row.id)));
}

export const billedToOf = ({ legalName, taxId }: PayerDetails): BilledTo => ({
	name: legalName,
	taxId: taxId === '' ? null : taxId
});

export async function keepPayer(tx: Tx, storeId: string, details: PayerDetails): Promise<void> {
	await tx
		.insert(sandboxPayers)
		.values({ storeId, details })
		.onConflictDoUpdate({ target: sandboxPayers.storeId, set: { details } });
}

export async function findBilledTo(tx: Tx, storeId: string): Promise<BilledTo | null> {
	const [row] = await tx
		.select({ details: sandboxPayers.details })
		.from(sandboxPayers)
		.where(eq(sandboxPayers.storeId, storeId));
	return row ? billedToOf(row.details) : null;
}

/** The same key finds the first page. */
export async function keepPage(
	tx: Tx,
	page: Pick<SandboxRow, 'storeId' | 'key' | 'returnUrl' | 'cancelUrl' | 'state'>
): Promise<SandboxRow> {
	await tx
		.insert(sandboxSubscriptions)
		.values({ ...page, id: newId(), token: randomToken(16) })
		.onConflictDoNothing();
	const [kept] = await tx
		.select()
		.from(sandboxSubscriptions)
		.where(
			and(eq(sandboxSubscriptions.storeId, page.storeId), eq(sandboxSubscriptions.key, page.key))
		);
	if (!kept || kept.state.terms.versionId !== page.state.terms.versionId)
		throw new ProviderError('refused', 'key_reused');
	return kept;
}
