/** What the client sees of a held time and of a booking; also what mails are written from. */
import { findHold } from '#lib/availability/server/holds.ts';
import type { Offer, OfferSegment } from '#lib/availability/offer.ts';
import type { SessionUser } from '#lib/auth/user.ts';
import { catalogueOf } from '#lib/catalogue/server/snapshot.ts';
import { findOwnCover } from '#lib/packages/server/queries.ts';
import { m } from '#lib/paraglide/messages.js';
import { AppError } from '#lib/platform/errors.ts';
import { toLocale } from '#lib/platform/locale.ts';
import { toIso, type Instant } from '#lib/platform/time.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { lateSentences } from '../fee-wording.ts';
import { ceilingOf, freeUntil } from '../fees.ts';
import { clientMayCancel, clientMayReschedule, hasTiers, mayUndo } from '../rules.ts';
import type { StoreView } from '../views.ts';
import type { BookingView, HoldView, TicketView } from '../visit-views.ts';
import { dateText, formatWhen, shortDateText, timeText, weekdayText } from '../when.ts';
import { amountText, rangeText, spanText, type Reader } from '../wording.ts';
import type { BookingRow, SegmentRow } from './locked.ts';
import { depositOf } from './money.ts';
import { cardDueView, dueView, paymentView } from './payment-words.ts';
import { readerOf, storeView } from './store-view.ts';

interface TicketParts {
	readonly code: string | null;
	readonly segment: Pick<OfferSegment, 'serviceName' | 'startsAt' | 'endsAt'> & {
		readonly staffId: string | null;
	};
	readonly locationId: string;
	readonly zone: string;
	readonly viewerZone: string | null;
	readonly remote: boolean;
	readonly partySize: number;
	readonly priceMinor: number;
	readonly currency: string;
}

/** The ticket looks the same from confirm step to mail to print (DESIGN-LANGUAGE §1). */
export async function ticketView(
	scope: StoreScope,
	parts: TicketParts,
	reader: Reader
): Promise<TicketView> {
	const catalogue = await catalogueOf(scope);
	const location = catalogue.locations.find((row) => row.id === parts.locationId);
	const person = catalogue.staff.find((row) => row.id === parts.segment.staffId);
	const { startsAt, endsAt } = parts.segment;
	const when = formatWhen({
		startsAt,
		endsAt,
		zone: parts.zone,
		viewerZone: parts.viewerZone,
		remote: parts.remote,
		locale: reader.formats
	});
	return {
		code: parts.code,
		serviceName: parts.segment.serviceName,
		personName: person?.name ?? null,
		partySize: parts.partySize,
		weekday: when.first.weekday,
		dayOfMonth: when.first.dayOfMonth,
		monthYear: when.first.monthYear,
		timeText: rangeText(when.first, reader),
		secondText: when.second === null ? null : rangeText(when.second, reader),
		weekdayLong: weekdayText(startsAt, when.first.zone, reader.formats),
		longDate: when.first.longDate,
		locationName: location?.name ?? '',
		address: [location?.address, location?.city].filter(Boolean).join(', '),
		remote: parts.remote,
		priceText: amountText(parts.priceMinor, parts.currency, reader),
		startsAtIso: toIso(startsAt),
		endsAtIso: toIso(endsAt)
	};
}

function linesOf(offer: Offer, reader: Reader): HoldView['lines'] {
	const words = { locale: toLocale(reader.locale) };
	return offer.segments.map((segment) => ({
		label:
			offer.partySize > 1
				? m.book_line_people({ service: segment.serviceName, count: offer.partySize }, words)
				: segment.serviceName,
		amount: amountText(segment.priceMinor, offer.currency, reader)
	}));
}

/** Two halves with real dates (SCREENS §2.3); a visit inside the notice has only the second. */
function policyView(
	offer: Offer,
	startsAt: Instant,
	now: Instant,
	reader: Reader
): HoldView['policy'] {
	const words = { locale: toLocale(reader.locale) };
	const text = m.book_policy_free({}, words);
	const { policy } = offer;
	if (policy.cancelNoticeMinutes === 0 && !hasTiers(policy))
		return { free: { title: m.book_policy_any_title({}, words), text }, late: null };
	const until = freeUntil({ startsAt, policy });
	const when = `${shortDateText(until, offer.zone, reader.formats)}, ${timeText(until, offer.zone, reader.formats)}`;
	const passed = until <= now;
	return {
		free: passed ? null : { title: m.book_free_until_text({ when }, words), text },
		late: {
			title: passed ? m.book_policy_soon_title({}, words) : m.book_policy_after_title({}, words),
			text: policy.fees
				? lateSentences(policy.fees, offer.currency, reader).join(' ')
				: m.book_policy_after({}, words)
		}
	};
}

async function ownCover(
	scope: StoreScope,
	user: SessionUser | null,
	offer: Offer
): Promise<HoldView['cover']> {
	const [segment, ...more] = offer.segments;
	if (user?.verified !== true || !segment || more.length > 0) return null;
	const spends = offer.partySize;
	const { serviceId, startsAt } = segment;
	const found = await findOwnCover(scope, user, { serviceId, startsAt, uses: spends });
	return found && { name: found.name, usesLeft: found.usesLeft, spends };
}

const fallbackOf = (offer: Offer, segment: OfferSegment): HoldView['fallback'] => ({
	serviceId: segment.serviceId,
	locationId: offer.locationId,
	staffId: segment.staffChosen ? segment.staffId : null,
	partySize: offer.partySize,
	startsAt: segment.startsAt,
	priceMinor: offer.priceMinor,
	dueMinor: depositOf(offer),
	ceilingMinor: ceilingOf(offer)
});

/** The confirm step. Throws HOLD_GONE when somebody else has the time by now. */
export async function getHoldView(
	scope: StoreScope,
	store: StoreAddress,
	input: {
		readonly claimId: string;
		readonly token: string;
		readonly viewerZone: string | null;
		/** Whoever looks, when signed in. */
		readonly user: SessionUser | null;
	}
): Promise<HoldView> {
	const hold = await findHold(scope, input.claimId, input.token);
	const segment = hold?.offer.segments[0];
	if (!hold || !segment) throw new AppError('HOLD_GONE', { alternatives: [] });
	const view = await storeView(scope, store);
	const reader = readerOf(scope, view);
	const { offer } = hold;
	const cover = await ownCover(scope, input.user, offer);
	const catalogue = await catalogueOf(scope);
	return {
		claimId: hold.claimId,
		store: view,
		serviceSlug: catalogue.services.find((row) => row.id === segment.serviceId)?.slug ?? '',
		ticket: await ticketView(
			scope,
			{
				code: null,
				segment,
				viewerZone: input.viewerZone,
				locationId: offer.locationId,
				zone: offer.zone,
				remote: offer.remote,
				partySize: offer.partySize,
				priceMinor: offer.priceMinor,
				currency: offer.currency
			},
			reader
		),
		lines: linesOf(offer, reader),
		total: amountText(offer.priceMinor, offer.currency, reader),
		free: offer.priceMinor === 0,
		policy: policyView(offer, segment.startsAt, scope.now, reader),
		expiresAt: hold.expiresAt,
		now: scope.now,
		expiresText: timeText(hold.expiresAt, offer.zone, reader.formats),
		expired: hold.expired,
		extended: hold.extended,
		approval: offer.approval,
		due: cover ? null : await dueView(scope, offer, reader),
		card: cover ? null : await cardDueView(scope, offer, store.name, reader),
		cover,
		fallback: fallbackOf(offer, segment)
	};
}

/** Enough to recognise your own address, too little to learn another's (D16). */
export function maskEmail(email: string): string {
	const [local = '', domain = ''] = email.split('@');
	return `${[...local][0] ?? ''}…@${domain}`;
}

export const maskPhone = (phone: string): string => `…${phone.slice(-3)}`;

/** "Katerina Zafeiri" → "K. Zafeiri" */
export function maskName(name: string): string {
	const [first = '', ...rest] = name.trim().split(/\s+/);
	return rest.length === 0
		? `${[...first][0] ?? ''}…`
		: `${[...first][0] ?? ''}. ${rest.join(' ')}`;
}

export function freeText(row: BookingRow, now: Instant, reader: Reader): string | null {
	const left = freeUntil(row) - now;
	return left > 0 && clientMayReschedule(row, now) === null
		? m.book_free_for({ time: spanText(left, reader) }, { locale: toLocale(reader.locale) })
		: null;
}

export interface BookingParts {
	readonly row: BookingRow;
	readonly segment: SegmentRow;
}

export async function bookingTicket(
	scope: StoreScope,
	{ row, segment }: BookingParts,
	viewerZone: string | null,
	reader: Reader
): Promise<TicketView> {
	return await ticketView(
		scope,
		{
			code: row.code,
			segment,
			viewerZone,
			locationId: row.locationId,
			zone: row.zone,
			remote: row.remote,
			partySize: row.partySize,
			priceMinor: row.priceMinor,
			currency: row.currency
		},
		reader
	);
}

export async function getBookingView(
	scope: StoreScope,
	store: StoreView,
	parts: BookingParts,
	viewerZone: string | null
): Promise<BookingView> {
	const { row, segment } = parts;
	const reader = readerOf(scope, store);
	const catalogue = await catalogueOf(scope);
	const person = catalogue.staff.find((each) => each.id === segment.staffId);
	const zone = viewerZone ?? row.viewerZone;
	const at = (instant: Instant): string =>
		`${dateText(instant, row.zone, reader.formats)}, ${timeText(instant, row.zone, reader.formats)}`;
	return {
		bookingId: row.id,
		code: row.code,
		version: row.version,
		status: row.status,
		store,
		serviceSlug: catalogue.services.find((each) => each.id === segment.serviceId)?.slug ?? '',
		serviceId: segment.serviceId,
		staffSlug: segment.staffChosen ? (person?.slug ?? null) : null,
		locationId: row.locationId,
		locationSlug: catalogue.locations.find((each) => each.id === row.locationId)?.slug ?? '',
		ticket: await bookingTicket(scope, parts, zone, reader),
		clientName: maskName(row.clientName),
		maskedEmail: row.contactEmail === null ? null : maskEmail(row.contactEmail),
		maskedPhone: row.contactPhone === null ? null : maskPhone(row.contactPhone),
		note: row.note,
		mayCancel: clientMayCancel(row, scope.now) === null,
		mayReschedule: clientMayReschedule(row, scope.now) === null,
		freeText: freeText(row, scope.now, reader),
		freeUntil:
			row.policy.cancelNoticeMinutes === 0 && !hasTiers(row.policy) ? null : at(freeUntil(row)),
		mayUndo:
			row.status === 'cancelled' && mayUndo(row.endedAt, scope.now) && row.startsAt > scope.now,
		decideByText: row.decideBy === null ? null : at(row.decideBy),
		reason: row.status === 'declined' ? row.reason : null,
		past: row.endsAt <= scope.now,
		payment: await paymentView(scope, row, store.name, reader)
	};
}
