/** A store that asks for a deposit, and what a client does at the sandbox provider's page. */
import * as bookingJobs from '#lib/bookings/server/jobs.ts';
import type { SessionUser } from '#lib/auth/user.ts';
import type { SandboxAct } from '#lib/payments/sandbox.ts';
import { toIso, type Instant } from '#lib/platform/time.ts';
import type { PaymentTerms } from '#lib/stores/rules.ts';
import { makeStore, type ServiceOptions, type StoreOptions, type TestStore } from './builders.ts';
import type { TestDatabase } from './database.ts';
import { settle, type Feature } from './jobs.ts';
import { paymentFeature } from './payments.ts';
import { visitorOf } from './visitor.ts';

/** Payments and bookings react to each other; nothing is mailed. */
export const checkoutFeature: Feature = {
	jobs: [...paymentFeature.jobs, ...bookingJobs.jobs],
	listeners: [
		...paymentFeature.listeners,
		...bookingJobs.listeners.filter(({ task }) => task !== 'bookings.countUsage')
	]
};

export const DEPOSIT: PaymentTerms = { kind: 'deposit_fixed', amountMinor: 1_000 };

export const makePayingStore = async (
	db: TestDatabase,
	service: ServiceOptions = {},
	options: StoreOptions = {}
): Promise<TestStore> =>
	await makeStore(db, {
		policy: { maxOpenBookings: 0 },
		...options,
		services: [{ payment: DEPOSIT, ...service }]
	});

let keys = 0;

export interface AtCheckout {
	readonly bookingId: string;
	readonly code: string;
	readonly token: string;
	/** What the booking's own procedures take. */
	readonly proof: { readonly store: string; readonly code: string; readonly token: string };
}

/** Holds and confirms as a visitor does; the booking waits for money afterwards. */
export async function confirmTime(
	db: TestDatabase,
	store: TestStore,
	startsAt: Instant,
	form: Record<string, unknown> = {},
	user: SessionUser | null = null
): Promise<AtCheckout & { status: string; pendingFor: string | null }> {
	const book = visitorOf(db, { ip: `192.0.2.${(keys % 250) + 1}`, user }).book;
	const [service] = await db.owner<{ slug: string }>('select slug from services where id = $1', [
		store.serviceIds[0]
	]);
	const held = await book.hold({
		store: store.slug,
		service: service?.slug ?? '',
		startsAt: toIso(startsAt)
	});
	const made = await book.create({
		store: store.slug,
		hold: held.hold,
		token: held.token,
		name: 'Katerina Zafeiri',
		email: `payer-${++keys}@example.test`,
		idempotencyKey: `pay-${keys}-00000000`,
		...form
	});
	return { ...made, proof: { store: store.slug, code: made.code, token: made.token } };
}

/** Presses a button of the provider's page. */
export async function pressAt(
	db: TestDatabase,
	store: TestStore,
	payUrl: string,
	act: SandboxAct
): Promise<void> {
	const token = payUrl.split('/').at(-1) ?? '';
	await visitorOf(db).payments.sandboxAct({ storeId: store.storeId, token, act });
}

export const runCheckout = async (db: TestDatabase, store: TestStore): Promise<void> => {
	// What follows from a payment may itself cause something, such as a refund.
	for (let round = 0; round < 3; round++) await settle(db, store.storeId, checkoutFeature);
};

/** How a booking stands, as its row says. */
export const bookingRow = async (
	db: TestDatabase,
	{ bookingId }: Pick<AtCheckout, 'bookingId'>
): Promise<Record<string, unknown> | undefined> =>
	(
		await db.owner<Record<string, unknown>>(
			'select status, pending_for, claim_id is not null as keeps_time from bookings where id = $1',
			[bookingId]
		)
	)[0];

/** What was told of a booking, in order. */
export const bookingEvents = async (
	db: TestDatabase,
	{ bookingId }: Pick<AtCheckout, 'bookingId'>
): Promise<string[]> =>
	(
		await db.owner<{ name: string }>(
			"select name from events where subject_id = $1 and name like 'booking.%' order by occurred_at, id",
			[bookingId]
		)
	).map(({ name }) => name);

/** Opens the provider's page, or the one that is open. */
export const goToPay = async (db: TestDatabase, booking: AtCheckout): Promise<string> =>
	(await visitorOf(db).book.pay(booking.proof)).payUrl;

/** The provider's page and the time kept behind it are over. */
export const timePasses = async (
	db: TestDatabase,
	{ bookingId }: Pick<AtCheckout, 'bookingId'>
): Promise<void> => {
	await db.owner("update bookings set decide_by = now() - interval '1 minute' where id = $1", [
		bookingId
	]);
};

export const CONFIRMED = { status: 'confirmed', pending_for: null, keeps_time: true };
export const WAITING = { status: 'pending', pending_for: 'payment', keeps_time: true };
export const EXPIRED = { status: 'expired', pending_for: null, keeps_time: false };
