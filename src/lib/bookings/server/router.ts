/** What visitors and clients can do on a store's page, and by a booking's link. The store's side: desk-router.ts. */
import { z } from 'zod';
import { onceByKey } from '#lib/audit/server/idempotency.ts';
import { extendHold, holdSlot, ownHold, releaseHold } from '#lib/availability/server/holds.ts';
import { networkOf } from '#lib/auth/server/rate-limit.ts';
import { config } from '#lib/platform/server/config.ts';
import { randomToken } from '#lib/platform/server/crypto.ts';
import { addDays, localDay, type LocalDay } from '#lib/platform/time.ts';
import { answer, publicProcedure, publicStoreProcedure, router } from '#lib/trpc/server/base.ts';
import {
	cancelInput,
	createInput,
	holdInput,
	linkInput,
	nearestInput,
	ownHoldInput,
	pickerInput,
	rescheduleInput,
	storePageInput,
	token
} from '../input.ts';
import { bookingByLink } from './access.ts';
import { calendarLinksOf, clientFileOf } from './client-file.ts';
import { checkoutProcedures } from './checkout-router.ts';
import { getBookingView, getHoldView } from './client-views.ts';
import { createBooking } from './creating.ts';
import { clientDetailsOf } from './details.ts';
import { cancelBookingByClient, undoCancelBooking } from './ending.ts';
import { feeProcedures } from './fee-router.ts';
import { linkToken } from './link.ts';
import { clockFor, decidedInWords, getNearest, refusingInWords } from './nearest.ts';
import { offerFor } from './offers.ts';
import { getPicker, pickerRequest, pickService, serviceSlugOf } from './picker.ts';
import { pickerBeside, pickerFor, requireOpen } from './public-picker.ts';
import { rescheduleBookingByClient } from './rescheduling.ts';
import { listOpenStores, listPublicPaths } from './sitemap.ts';
import { getStorePage } from './store-page.ts';
import { readerOf, storeView } from './store-view.ts';

const visitors = 'anyone may look at a public page and book there';
const byLink = 'the link is the proof: code and token of one booking';

/** A booking is moved from where it is: its own day, with some days before it. */
const presentDay = (asked: { day?: string | null; week?: string | null }, day: LocalDay) =>
	asked.day || asked.week ? {} : { day, week: addDays(day, -2) };

export const bookRouter = router({
	...checkoutProcedures,

	/** Whose pages these are: for the frame around each of them. */
	store: publicStoreProcedure(visitors).query(({ ctx }) => storeView(ctx.scope, ctx.store)),

	/** Addresses of open stores, for search engines. */
	openStores: publicProcedure('which stores take bookings is public').query(({ ctx }) =>
		listOpenStores(ctx.tx)
	),

	publicPaths: publicStoreProcedure('a published store is there to be found').query(({ ctx }) =>
		ctx.store.published ? listPublicPaths(ctx.scope) : []
	),

	storePage: publicStoreProcedure(visitors)
		.input(storePageInput)
		.query(async ({ ctx, input }) => {
			const page = await getStorePage(ctx.scope, ctx.store, {
				at: input.at ?? null,
				q: input.q,
				category: input.category ?? null,
				person: input.person ?? null,
				maxPrice: input.maxPrice ?? null,
				maxMinutes: input.maxMinutes ?? null,
				today: input.today
			});
			return { ...page, picker: input.picker ? await pickerBeside(ctx, input.picker, page) : null };
		}),

	picker: publicStoreProcedure(visitors)
		.input(pickerInput)
		.query(async ({ ctx, input }) => {
			const store = await storeView(ctx.scope, ctx.store);
			return { store, picker: await pickerFor(ctx, input, store) };
		}),

	/** Whoever holds a time already may finish, whatever happens to the plan meanwhile. */
	hold: publicStoreProcedure(visitors, { act: 'book' })
		.input(holdInput)
		.mutation(async ({ ctx, input }) => {
			requireOpen(ctx.store);
			const picked = await pickService(ctx.scope, {
				serviceSlug: input.service,
				at: input.at ?? null,
				with: input.with ?? null,
				partySize: input.party ?? null
			});
			const request = {
				serviceId: picked.service.id,
				locationId: picked.location.id,
				staffId: picked.staffId,
				partySize: picked.partySize
			};
			const clock = await clockFor(ctx.scope, { ...request, viewerZone: input.zone ?? null });
			const held = await refusingInWords(clock, () =>
				holdSlot(ctx.scope, {
					...request,
					startsAt: input.startsAt,
					ignoreNotice: false,
					ownClaimId: null,
					token: input.token ?? randomToken(24),
					network: networkOf(ctx.ip),
					holdsPerNetwork: config().HOLDS_PER_NETWORK,
					offer: offerFor(ctx.scope, { ...request, staffChosen: picked.staffId !== null })
				})
			);
			return {
				hold: held.claimId,
				token: held.token,
				expiresAt: held.expiresAt,
				service: picked.service.slug
			};
		}),

	/** A held time was lost: what is free around it, for the same wish. */
	nearest: publicStoreProcedure(visitors)
		.input(nearestInput)
		.query(async ({ ctx, input }) => {
			const picked = await pickService(ctx.scope, {
				serviceSlug: input.service,
				at: input.at ?? null,
				with: input.with ?? null,
				partySize: input.party ?? null
			});
			return await getNearest(ctx.scope, {
				serviceId: picked.service.id,
				locationId: picked.location.id,
				staffId: picked.staffId,
				partySize: picked.partySize,
				startsAt: input.startsAt,
				viewerZone: input.zone ?? null,
				ownClaimId: input.token ? await ownHold(ctx.scope, input.token) : null
			});
		}),

	getHold: publicStoreProcedure(visitors)
		.input(ownHoldInput.extend({ zone: linkInput.shape.zone }))
		.query(({ ctx, input }) =>
			getHoldView(ctx.scope, ctx.store, {
				claimId: input.hold,
				token: input.token,
				viewerZone: input.zone ?? null,
				user: ctx.user
			})
		),

	extendHold: publicStoreProcedure(visitors)
		.input(ownHoldInput)
		.mutation(async ({ ctx, input }) => ({
			expiresAt: await extendHold(ctx.scope, input.hold, input.token)
		})),

	releaseHold: publicStoreProcedure(visitors)
		.input(z.object({ token }))
		.mutation(async ({ ctx, input }) => {
			await releaseHold(ctx.scope, input.token);
			return { released: true };
		}),

	create: publicStoreProcedure(visitors)
		.input(createInput)
		.mutation(async ({ ctx, input }) => {
			requireOpen(ctx.store);
			const { idempotencyKey, ...body } = input;
			const client = await clientDetailsOf(ctx.scope, input);
			const fallback = input.fallback ?? null;
			const clock =
				fallback && (await clockFor(ctx.scope, { ...fallback, viewerZone: input.zone ?? null }));
			const decided = await onceByKey(
				ctx.scope,
				{ actor: `hold:${input.hold}`, key: idempotencyKey, body },
				() =>
					createBooking(ctx.scope, {
						claimId: input.hold,
						token: input.token,
						storeNumber: ctx.store.number,
						client,
						note: input.note,
						card: input.card ? { cardId: input.card, storeName: ctx.store.name } : null,
						fallback
					})
			);
			const made = answer(clock ? decidedInWords(clock, decided) : decided);
			// Derived again for a repeat: the stored answer holds ids only.
			return { ...made, token: linkToken(ctx.scope.storeId, made.bookingId, 1) };
		}),

	getBooking: publicStoreProcedure(byLink)
		.input(linkInput)
		.query(async ({ ctx, input }) => {
			const parts = await bookingByLink(ctx.scope, input.code, input.token);
			const store = await storeView(ctx.scope, ctx.store);
			const view = await getBookingView(ctx.scope, store, parts, input.zone ?? null);
			return { ...view, calendar: calendarLinksOf(ctx.scope, ctx.store, parts, view.ticket) };
		}),

	calendarFile: publicStoreProcedure(byLink)
		.input(linkInput)
		.query(
			async ({ ctx, input }) =>
				await clientFileOf(
					ctx.scope,
					ctx.store,
					await bookingByLink(ctx.scope, input.code, input.token)
				)
		),

	/** The picker for moving a booking: its own time is free to it. */
	movePicker: publicStoreProcedure(byLink)
		.input(linkInput.extend(pickerInput.pick({ with: true, day: true, week: true }).shape))
		.query(async ({ ctx, input }) => {
			const parts = await bookingByLink(ctx.scope, input.code, input.token);
			const store = await storeView(ctx.scope, ctx.store);
			const booking = await getBookingView(ctx.scope, store, parts, input.zone ?? null);
			const request = {
				...input,
				service: booking.serviceSlug,
				at: booking.locationSlug,
				party: parts.row.partySize,
				with: input.with === undefined ? booking.staffSlug : input.with,
				...presentDay(input, localDay(parts.row.startsAt, parts.row.zone))
			};
			return {
				store,
				booking,
				picker: await getPicker(
					ctx.scope,
					pickerRequest(request, parts.row.claimId),
					readerOf(ctx.scope, store)
				)
			};
		}),

	reschedule: publicStoreProcedure(byLink)
		.input(rescheduleInput)
		.mutation(async ({ ctx, input }) => {
			const { row, segment } = await bookingByLink(ctx.scope, input.code, input.token);
			const { idempotencyKey, ...body } = input;
			const staffId = input.with
				? (
						await pickService(ctx.scope, {
							serviceSlug: await serviceSlugOf(ctx.scope, segment.serviceId),
							at: null,
							with: input.with,
							partySize: row.partySize
						})
					).staffId
				: segment.staffChosen
					? segment.staffId
					: null;
			const clock = await clockFor(ctx.scope, { ...segment, ...row });
			const decided = await onceByKey(
				ctx.scope,
				{ actor: `booking:${row.id}`, key: idempotencyKey, body },
				() =>
					rescheduleBookingByClient(ctx.scope, {
						bookingId: row.id,
						startsAt: input.startsAt,
						staffId
					})
			);
			return answer(decidedInWords(clock, decided));
		}),

	cancel: publicStoreProcedure(byLink)
		.input(cancelInput)
		.mutation(async ({ ctx, input }) => {
			const { row } = await bookingByLink(ctx.scope, input.code, input.token);
			const { idempotencyKey, ...body } = input;
			return answer(
				await onceByKey(ctx.scope, { actor: `booking:${row.id}`, key: idempotencyKey, body }, () =>
					cancelBookingByClient(ctx.scope, { ...input, bookingId: row.id })
				)
			);
		}),

	...feeProcedures,

	undoCancel: publicStoreProcedure(byLink)
		.input(linkInput)
		.mutation(async ({ ctx, input }) => {
			const { row } = await bookingByLink(ctx.scope, input.code, input.token);
			return await undoCancelBooking(ctx.scope, row.id);
		})
});
