/**
 * The provider's page on which a client leaves a card: opened once for everybody who asks, replaced
 * when it is over, and asked about until it is. Only the provider's word makes a card kept (C26).
 */
import { and, eq, inArray, or } from 'drizzle-orm';
import { AppError } from '#lib/platform/errors.ts';
import { isId, newId } from '#lib/platform/server/ids.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { addJob } from '#lib/platform/server/queue.ts';
import { DAY, HOUR, MINUTE, plus, type Instant } from '#lib/platform/time.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import { ProviderError, type Changed, type SetupOrder } from '../provider.ts';
import { cardMandates } from './cards-schema.ts';
import { activeConnection, findConnection, providerOf, type Connection } from './connections.ts';
import {
	findMandate,
	lockMandate,
	NO_PAGE,
	updateMandate,
	type Given,
	type Mandate
} from './mandates.ts';
import { PAGE_MS } from './paying.ts';
import { keepCard, listCards } from './saved-cards.ts';

/** How long an event may take before the provider is asked. */
const FIRST_CHECK_MS = 2 * MINUTE;
/** As long as somebody else may still be opening the same page. */
const OPENING_MS = 1.5 * MINUTE;

export interface SetupAsk extends Given {
	readonly returnUrl: string;
	readonly cancelUrl: string;
	/** Each page keeps a time longer: how many there may be; null: any number. */
	readonly mostPages?: number | null;
}

export interface OpenedSetup {
	readonly payUrl: string;
	readonly expiresAt: Instant;
}

type Prepared =
	| { readonly kind: 'opened'; readonly opened: OpenedSetup }
	| { readonly kind: 'to_open'; readonly order: SetupOrder; readonly connection: Connection };

/** The page of this mandate: the one that is being opened just now, or the next. Throws LIMIT_REACHED. */
async function claimPage(
	scope: StoreScope,
	mandate: Mandate,
	{ mostPages = null }: SetupAsk
): Promise<{ setupId: string; expiresAt: Instant; connection: Connection }> {
	const { setupId, setupExpiresAt, connectionId } = mandate;
	const fresh = plus(scope.now, PAGE_MS - OPENING_MS);
	if (setupId !== null && setupExpiresAt !== null && setupExpiresAt > fresh) {
		const connection = await findConnection(scope, connectionId);
		if (connection) return { setupId, expiresAt: setupExpiresAt, connection };
	}
	if (mostPages !== null && mandate.setupPages >= mostPages)
		throw new AppError('LIMIT_REACHED', { limit: 'payment_attempts', most: mostPages });
	const connection = await activeConnection(scope);
	const next = { setupId: newId(), setupExpiresAt: plus(scope.now, PAGE_MS) };
	await updateMandate(scope, mandate.subjectId, {
		...next,
		connectionId: connection.id,
		setupPages: mandate.setupPages + 1,
		nextCheckAt: plus(scope.now, FIRST_CHECK_MS)
	});
	return { setupId: next.setupId, expiresAt: next.setupExpiresAt, connection };
}

async function prepareSetup(scope: StoreScope, ask: SetupAsk): Promise<Prepared> {
	const { id } = await activeConnection(scope);
	const mandate = await lockMandate(scope, ask, id);
	if (mandate.cardId !== null) throw new AppError('ILLEGAL_TRANSITION', { from: 'kept' });
	const { setupUrl, setupExpiresAt } = mandate;
	if (setupUrl !== null)
		return {
			kind: 'opened',
			opened: { payUrl: setupUrl, expiresAt: setupExpiresAt ?? scope.now }
		};
	const { setupId, expiresAt, connection } = await claimPage(scope, mandate, ask);
	const known = (await listCards(scope, ask.clientId)).find(
		(card) => card.connectionId === connection.id
	);
	return {
		kind: 'to_open',
		connection,
		order: {
			setupId,
			customerRef: known?.customerRef ?? null,
			currency: ask.ceiling.currency,
			returnUrl: ask.returnUrl,
			cancelUrl: ask.cancelUrl,
			expiresAt
		}
	};
}

const asAppError = (error: unknown): unknown =>
	error instanceof ProviderError
		? new AppError(error.outcome === 'refused' ? 'PAYMENTS_OFF' : 'BUSY')
		: error;

/**
 * Writes down what the client agrees to and opens the provider's page for the card: the one that is
 * open, or a new one where that is over. Throws ILLEGAL_TRANSITION when a card is there already,
 * LIMIT_REACHED, PAYMENTS_OFF, BUSY.
 */
export async function startSetup(
	pools: Pools,
	request: ScopeRequest,
	ask: SetupAsk
): Promise<OpenedSetup> {
	try {
		// A page that is over is not offered again, and a card that is there is not asked for.
		await checkSetup(pools, request, ask.subjectId);
		const prepared = await inScope(pools, request, (scope) => prepareSetup(scope, ask));
		if (prepared.kind === 'opened') return prepared.opened;
		const { order, connection } = prepared;
		const { setupRef, payUrl } = await providerOf(pools, connection).createSetup(order);
		await inScope(pools, request, (scope) =>
			scope.tx
				.update(cardMandates)
				.set({ setupRef, setupUrl: payUrl })
				.where(
					and(
						eq(cardMandates.storeId, scope.storeId),
						eq(cardMandates.subjectId, ask.subjectId),
						eq(cardMandates.setupId, order.setupId)
					)
				)
		);
		return { payUrl, expiresAt: order.expiresAt };
	} catch (error) {
		throw asAppError(error);
	}
}

export type SetupState = 'none' | 'pending' | 'kept' | 'expired';

/** Minutes after the page opened, then rarer: the sweep finds what no event told. */
function nextCheck({ setupExpiresAt }: Mandate, now: Instant): Instant | null {
	const over = now - (setupExpiresAt ?? now);
	if (over > 7 * DAY) return null;
	return plus(now, over < HOUR ? 5 * MINUTE : 6 * HOUR);
}

/** Never opened at the provider: nobody can leave a card there any more. */
async function forgetUnopened(scope: StoreScope, { subjectId }: Mandate): Promise<void> {
	const mandate = await findMandate(scope, subjectId);
	if (mandate?.setupRef !== null || (mandate.setupExpiresAt ?? scope.now) > scope.now) return;
	await updateMandate(scope, subjectId, NO_PAGE);
}

/** Asks the provider whether the card is there; nothing else is believed. Throws ProviderError. */
export async function checkSetup(
	pools: Pools,
	request: ScopeRequest,
	subjectId: string
): Promise<SetupState> {
	const { mandate, connection } = await inScope(pools, request, async (scope) => {
		const found = await findMandate(scope, subjectId);
		return {
			mandate: found,
			connection: found && (await findConnection(scope, found.connectionId))
		};
	});
	if (!mandate || !connection) return 'none';
	if (mandate.cardId !== null) return 'kept';
	const { setupRef } = mandate;
	if (setupRef === null) {
		if (mandate.setupId !== null)
			await inScope(pools, request, (scope) => forgetUnopened(scope, mandate));
		return 'none';
	}
	const seen = await providerOf(pools, connection).getSetup(setupRef);
	return await inScope(pools, request, async (scope) => {
		if (seen.status === 'succeeded' && (await keepCard(scope, mandate, seen))) return 'kept';
		const expired = seen.status === 'expired';
		await scope.tx
			.update(cardMandates)
			.set(expired ? NO_PAGE : { nextCheckAt: nextCheck(mandate, scope.now) })
			.where(
				and(
					eq(cardMandates.storeId, scope.storeId),
					eq(cardMandates.subjectId, subjectId),
					// Another page may have been opened meanwhile.
					eq(cardMandates.setupRef, setupRef)
				)
			);
		return expired ? 'expired' : 'pending';
	});
}

/** The subjects whose page for a card an event of this connection speaks of. */
export async function listNamedSetups(
	scope: StoreScope,
	connection: Pick<Connection, 'id'>,
	{ kind, refs, paymentId }: Changed
): Promise<string[]> {
	const ours = paymentId !== null && isId(paymentId) ? paymentId : null;
	if (kind !== 'payment' || (refs.length === 0 && ours === null)) return [];
	const rows = await scope.tx
		.select({ subjectId: cardMandates.subjectId })
		.from(cardMandates)
		.where(
			and(
				eq(cardMandates.storeId, scope.storeId),
				eq(cardMandates.connectionId, connection.id),
				or(
					...(refs.length > 0 ? [inArray(cardMandates.setupRef, [...refs])] : []),
					...(ours === null ? [] : [eq(cardMandates.setupId, ours)])
				)
			)
		);
	return rows.map((row) => row.subjectId);
}

const UNCHECKED = `select store_id, subject_id from card_mandates where next_check_at <= now()
	order by next_check_at limit 500`;

/** Clients who never came back, and events that never came. */
export async function sweepSetups(pools: Pools, task: string): Promise<void> {
	const { rows } = await pools.worker.query<{ store_id: string; subject_id: string }>(UNCHECKED);
	for (const row of rows)
		await addJob(
			pools.worker,
			task,
			{ storeId: row.store_id, subjectId: row.subject_id },
			{ key: `setup:${row.subject_id}`, queue: `webhooks:${row.store_id}` }
		);
}
