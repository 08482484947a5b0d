/**
 * The other half of the nightly comparison: what the provider took in our name, and our books have no
 * payment for. An account may be used by other programs too: what does not carry an id of ours is theirs.
 */
import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import { newId } from '#lib/platform/server/ids.ts';
import { log } from '#lib/platform/server/log.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import type { Instant } from '#lib/platform/time.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import type { TakenPayment } from '../provider.ts';
import { isTestPaymentId } from '../test-payment-id.ts';
import { providerOf, type Connection } from './connections.ts';
import { reconciliationItems } from './desk-schema.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Far more than a night's; what is beyond is found the next night, whose list begins later. */
const MOST_PAGES = 200;

interface Ours extends TakenPayment {
	readonly paymentId: string;
}

const isOurs = (seen: TakenPayment): seen is Ours =>
	seen.paymentId !== null && UUID.test(seen.paymentId) && !isTestPaymentId(seen.paymentId);

/** Two stores may share one account: an id is looked for in all of them, and nothing but the id. */
async function withoutKnown(pools: Pools, seen: readonly Ours[]): Promise<Ours[]> {
	const ids = seen.map(({ paymentId }) => paymentId);
	if (ids.length === 0) return [];
	const { rows } = await pools.platform.query<{ id: string }>(
		'select id from payments where id = any ($1)',
		[ids]
	);
	const known = new Set(rows.map(({ id }) => id));
	return seen.filter(({ paymentId }) => !known.has(paymentId));
}

/** Opened once, and not again after a person said why it is right. */
async function open(scope: StoreScope, connectionId: string, found: readonly Ours[]) {
	const refs = found.map(({ providerRef }) => providerRef);
	const settled = await scope.tx
		.select({ providerRef: reconciliationItems.providerRef })
		.from(reconciliationItems)
		.where(
			and(
				eq(reconciliationItems.storeId, scope.storeId),
				eq(reconciliationItems.connectionId, connectionId),
				eq(reconciliationItems.what, 'missing_here'),
				inArray(reconciliationItems.providerRef, refs),
				isNotNull(reconciliationItems.resolvedBy)
			)
		);
	const fresh = found.filter(
		({ providerRef }) => !settled.some((item) => item.providerRef === providerRef)
	);
	if (fresh.length === 0) return;
	await scope.tx
		.insert(reconciliationItems)
		.values(
			fresh.map(({ providerRef, amount }) => ({
				storeId: scope.storeId,
				id: newId(),
				connectionId,
				paymentId: null,
				providerRef,
				what: 'missing_here' as const,
				theirsMinor: amount.amountMinor,
				theirsStatus: 'succeeded',
				currency: amount.currency,
				foundAt: scope.now,
				seenAt: scope.now
			}))
		)
		.onConflictDoNothing();
}

/** Lists what a connection's provider took since then and nobody here knows. Throws ProviderError. */
export async function listUnknown(
	pools: Pools,
	request: ScopeRequest,
	connection: Connection,
	since: Instant
): Promise<void> {
	const provider = providerOf(pools, connection);
	if (!provider.listTaken) return;
	let cursor: string | null = null;
	for (let page = 0; page < MOST_PAGES; page++) {
		const seen = await provider.listTaken(since, cursor);
		const unknown = await withoutKnown(pools, seen.payments.filter(isOurs));
		if (unknown.length > 0)
			await inScope(pools, request, (scope) => open(scope, connection.id, unknown));
		cursor = seen.next;
		if (cursor === null) return;
	}
	log.warn({ connectionId: connection.id }, 'not all that a provider took was looked at');
}
