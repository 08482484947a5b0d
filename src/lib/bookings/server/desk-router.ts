/** What the store's people do with bookings. Every write names the booking by its code and may name the version seen. */
import { onceByKey } from '#lib/audit/server/idempotency.ts';
import { explainDay, listDaySlots } from '#lib/availability/server/queries.ts';
import { catalogueOf } from '#lib/catalogue/server/snapshot.ts';
import { normaliseEmail, normalisePhone } from '#lib/clients/rules.ts';
import { AppError } from '#lib/platform/errors.ts';
import { getPublicProfile } from '#lib/stores/server/public-profile.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { formatLocale } from '#lib/platform/locale.ts';
import { answer, router, storeProcedure, storeSubscription } from '#lib/trpc/server/base.ts';
import { LIVE_CHANNEL } from '#lib/audit/server/dispatch.ts';
import { hear } from '#lib/platform/server/hearing.ts';
import type { z } from 'zod';
import {
	actInput,
	boardInput,
	bookingInput,
	deskCreateInput,
	deskSlotsInput,
	endInput,
	forceInput,
	listInput,
	moveInput,
	rangeInput
} from '../input-desk.ts';
import type { Reader } from '../wording.ts';
import { timeText } from '../when.ts';
import { bookingForStaff, seesAll } from './access.ts';
import { getDayBoard, getRange, getToday } from './board.ts';
import { createBookingDirectly, forceBooking, type DirectBooking } from './desk-creating.ts';
import type { BookingMade } from './writing.ts';
import { getDeskBooking, listBookings } from './desk-queries.ts';
import { cancelBooking, declineBooking, type Changed } from './ending.ts';
import { rescheduleBooking } from './rescheduling.ts';
import { historyOf } from './timeline.ts';
import {
	checkInBooking,
	completeBooking,
	confirmBooking,
	markNoShow,
	undoVisit
} from './visiting.ts';

async function deskReader(scope: StoreScope): Promise<Reader> {
	return {
		locale: scope.locale,
		formats: formatLocale(scope.locale, (await getPublicProfile(scope)).country)
	};
}

interface Act {
	readonly code: string;
	readonly version?: number | null;
	readonly idempotencyKey: string;
}

/** Finds the booking this person may act on, then runs the command once per key. */
async function act(
	scope: StoreScope,
	input: Act,
	run: (target: { bookingId: string; version: number | undefined }) => Promise<Changed>
): Promise<Changed> {
	const { row } = await bookingForStaff(scope, input.code);
	const { idempotencyKey, ...body } = input;
	return answer(
		await onceByKey(scope, { actor: `user:${scope.actor.id}`, key: idempotencyKey, body }, () =>
			run({ bookingId: row.id, version: input.version ?? undefined })
		)
	);
}

/** Staff book for themselves; the desk for anyone (A19.7). */
function refuseOthersTime(scope: StoreScope, staffId: string | null): void {
	if (!seesAll(scope) && staffId !== scope.staffId) throw new AppError('FORBIDDEN');
}

async function directBooking(
	scope: StoreScope,
	store: StoreAddress,
	input: z.output<typeof deskCreateInput>
): Promise<DirectBooking> {
	refuseOthersTime(scope, input.staffId);
	const profile = await getPublicProfile(scope);
	return {
		serviceId: input.serviceId,
		locationId: input.locationId,
		staffId: input.staffId,
		partySize: input.party,
		startsAt: input.startsAt,
		storeNumber: store.number,
		note: input.note,
		client: {
			name: input.client.name,
			email: normaliseEmail(input.client.email),
			phone: normalisePhone(input.client.phone, profile.country),
			reminders: true,
			offers: false,
			locale: profile.defaultLocale,
			viewerZone: null
		}
	};
}

async function createOnce(
	scope: StoreScope,
	input: z.output<typeof deskCreateInput>,
	make: () => Promise<BookingMade>
): Promise<BookingMade> {
	const { idempotencyKey, ...body } = input;
	return answer(
		await onceByKey(scope, { actor: `user:${scope.actor.id}`, key: idempotencyKey, body }, make)
	);
}

async function zoneOf(scope: StoreScope, locationId: string): Promise<string> {
	const location = (await catalogueOf(scope)).locations.find((row) => row.id === locationId);
	if (!location) throw new AppError('NOT_FOUND');
	return location.zone;
}

async function ownClaimOf(
	scope: StoreScope,
	code: string | null | undefined
): Promise<string | null> {
	return code ? (await bookingForStaff(scope, code)).row.claimId : null;
}

export const bookingsRouter = router({
	/** Says that something happened in this store, never what: open calendars ask again (DECISIONS 16). */
	live: storeSubscription('bookings.view_own').subscription(async function* ({ ctx, signal }) {
		yield { at: 'open' };
		const mine = `"${ctx.store.storeId}"`;
		for await (const payload of hear(LIVE_CHANNEL, (said) => said.includes(mine), signal))
			yield { at: payload };
	}),

	today: storeProcedure('bookings.view_own')
		.input(boardInput)
		.query(
			async ({ ctx, input }) =>
				await getToday(
					ctx.scope,
					ctx.store.currency,
					{ day: input.day ?? null, locationId: input.locationId ?? null },
					await deskReader(ctx.scope)
				)
		),

	board: storeProcedure('bookings.view_own')
		.input(boardInput)
		.query(
			async ({ ctx, input }) =>
				await getDayBoard(
					ctx.scope,
					{ day: input.day ?? null, locationId: input.locationId ?? null },
					await deskReader(ctx.scope)
				)
		),

	range: storeProcedure('bookings.view_own')
		.input(rangeInput)
		.query(
			async ({ ctx, input }) =>
				await getRange(
					ctx.scope,
					{ from: input.from, days: input.days, locationId: input.locationId ?? null },
					await deskReader(ctx.scope)
				)
		),

	list: storeProcedure('bookings.view_own')
		.input(listInput)
		.query(
			async ({ ctx, input }) => await listBookings(ctx.scope, input, await deskReader(ctx.scope))
		),

	get: storeProcedure('bookings.view_own')
		.input(bookingInput)
		.query(async ({ ctx, input }) => {
			const booking = await getDeskBooking(ctx.scope, input.code, await deskReader(ctx.scope));
			return { booking, timeline: await historyOf(ctx.scope, booking.id) };
		}),

	/** Times for the "Move" dialog and the new-booking form; the booking's own time is free to it. */
	slots: storeProcedure('bookings.view_own')
		.input(deskSlotsInput)
		.query(async ({ ctx, input }) => {
			const zone = await zoneOf(ctx.scope, input.locationId);
			const reader = await deskReader(ctx.scope);
			const question = {
				serviceId: input.serviceId,
				locationId: input.locationId,
				staffId: input.staffId,
				partySize: input.party,
				ownClaimId: await ownClaimOf(ctx.scope, input.moving),
				ignoreNotice: true
			};
			const slots = await listDaySlots(ctx.scope, question, input.day, zone);
			return slots.map((slot) => ({
				startsAt: slot.startsAt,
				label: timeText(slot.startsAt, zone, reader.formats),
				staffIds: slot.staffIds
			}));
		}),

	/** "Why is this time (not) offered?" (A4.8) */
	explain: storeProcedure('slots.explain')
		.input(deskSlotsInput.omit({ moving: true }))
		.query(async ({ ctx, input }) => {
			const zone = await zoneOf(ctx.scope, input.locationId);
			const reader = await deskReader(ctx.scope);
			const rows = await explainDay(
				ctx.scope,
				{
					serviceId: input.serviceId,
					locationId: input.locationId,
					staffId: input.staffId,
					partySize: input.party,
					ownClaimId: null
				},
				input.day,
				zone
			);
			return rows.map((row) => ({ ...row, label: timeText(row.startsAt, zone, reader.formats) }));
		}),

	create: storeProcedure('bookings.create')
		.input(deskCreateInput)
		.mutation(async ({ ctx, input }) => {
			const booking = await directBooking(ctx.scope, ctx.store, input);
			return await createOnce(ctx.scope, input, () => createBookingDirectly(ctx.scope, booking));
		}),

	force: storeProcedure('bookings.force')
		.input(forceInput)
		.mutation(async ({ ctx, input }) => {
			const booking = await directBooking(ctx.scope, ctx.store, input);
			return await createOnce(ctx.scope, input, () =>
				forceBooking(ctx.scope, { ...booking, reason: input.reason })
			);
		}),

	reschedule: storeProcedure('bookings.change')
		.input(moveInput)
		.mutation(async ({ ctx, input }) => {
			if (input.staffId !== undefined) refuseOthersTime(ctx.scope, input.staffId);
			return await act(ctx.scope, input, (target) =>
				rescheduleBooking(ctx.scope, {
					...target,
					startsAt: input.startsAt,
					staffId: input.staffId
				})
			);
		}),

	cancel: storeProcedure('bookings.change')
		.input(endInput)
		.mutation(({ ctx, input }) =>
			act(ctx.scope, input, (target) =>
				cancelBooking(ctx.scope, { ...target, reason: input.reason })
			)
		),

	confirm: storeProcedure('bookings.decide')
		.input(actInput)
		.mutation(({ ctx, input }) =>
			act(ctx.scope, input, (target) => confirmBooking(ctx.scope, target))
		),

	decline: storeProcedure('bookings.decide')
		.input(endInput)
		.mutation(({ ctx, input }) =>
			act(ctx.scope, input, (target) =>
				declineBooking(ctx.scope, { ...target, reason: input.reason })
			)
		),

	checkIn: storeProcedure('bookings.change')
		.input(actInput)
		.mutation(({ ctx, input }) =>
			act(ctx.scope, input, (target) => checkInBooking(ctx.scope, target))
		),

	complete: storeProcedure('bookings.change')
		.input(actInput)
		.mutation(({ ctx, input }) =>
			act(ctx.scope, input, (target) => completeBooking(ctx.scope, target))
		),

	noShow: storeProcedure('bookings.change')
		.input(actInput)
		.mutation(({ ctx, input }) => act(ctx.scope, input, (target) => markNoShow(ctx.scope, target))),

	undo: storeProcedure('bookings.change')
		.input(actInput)
		.mutation(({ ctx, input }) => act(ctx.scope, input, (target) => undoVisit(ctx.scope, target)))
});
