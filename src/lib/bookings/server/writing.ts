/** The rows of a new booking, written from the offer and never from the form. */
import { randomBytes } from 'node:crypto';
import { and, count, eq, gt, inArray } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import type { Offer } from '#lib/availability/offer.ts';
import { lockClient, upsertClient } from '#lib/clients/server/commands.ts';
import { spend } from '#lib/packages/server/spending.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { wallClock, type Instant } from '#lib/platform/time.ts';
import { takesOnlinePayments } from '#lib/payments/server/connections.ts';
import { keepsCards, type Card } from '#lib/payments/server/saved-cards.ts';
import { NO_PAYMENT } from '#lib/stores/rules.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { bookingCode } from '../code.ts';
import { ceilingOf } from '../fees.ts';
import { decideBy, waitingForLinkedPayment, waitingForPayment } from '../rules.ts';
import { agreeFor, findShownCard, type ShownCard } from './card-terms.ts';
import { coveredOffer, findCoverOf } from './covering.ts';
import { linkHash, linkToken } from './link.ts';
import { depositOf } from './money.ts';
import { bookings, bookingSegments } from './schema.ts';

/** Who the booking is for, as typed. */
export interface ClientDetails {
	readonly name: string;
	readonly email: string | null;
	readonly phone: string | null;
	/** Consent to reminders and offers, as ticked. */
	readonly reminders: boolean;
	readonly offers: boolean;
	readonly locale: string;
	readonly viewerZone: string | null;
}

export interface BookingMade {
	readonly bookingId: string;
	readonly code: string;
	readonly status: 'pending' | 'confirmed';
	readonly pendingFor: 'approval' | 'payment' | null;
}

export interface Parts {
	readonly storeNumber: number;
	readonly client: ClientDetails;
	readonly note: string;
	readonly claimId: string;
	readonly offer: Offer;
	readonly forcedReason: string | null;
	/** Staff's own bookings need no approval by staff. */
	readonly byStaff: boolean;
	/** The card that was shown as the one to rely on; absent: none was. */
	readonly card?: ShownCard | null;
	/** Staff ask for the deposit by link; without it their bookings ask for none. */
	readonly askPayment?: boolean;
	/** False: a package that would pay for it is left as it is. */
	readonly usePackage?: boolean;
}

async function refuseTooManyOpen(scope: StoreScope, clientId: string): Promise<void> {
	const most = scope.policy.maxOpenBookings;
	if (most === 0) return;
	// Two forms of one person at once: the second waits here, then counts the first (C30).
	await lockClient(scope, clientId);
	const [open] = await scope.tx
		.select({ n: count() })
		.from(bookings)
		.where(
			and(
				eq(bookings.storeId, scope.storeId),
				eq(bookings.clientId, clientId),
				gt(bookings.startsAt, scope.now),
				inArray(bookings.status, ['pending', 'confirmed'])
			)
		);
	if ((open?.n ?? 0) >= most) throw new AppError('LIMIT_REACHED', { limit: 'open_bookings', most });
}

const CODE_TRIES = 8;

async function insertBooking(
	scope: StoreScope,
	values: Omit<typeof bookings.$inferInsert, 'code'>,
	storeNumber: number
): Promise<string> {
	for (let attempt = 0; attempt < CODE_TRIES; attempt++) {
		const code = bookingCode(storeNumber, randomBytes(5));
		const made = await scope.tx
			.insert(bookings)
			.values({ ...values, code })
			.onConflictDoNothing({ target: [bookings.storeId, bookings.code] })
			.returning({ code: bookings.code });
		if (made.length > 0) return code;
	}
	throw new Error('no free booking code');
}

const timesOf = (offer: Offer) => {
	const [first] = offer.segments;
	const last = offer.segments.at(-1);
	if (!first || !last) throw new AppError('HOLD_GONE');
	const wall = wallClock(first.startsAt, offer.zone);
	return {
		startsAt: first.startsAt,
		endsAt: last.endsAt,
		localStartsAt: `${wall.day} ${wall.time}:00`
	};
};

/** Money and cards come first: a request that nobody paid for is not the store's to answer (D21). */
function waitingOf(
	scope: StoreScope,
	{ offer, byStaff }: Parts,
	startsAt: Instant,
	covered: boolean
) {
	const asksCard = ceilingOf(offer) > 0 && !byStaff && !covered;
	if (asksCard) return waitingForPayment(scope.now);
	if (depositOf(offer) > 0)
		return byStaff ? waitingForLinkedPayment(scope.now, startsAt) : waitingForPayment(scope.now);
	if (!offer.approval || byStaff) return { pendingFor: null, decideBy: null };
	return {
		pendingFor: 'approval' as const,
		decideBy: decideBy(scope.now, startsAt, offer.policy.cancelNoticeMinutes)
	};
}

/** What is asked for at booking, as things stand now: less than was shown, never more (A1.5). */
async function withTerms(scope: StoreScope, parts: Parts): Promise<Parts> {
	const { offer, byStaff, askPayment = false } = parts;
	const [deposit, ceiling] = [depositOf(offer), ceilingOf(offer)];
	if (deposit === 0 && ceiling === 0) return parts;
	// Staff's own bookings stand without a card: their page asks for it.
	if (ceiling > 0 && (await keepsCards(scope))) return parts;
	if (deposit > 0 && (!byStaff || askPayment) && (await takesOnlinePayments(scope))) return parts;
	return { ...parts, offer: { ...offer, policy: { ...offer.policy, payment: NO_PAYMENT } } };
}

/** Snapshot of what was offered and what was typed (D22); nothing of it changes with the catalogue. */
function rowOf(scope: StoreScope, parts: Parts, clientId: string, card: Card | null) {
	const { offer, client } = parts;
	const id = newId();
	const times = timesOf(offer);
	const waits = waitingOf(scope, parts, times.startsAt, card !== null);
	const status: BookingMade['status'] = waits.pendingFor === null ? 'confirmed' : 'pending';
	return {
		storeId: scope.storeId,
		id,
		locationId: offer.locationId,
		clientId,
		claimId: parts.claimId,
		status,
		source: scope.source,
		...times,
		zone: offer.zone,
		partySize: offer.partySize,
		priceMinor: offer.priceMinor,
		currency: offer.currency,
		policy: offer.policy,
		remote: offer.remote,
		clientName: client.name,
		contactEmail: client.email,
		contactPhone: client.phone,
		locale: client.locale,
		viewerZone: client.viewerZone,
		reminders: client.reminders,
		note: parts.note,
		...waits,
		forcedReason: parts.forcedReason,
		linkHash: linkHash(linkToken(scope.storeId, id, 1)),
		createdAt: scope.now
	};
}

async function insertSegments(scope: StoreScope, bookingId: string, offer: Offer): Promise<void> {
	await scope.tx.insert(bookingSegments).values(
		offer.segments.map((segment, position) => ({
			storeId: scope.storeId,
			bookingId,
			position,
			serviceId: segment.serviceId,
			staffId: segment.staffId,
			staffChosen: segment.staffChosen,
			groupSessionId: segment.groupSessionId,
			startsAt: segment.startsAt,
			endsAt: segment.endsAt,
			serviceName: segment.serviceName,
			phases: [...segment.phases],
			priceMinor: segment.priceMinor,
			taxRateMilli: segment.taxRateMilli ?? null
		}))
	);
}

/** Client, booking, segments and the one event, in the caller's transaction. Throws LIMIT_REACHED. */
export async function writeBooking(scope: StoreScope, asked: Parts): Promise<BookingMade> {
	const parts = await withTerms(scope, asked);
	const { client } = parts;
	const found = await upsertClient(scope, {
		name: client.name,
		email: client.email,
		phone: client.phone,
		locale: client.locale,
		zone: client.viewerZone,
		reminders: client.reminders,
		offers: client.offers
	});
	if (!parts.byStaff) await refuseTooManyOpen(scope, found.id);
	const cover = parts.usePackage === false ? null : await findCoverOf(scope, found.id, parts);
	const kept = cover ? { ...parts, offer: coveredOffer(parts.offer) } : parts;
	const card = await findShownCard(scope, found.id, kept.offer, parts.card ?? null);
	const row = rowOf(scope, kept, found.id, card);
	const code = await insertBooking(scope, row, parts.storeNumber);
	await insertSegments(scope, row.id, parts.offer);
	if (card && parts.card) await agreeFor(scope, row, card, parts.card.storeName);
	if (cover) await spend(scope, cover, row.id, row.partySize);
	await recordCreated(scope, row, parts, found);
	return { bookingId: row.id, code, status: row.status, pendingFor: row.pendingFor };
}

async function recordCreated(
	scope: StoreScope,
	{ id, status, pendingFor }: Pick<ReturnType<typeof rowOf>, 'id' | 'status' | 'pendingFor'>,
	parts: Parts,
	client: { id: string; created: boolean }
): Promise<void> {
	const { offer } = parts;
	await recordEvent(scope, {
		name: parts.forcedReason === null ? 'booking.created' : 'booking.forced',
		subjectId: id,
		facts: {
			status,
			pendingFor,
			clientId: client.id,
			newClient: client.created,
			locationId: offer.locationId,
			startsAt: offer.segments[0]?.startsAt,
			endsAt: offer.segments.at(-1)?.endsAt,
			staffIds: offer.segments.map((segment) => segment.staffId),
			serviceIds: offer.segments.map((segment) => segment.serviceId),
			partySize: offer.partySize,
			priceMinor: offer.priceMinor,
			currency: offer.currency
		},
		personal: { after: { name: parts.client.name, note: parts.note, reason: parts.forcedReason } }
	});
}
