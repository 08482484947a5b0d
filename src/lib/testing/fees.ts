/** Bookings with money: deposits paid at the sandbox, cards left there, and time that has passed. */
import { jobs, listeners } from '#lib/bookings/server/jobs.ts';
import { getBooking } from '#lib/bookings/server/locked.ts';
import type { BookingMade } from '#lib/bookings/server/writing.ts';
import { actOnSandboxPage } from '#lib/payments/server/sandbox-page.ts';
import { checkPayment } from '#lib/payments/server/settling.ts';
import { startPayment } from '#lib/payments/server/paying.ts';
import { checkSetup, startSetup } from '#lib/payments/server/setups.ts';
import { imbalance, type Account } from '#lib/payments/ledger.ts';
import { getBalances } from '#lib/payments/server/ledger.ts';
import type { FeePolicy } from '#lib/stores/rules.ts';
import type { TestStore } from './builders.ts';
import type { TestDatabase } from './database.ts';
import { settle, type Feature } from './jobs.ts';
import { anAsk, asVisitor, paymentFeature } from './payments.ts';

/** Free until 24 h before, then half, then all; not coming costs all of it. */
export const someFees = (change: Partial<FeePolicy> = {}): FeePolicy => ({
	tiers: [
		{ fromMinutesBefore: 24 * 60, percent: 0 },
		{ fromMinutesBefore: 4 * 60, percent: 50 },
		{ fromMinutesBefore: 0, percent: 100 }
	],
	of: 'price',
	capMinor: null,
	noShowPercent: 100,
	...change
});

export const feeFeature: Feature = {
	jobs: [...paymentFeature.jobs, ...jobs],
	listeners: [...paymentFeature.listeners, ...listeners]
};

const tokenOf = (payUrl: string): string => payUrl.split('/').at(-1) ?? '';

/** Paid at the sandbox and read back from it. Returns the payment's id. */
export async function payDeposit(
	db: TestDatabase,
	store: TestStore,
	{ bookingId }: Pick<BookingMade, 'bookingId'>,
	amountMinor: number
): Promise<string> {
	const { clientId, currency } = await store.scope((scope) => getBooking(scope, bookingId));
	const started = await startPayment(
		db.pools,
		asVisitor(store.storeId),
		anAsk({ subjectId: bookingId, clientId, amount: { amountMinor, currency } })
	);
	await store.scope((scope) => actOnSandboxPage(scope, tokenOf(started.payUrl), 'pay'));
	await checkPayment(db.pools, asVisitor(store.storeId), started.paymentId);
	return started.paymentId;
}

/** A card left at the sandbox under a mandate for this booking; how it behaves when its owner is away. */
export async function leaveCard(
	db: TestDatabase,
	store: TestStore,
	{ bookingId }: Pick<BookingMade, 'bookingId'>,
	behaves: 'pays' | 'declines' | 'challenges' = 'pays',
	ceilingMinor = 3_000
): Promise<void> {
	const { clientId, currency } = await store.scope((scope) => getBooking(scope, bookingId));
	const visitor = asVisitor(store.storeId);
	const { payUrl } = await startSetup(db.pools, visitor, {
		clientId,
		subjectId: bookingId,
		terms: 'At most 30 euros, if you come late or not at all.',
		termsVersion: 1,
		ceiling: { amountMinor: ceilingMinor, currency },
		returnUrl: 'https://book.example.test/back',
		cancelUrl: 'https://book.example.test/left'
	});
	const act = async (what: Parameters<typeof actOnSandboxPage>[2]) =>
		await store.scope((scope) => actOnSandboxPage(scope, tokenOf(payUrl), what));
	if (behaves === 'challenges') await act('challenge');
	await act(behaves === 'challenges' ? 'approve' : 'pay');
	await checkSetup(db.pools, visitor, bookingId);
	if (behaves === 'declines')
		for (const table of ['saved_cards', 'sandbox_payments'])
			await db.owner(
				`update ${table} set card_ref = replace(card_ref, 'card_pays', 'card_declines') where store_id = $1`,
				[store.storeId]
			);
}

/** The undo has run out: what waits for that becomes due, and everything follows. */
export async function afterUndo(
	db: TestDatabase,
	store: TestStore,
	feature: Feature = feeFeature
): Promise<void> {
	for (const [table, column] of [
		['refunds', 'send_at'],
		['booking_penalties', 'charge_at']
	])
		await db.owner(
			`update ${table} set ${column} = now() - interval '1 second' where store_id = $1 and ${column} is not null`,
			[store.storeId]
		);
	for (const name of ['payments.sweep', 'bookings.collectFees'])
		await feature.jobs
			.find((job) => job.name === name)
			?.run({}, { pools: db.pools, attempt: 1, maxAttempts: 1, jobId: 'test' });
	// Twice: what a charge or refund caused is told by events of its own.
	await settle(db, store.storeId, feature);
	await settle(db, store.storeId, feature);
}

/**
 * Accounts that are not empty, as if the provider kept nothing for itself; throws when the books do not
 * balance.
 */
export async function booksOf(
	store: TestStore,
	subjectId?: string
): Promise<Partial<Record<Account, number>>> {
	const balances = await store.scope((scope) =>
		getBalances(scope, subjectId === undefined ? {} : { subjectId })
	);
	const all = balances.get('EUR');
	if (!all) return {};
	if (imbalance(all) !== 0) throw new Error(`the books are out by ${imbalance(all)}`);
	const { provider_fees: fees, ...rest } = all;
	return Object.fromEntries(
		Object.entries({ ...rest, online: all.online + fees }).filter(([, amount]) => amount !== 0)
	);
}
