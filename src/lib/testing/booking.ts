/** Shortcuts of tests that need a booking or a hold to begin with. */
import { randomBytes } from 'node:crypto';
import { holdSlot } from '#lib/availability/server/holds.ts';
import { createBooking } from '#lib/bookings/server/creating.ts';
import type { BookingMade, ClientDetails } from '#lib/bookings/server/writing.ts';
import { offerFor } from '#lib/bookings/server/offers.ts';
import { addDays, fromWallClock, localDay, processNow, type Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { TestStore } from './builders.ts';

/** `days` from today, at a wall time of the zone. */
export const wallTime = (days: number, time: string, zone = 'Europe/Athens'): Instant =>
	fromWallClock(addDays(localDay(processNow(), zone), days), time, zone);

let people = 0;

export const aClient = (values: Partial<ClientDetails> = {}): ClientDetails => ({
	name: 'Katerina Zafeiri',
	email: `client-${++people}@example.test`,
	phone: null,
	reminders: true,
	offers: false,
	locale: 'en',
	viewerZone: null,
	...values
});

export interface Wish {
	readonly startsAt: Instant;
	readonly staffId?: string | null;
	readonly partySize?: number;
	/** Which of the store's services; the first unless said. */
	readonly service?: number;
	readonly token?: string;
}

/** A visitor's hold, in the scope's transaction. */
export async function hold(
	scope: StoreScope,
	store: TestStore,
	wish: Wish
): Promise<{ claimId: string; token: string }> {
	const request = {
		serviceId: store.serviceIds[wish.service ?? 0] ?? '',
		locationId: store.locationId,
		staffId: wish.staffId ?? null,
		partySize: wish.partySize ?? 1
	};
	const token = wish.token ?? randomBytes(18).toString('base64url');
	const held = await holdSlot(scope, {
		...request,
		startsAt: wish.startsAt,
		ignoreNotice: false,
		ownClaimId: null,
		token,
		network: null,
		holdsPerNetwork: 1000,
		offer: offerFor(scope, { ...request, staffChosen: request.staffId !== null })
	});
	return { claimId: held.claimId, token };
}

/** Hold and booking in one transaction of its own. */
export const book = async (
	store: TestStore,
	wish: Wish,
	client: ClientDetails = aClient()
): Promise<BookingMade> =>
	await store.scope(async (scope) => {
		const held = await hold(scope, store, wish);
		return await createBooking(scope, {
			...held,
			storeNumber: 7,
			client,
			note: '',
			fallback: null
		});
	});
