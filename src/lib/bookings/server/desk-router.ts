/** What the store's people see of their bookings; what they change is desk-acts-router.ts. */
import { LIVE_CHANNEL } from '#lib/audit/server/dispatch.ts';
import { explainDay, listDaySlots } from '#lib/availability/server/queries.ts';
import { catalogueOf } from '#lib/catalogue/server/snapshot.ts';
import { AppError } from '#lib/platform/errors.ts';
import { hear } from '#lib/platform/server/hearing.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { router, storeProcedure, storeSubscription } from '#lib/trpc/server/base.ts';
import {
	boardInput,
	bookingInput,
	deskSlotsInput,
	listInput,
	rangeInput,
	termsInput
} from '../input-desk.ts';
import { timeText } from '../when.ts';
import { bookingForStaff } from './access.ts';
import { billing } from './billing-router.ts';
import { getDayBoard, getDayBoards, getRange, getToday } from './board.ts';
import { deskActs } from './desk-acts-router.ts';
import { getChoices } from './desk-choices.ts';
import { countRequests, getDeskBooking, listBookings } from './desk-queries.ts';
import { deskReader } from './desk-reader.ts';
import { getDeskMoney } from './desk-money.ts';
import { getDeskTerms } from './desk-terms.ts';
import { getDeskFee } from './fee-views.ts';
import { getBooking } from './locked.ts';
import { getMonth } from './month.ts';
import { historyOf } from './timeline.ts';

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
	...deskActs,
	...billing,

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

	/** Boards of up to fourteen days, for the week. */
	boards: storeProcedure('bookings.view_own')
		.input(rangeInput.omit({ staffIds: true }))
		.query(
			async ({ ctx, input }) =>
				await getDayBoards(
					ctx.scope,
					{
						from: input.from,
						days: Math.min(input.days, 14),
						locationId: input.locationId ?? null
					},
					await deskReader(ctx.scope)
				)
		),

	/** Counts and a meter per day. */
	month: storeProcedure('bookings.view_own')
		.input(rangeInput.omit({ staffIds: true }))
		.query(
			async ({ ctx, input }) =>
				await getMonth(ctx.scope, {
					from: input.from,
					days: input.days,
					locationId: input.locationId ?? null
				})
		),

	/** What forms and filters choose from, and how many requests wait: every page of the desk begins with it. */
	desk: storeProcedure('bookings.view_own').query(async ({ ctx }) => ({
		...(await getChoices(ctx.scope, await deskReader(ctx.scope))),
		requests: await countRequests(ctx.scope)
	})),

	list: storeProcedure('bookings.view_own')
		.input(listInput)
		.query(
			async ({ ctx, input }) => await listBookings(ctx.scope, input, await deskReader(ctx.scope))
		),

	get: storeProcedure('bookings.view_own')
		.input(bookingInput)
		.query(async ({ ctx, input }) => {
			const reader = await deskReader(ctx.scope);
			const booking = await getDeskBooking(ctx.scope, input.code, reader);
			const row = await getBooking(ctx.scope, booking.id);
			return {
				booking,
				timeline: await historyOf(ctx.scope, booking.id),
				fee: await getDeskFee(ctx.scope, row, reader),
				money: await getDeskMoney(ctx.scope, row, reader)
			};
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

	/** Before it is booked: the deposit that could be asked for, and the package that would pay. */
	terms: storeProcedure('bookings.create')
		.input(termsInput)
		.query(
			async ({ ctx, input }) => await getDeskTerms(ctx.scope, input, await deskReader(ctx.scope))
		),

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
		})
});
