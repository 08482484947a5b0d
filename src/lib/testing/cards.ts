/** A store that asks for a card, and what becomes of one at the sandbox provider. */
import { jobs } from '#lib/payments/server/jobs.ts';
import type { TestStore } from './builders.ts';
import { makePayingStore, runCheckout, type AtCheckout } from './checkout.ts';
import type { TestDatabase } from './database.ts';
import { someFees } from './fees.ts';

export const CARD = { kind: 'card_on_file', ceilingMinor: 2_500 } as const;

export const makeCardStore = async (
	db: TestDatabase,
	{ policy = {}, approval = false }: { policy?: Record<string, unknown>; approval?: boolean } = {}
): Promise<TestStore> =>
	await makePayingStore(
		db,
		{ payment: CARD, approval },
		{ policy: { maxOpenBookings: 0, fees: someFees(), ...policy } }
	);

/** Every card that the client of this booking ever left. */
export const cardsOf = async (
	db: TestDatabase,
	{ bookingId }: Pick<AtCheckout, 'bookingId'>
): Promise<{ last4: string; expires: string; removed: boolean }[]> =>
	await db.owner(
		`select c.last4, c.expires, c.removed_at is not null as removed from saved_cards c
		 join bookings b on b.client_id = c.client_id where b.id = $1 order by c.id`,
		[bookingId]
	);
export const KEPT = { last4: '4242', expires: '2034-12', removed: false };

/** The minute of the sweep comes. */
export async function sweepCards(db: TestDatabase, store: TestStore): Promise<void> {
	await db.owner('update card_mandates set next_check_at = now() where next_check_at is not null');
	const job = jobs.find(({ name }) => name === 'payments.sweep');
	await job?.run({}, { pools: db.pools, attempt: 1, maxAttempts: 1, jobId: 'test' });
	await runCheckout(db, store);
}

/** The card was left although nobody heard of it, and the provider says so only when asked. */
export const leaveUnheard = async (
	db: TestDatabase,
	{ bookingId }: Pick<AtCheckout, 'bookingId'>
): Promise<void> => {
	await db.owner(
		`update sandbox_payments set status = 'succeeded', card_ref = 'card_pays_' || id
		 where id::text = (select setup_ref from card_mandates where subject_id = $1)`,
		[bookingId]
	);
};

/** The provider's page for the card has closed. */
export const closeCardPage = async (
	db: TestDatabase,
	{ bookingId }: Pick<AtCheckout, 'bookingId'>
): Promise<void> => {
	await db.owner(
		`update sandbox_payments set expires_at = now() - interval '1 second'
		 where id::text = (select setup_ref from card_mandates where subject_id = $1)`,
		[bookingId]
	);
};
