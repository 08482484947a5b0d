/** The desk's money: part of `bookings.*`, since it says whose visit was paid. */
import { onceByKey } from '#lib/audit/server/idempotency.ts';
import { takesOnlinePayments } from '#lib/payments/server/connections.ts';
import { config, publicUrl } from '#lib/platform/server/config.ts';
import { answer, openStoreProcedure, router, storeProcedure } from '#lib/trpc/server/base.ts';
import { z } from 'zod';
import { bookingInput, payLinkInput, paymentListInput, takeForVisitInput } from '../input-desk.ts';
import { amountText } from '../wording.ts';
import { bookingForStaff } from './access.ts';
import { openPayLink, takeForVisit } from './billing.ts';
import { payableLink } from './checkout.ts';
import { deskReader } from './desk-reader.ts';
import { getMoney } from './money.ts';
import { getDeskPayment, listDeskPayments } from './payments-list.ts';

export const billing = {
	payments: router({
		list: storeProcedure('money.view')
			.input(paymentListInput)
			.query(
				async ({ ctx, input }) =>
					await listDeskPayments(ctx.scope, input, await deskReader(ctx.scope))
			),

		get: storeProcedure('money.view')
			.input(z.object({ paymentId: z.uuid() }))
			.query(
				async ({ ctx, input }) =>
					await getDeskPayment(ctx.scope, input.paymentId, await deskReader(ctx.scope))
			)
	}),

	/** What a visit costs, what was paid and what is due. */
	bill: storeProcedure('money.take')
		.input(bookingInput)
		.query(async ({ ctx: { scope }, input }) => {
			const { row } = await bookingForStaff(scope, input.code);
			const money = await getMoney(scope, row);
			const reader = await deskReader(scope);
			const text = (minor: number) => amountText(minor, row.currency, reader);
			return {
				...money,
				priceText: text(money.priceMinor),
				paidText: text(money.paidMinor),
				refundedText: text(money.refundedMinor),
				dueText: text(money.dueMinor),
				online: await takesOnlinePayments(scope)
			};
		}),

	takeForVisit: storeProcedure('money.take')
		.input(takeForVisitInput)
		.mutation(async ({ ctx: { scope }, input }) => {
			const { row } = await bookingForStaff(scope, input.code);
			const { idempotencyKey, ...body } = input;
			const { parts, tipMinor, receipt, finish, version } = body;
			return answer(
				await onceByKey(
					scope,
					{ actor: `user:${scope.actor.id}`, key: idempotencyKey, body },
					async () =>
						await takeForVisit(scope, {
							bookingId: row.id,
							version: version ?? undefined,
							parts,
							tipMinor,
							receipt: receipt ?? null,
							finish
						})
				)
			);
		}),

	/** Throws ILLEGAL_TRANSITION for a booking that waits for no money. */
	askLink: storeProcedure('money.take')
		.input(bookingInput)
		.query(async ({ ctx, input }) => {
			const { row } = await bookingForStaff(ctx.scope, input.code);
			return { link: payableLink(ctx.store, row) };
		}),

	/** The provider is asked with no transaction open. */
	payLink: openStoreProcedure('money.take')
		.input(payLinkInput)
		.mutation(async ({ ctx, input }) => {
			const { payUrl, expiresAt, paymentId, testMode } = await openPayLink(ctx.pools, ctx.request, {
				code: input.code,
				amountMinor: input.amountMinor ?? null,
				backUrl: `${publicUrl(config())}/${ctx.store.slug}/b/${input.code}`
			});
			return { payUrl, expiresAt, paymentId, testMode };
		})
};
