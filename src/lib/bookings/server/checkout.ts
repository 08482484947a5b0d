/**
 * Paying for a booking, or leaving a card for it, at the provider's own page: there, back, and when
 * nobody comes back (D17, C26).
 */
import { closePayment, checkPayment } from '#lib/payments/server/settling.ts';
import { checkSetup } from '#lib/payments/server/setups.ts';
import { openPage } from '#lib/payments/server/paying.ts';
import { ProviderError } from '#lib/payments/provider.ts';
import { AppError } from '#lib/platform/errors.ts';
import { m } from '#lib/paraglide/messages.js';
import { toLocale } from '#lib/platform/locale.ts';
import { log } from '#lib/platform/server/log.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { config, publicUrl } from '#lib/platform/server/config.ts';
import { storeUrl } from '#lib/stores/href.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import { ceilingOf } from '../fees.ts';
import {
	claimAttempt,
	isOpen,
	keepUntil,
	listAttempts,
	MOST_ATTEMPTS,
	noteOpened,
	type Checkout
} from './attempts.ts';
import { expireBooking } from './ending.ts';
import { openCardPage } from './keeping-cards.ts';
import { linkToken } from './link.ts';
import { getBooking, lockBooking, segmentsOf, type BookingRow } from './locked.ts';
import { settleBooking } from './paid.ts';

const linkOf = (store: StoreAddress, row: BookingRow, path = ''): string =>
	storeUrl(
		publicUrl(config()),
		store,
		`/b/${row.code}${path}?t=${linkToken(store.storeId, row.id, row.linkVersion)}`
	);

/** The client's own link to a booking that waits for money. Throws ILLEGAL_TRANSITION for any other. */
export function payableLink(store: StoreAddress, row: BookingRow): string {
	if (row.status !== 'pending' || row.pendingFor !== 'payment')
		throw new AppError('ILLEGAL_TRANSITION', { from: row.status });
	return linkOf(store, row);
}

/** The same for every attempt of a booking, whoever asks: the provider's key stands for one body. */
function pagesOf(store: StoreAddress, row: BookingRow): Pick<Checkout, 'returnUrl' | 'cancelUrl'> {
	const paid = linkOf(store, row, '/paid');
	return { returnUrl: paid, cancelUrl: `${paid}&left=1` };
}

async function serviceNameOf(scope: StoreScope, bookingId: string): Promise<string> {
	const [segment] = await segmentsOf(scope, bookingId);
	return segment?.serviceName ?? '';
}

/** The page for the card that a booking waits for; its time is kept for as long as that page is open. */
async function openForCard(
	pools: Pools,
	request: ScopeRequest,
	store: StoreAddress,
	row: BookingRow
): Promise<{ payUrl: string }> {
	const opened = await openCardPage(pools, request, store, row, {
		...pagesOf(store, row),
		mostPages: MOST_ATTEMPTS
	});
	await inScope(pools, request, async (scope) => {
		const now = await lockBooking(scope, row.id);
		if (now.status === 'pending' && now.pendingFor === 'payment')
			await keepUntil(scope, now, opened.expiresAt);
	});
	return { payUrl: opened.payUrl };
}

/**
 * Opens the provider's page for what a booking still asks for, or the one that is open already.
 * Throws ILLEGAL_TRANSITION, LIMIT_REACHED; PAYMENTS_OFF and BUSY: nothing was charged, the time stays.
 */
export async function openCheckout(
	pools: Pools,
	request: ScopeRequest,
	store: StoreAddress,
	bookingId: string
): Promise<{ payUrl: string }> {
	const row = await inScope(pools, request, (scope) => getBooking(scope, bookingId));
	if (row.status === 'pending' && row.pendingFor === 'payment' && ceilingOf(row) > 0)
		return await openForCard(pools, request, store, row);
	const claimed = await inScope(pools, request, async (scope) => {
		const service = await serviceNameOf(scope, bookingId);
		return await claimAttempt(scope, bookingId, (row, amount) => ({
			amount,
			description: m.checkout_description(
				{ service, store: store.name, code: row.code },
				{ locale: toLocale(row.locale) }
			),
			...pagesOf(store, row)
		}));
	});
	if (claimed.kind === 'opened') return { payUrl: claimed.payUrl };
	const opened = await openPage(pools, request, claimed.prepared);
	await inScope(pools, request, (scope) => noteOpened(scope, bookingId, opened));
	return { payUrl: opened.payUrl };
}

async function eachOpen(
	pools: Pools,
	request: ScopeRequest,
	bookingId: string,
	ask: (paymentId: string) => Promise<unknown>
): Promise<void> {
	const open = await inScope(pools, request, async (scope) =>
		(await listAttempts(scope, bookingId)).filter(isOpen)
	);
	for (const { payment } of open)
		try {
			await ask(payment.id);
		} catch (error) {
			if (!(error instanceof ProviderError)) throw error;
			// The sweep asks again; until then the booking stays as it is.
			log.warn({ storeId: request.storeId, reason: error.reason }, 'a provider could not be asked');
		}
}

async function lookForCard(pools: Pools, request: ScopeRequest, bookingId: string): Promise<void> {
	try {
		await checkSetup(pools, request, bookingId);
	} catch (error) {
		if (!(error instanceof ProviderError)) throw error;
		log.warn({ storeId: request.storeId, reason: error.reason }, 'a provider could not be asked');
	}
}

/** The browser is back from the provider, which proves nothing: the provider is asked (C26). */
export async function returnToBooking(
	pools: Pools,
	request: ScopeRequest,
	bookingId: string
): Promise<BookingRow> {
	await eachOpen(pools, request, bookingId, (id) => checkPayment(pools, request, id));
	await lookForCard(pools, request, bookingId);
	await settleBooking(pools, request, bookingId);
	return await inScope(pools, request, (scope) => getBooking(scope, bookingId));
}

/** Nobody shall pay any more for a booking that ended; whoever just did gets it back. */
export async function closeCheckout(
	pools: Pools,
	request: ScopeRequest,
	bookingId: string
): Promise<void> {
	await eachOpen(pools, request, bookingId, (id) => closePayment(pools, request, id));
	await lookForCard(pools, request, bookingId);
	await settleBooking(pools, request, bookingId);
}

/** The time is up: the page is closed first, so that a payment of the last second still counts. */
export async function expireOrSettle(
	pools: Pools,
	request: ScopeRequest,
	bookingId: string
): Promise<void> {
	const { row, due } = await inScope(pools, request, async (scope) => {
		const found = await getBooking(scope, bookingId);
		return { row: found, due: found.decideBy !== null && found.decideBy <= scope.now };
	});
	if (!due) return;
	if (row.pendingFor === 'payment') await closeCheckout(pools, request, bookingId);
	await inScope(pools, request, (scope) => expireBooking(scope, bookingId));
}
