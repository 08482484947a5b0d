/** What the store's people change. Every write names the booking by its code and may name the version seen. */
import { onceByKey } from '#lib/audit/server/idempotency.ts';
import { normaliseEmail, normalisePhone } from '#lib/clients/rules.ts';
import { AppError } from '#lib/platform/errors.ts';
import { getPublicProfile } from '#lib/stores/server/public-profile.ts';
import { may } from '#lib/stores/rules.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { answer, storeProcedure } from '#lib/trpc/server/base.ts';
import type { z } from 'zod';
import {
	actInput,
	deskCreateInput,
	endInput,
	forceInput,
	moveInput,
	noShowInput,
	waiveInput
} from '../input-desk.ts';
import { bookingForStaff, seesAll } from './access.ts';
import { createBookingDirectly, forceBooking, type DirectBooking } from './desk-creating.ts';
import type { BookingMade } from './writing.ts';
import { cancelBooking, declineBooking, type Changed } from './ending.ts';
import { waiveFee } from './penalties.ts';
import { rescheduleBooking } from './rescheduling.ts';
import {
	checkInBooking,
	completeBooking,
	confirmBooking,
	markNoShow,
	undoVisit
} from './visiting.ts';

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
		askPayment: input.askPayment,
		usePackage: input.usePackage,
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

/** Part of `bookings.*`: desk-router.ts puts it together with what is read. */
export const deskActs = {
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

	/** What it costs is taken, unless somebody who may says why not. */
	noShow: storeProcedure('bookings.change')
		.input(noShowInput)
		.mutation(async ({ ctx, input }) => {
			const waive = input.waive?.trim() ?? '';
			if (waive !== '' && !may(ctx.scope.roles, 'bookings.waive')) throw new AppError('FORBIDDEN');
			return await act(ctx.scope, input, (target) =>
				markNoShow(ctx.scope, { ...target, waive: waive === '' ? null : waive })
			);
		}),

	waiveFee: storeProcedure('bookings.waive')
		.input(waiveInput)
		.mutation(({ ctx, input }) =>
			act(ctx.scope, input, (target) => waiveFee(ctx.scope, { ...target, reason: input.reason }))
		),

	undo: storeProcedure('bookings.change')
		.input(actInput)
		.mutation(({ ctx, input }) => act(ctx.scope, input, (target) => undoVisit(ctx.scope, target)))
};
