/** The desk's payments with what they were for: money from `payments`, names from here. */
import { and, eq, inArray } from 'drizzle-orm';
import { catalogueOf } from '#lib/catalogue/server/snapshot.ts';
import { listClientNames, searchClients } from '#lib/clients/server/queries.ts';
import { listDifferencesOf } from '#lib/payments/server/differences.ts';
import { listByHand } from '#lib/payments/server/kept.ts';
import {
	getPaymentDetail,
	listPayments,
	type ListedPayment
} from '#lib/payments/server/listing.ts';
import { AppError } from '#lib/platform/errors.ts';
import { addDays, startOfDay, wallClock, type LocalDay } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { PaymentListRequest } from '../input-desk.ts';
import { dateText, timeText } from '../when.ts';
import { amountText, type Reader } from '../wording.ts';
import { bookings, bookingSegments } from './schema.ts';

export interface Subject {
	readonly code: string;
	readonly serviceName: string;
	readonly dateText: string;
}

/** The bookings among these ids: what a payment was for. */
async function subjectsOf(
	scope: StoreScope,
	ids: readonly string[],
	reader: Reader
): Promise<Map<string, Subject>> {
	if (ids.length === 0) return new Map();
	const rows = await scope.tx
		.select({ booking: bookings, serviceName: bookingSegments.serviceName })
		.from(bookings)
		.innerJoin(
			bookingSegments,
			and(
				eq(bookingSegments.storeId, bookings.storeId),
				eq(bookingSegments.bookingId, bookings.id),
				eq(bookingSegments.position, 0)
			)
		)
		.where(and(eq(bookings.storeId, scope.storeId), inArray(bookings.id, [...ids])));
	return new Map(
		rows.map(({ booking, serviceName }) => [
			booking.id,
			{
				code: booking.code,
				serviceName,
				dateText: dateText(booking.startsAt, booking.zone, reader.formats)
			}
		])
	);
}

const present = (ids: readonly (string | null)[]): string[] => [
	...new Set(ids.filter((id) => id !== null))
];

/** The store's own clock: of its first location. */
export async function deskZone(scope: StoreScope): Promise<string> {
	return (await catalogueOf(scope)).locations[0]?.zone ?? 'UTC';
}

async function shown(scope: StoreScope, payments: readonly ListedPayment[], reader: Reader) {
	const zone = await deskZone(scope);
	const subjects = await subjectsOf(scope, present(payments.map((one) => one.subjectId)), reader);
	const names = await listClientNames(scope, present(payments.map((one) => one.clientId)));
	const byHand = await listByHand(
		scope,
		payments.map(({ id }) => id)
	);
	return payments.map((payment) => {
		const at = payment.paidAt ?? payment.createdAt;
		const text = (minor: number) => amountText(minor, payment.currency, reader);
		return {
			...payment,
			/** A person says whether its money came; null: its provider does. */
			byHand: byHand.get(payment.id) ?? null,
			amountText: text(payment.amountMinor + payment.tipMinor),
			tipText: payment.tipMinor > 0 ? text(payment.tipMinor) : null,
			refundedText: payment.refundedMinor > 0 ? text(payment.refundedMinor) : null,
			leftMinor: payment.amountMinor - payment.refundedMinor,
			leftText: text(payment.amountMinor - payment.refundedMinor),
			day: wallClock(at, zone).day,
			dateText: dateText(at, zone, reader.formats),
			timeText: timeText(at, zone, reader.formats),
			clientName: payment.clientId === null ? null : (names.get(payment.clientId) ?? null),
			subject: payment.subjectId === null ? null : (subjects.get(payment.subjectId) ?? null)
		};
	});
}

export type ShownPayment = Awaited<ReturnType<typeof shown>>[number];

export interface PaymentsPage {
	readonly payments: readonly ShownPayment[];
	readonly nextCursor: string | null;
}

const boundsOf = (from: LocalDay | null, until: LocalDay | null, zone: string) => ({
	from: from === null ? null : startOfDay(from, zone),
	until: until === null ? null : startOfDay(addDays(until, 1), zone)
});

/** Newest first. `q`: a client's name, address or last digits of the phone. */
export async function listDeskPayments(
	scope: StoreScope,
	request: PaymentListRequest,
	reader: Reader
): Promise<PaymentsPage> {
	const zone = await deskZone(scope);
	const q = request.q.trim();
	const found = await listPayments(scope, {
		shown: request.shown,
		method: request.method ?? null,
		...boundsOf(request.from ?? null, request.until ?? null, zone),
		clientIds: q === '' ? null : (await searchClients(scope, q)).map(({ id }) => id),
		cursor: request.cursor ?? null,
		limit: request.limit
	});
	return {
		payments: await shown(scope, found.payments, reader),
		nextCursor: found.nextCursor
	};
}

/** One payment, what the ledger says of it and where the provider disagrees. Throws NOT_FOUND. */
export async function getDeskPayment(scope: StoreScope, paymentId: string, reader: Reader) {
	const detail = await getPaymentDetail(scope, paymentId);
	const [payment] = await shown(scope, [detail.payment], reader);
	if (!payment) throw new AppError('NOT_FOUND');
	const zone = await deskZone(scope);
	const { currency } = detail.payment;
	const at = (moment: typeof detail.payment.createdAt) => ({
		dateText: dateText(moment, zone, reader.formats),
		timeText: timeText(moment, zone, reader.formats)
	});
	return {
		payment,
		refunds: detail.refunds.map((refund) => ({
			...refund,
			...at(refund.createdAt),
			amountText: amountText(refund.amountMinor, currency, reader)
		})),
		transfers: detail.transfers.map((transfer) => ({
			...transfer,
			...at(transfer.occurredAt),
			amountText: amountText(transfer.amountMinor, currency, reader)
		})),
		differences: await listDifferencesOf(scope, paymentId)
	};
}
