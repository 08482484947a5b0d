import { onceByKey } from '#lib/audit/server/idempotency.ts';
import type { SessionUser } from '#lib/auth/user.ts';
import { linkInput } from '#lib/bookings/input.ts';
import { bookingIdByLink } from '#lib/bookings/server/sold.ts';
import { listStoresOf } from '#lib/clients/server/linking.ts';
import { AppError } from '#lib/platform/errors.ts';
import { findStoreByAddress, storeById, type StoreAddress } from '#lib/stores/server/addresses.ts';
import { inScope, type StoreScope } from '#lib/stores/server/scope.ts';
import {
	answer,
	openStoreProcedure,
	openUserProcedure,
	publicStoreProcedure,
	router,
	storeProcedure
} from '#lib/trpc/server/base.ts';
import type { RequestContext } from '#lib/trpc/server/context.ts';
import {
	bookingPaperInput,
	documentInput,
	documentListInput,
	documentSettingsInput,
	monthExportInput,
	ownPaperInput,
	sendInput
} from '../input.ts';
import type { OwnDocuments } from '../views.ts';
import { exportMonth, listMonths } from './exporting.ts';
import {
	getOwnPaper,
	getPaper,
	getPaperOfSubject,
	listDocuments,
	listForSubject,
	listOwnDocuments
} from './queries.ts';
import { sendAgain } from './sending.ts';
import { getDocumentSettings, saveDocumentSettings } from './settings.ts';

const byLink = 'the link is the proof: code and token of one booking';

/** More stores than anybody visits; each costs a transaction. */
const MOST_STORES = 20;

/** In a store, as a person who is signed in and is its client at most. */
const asPerson = async <T>(
	ctx: RequestContext,
	user: SessionUser,
	storeId: string,
	fn: (scope: StoreScope) => Promise<T>
): Promise<T> => {
	const { pools, source, ip, requestId, locale, now } = ctx;
	const actor = { kind: 'user', id: user.id } as const;
	return await inScope(pools, { storeId, actor, source, ip, requestId, locale, now }, fn);
};

const isOpen = (store: StoreAddress | null | undefined): store is StoreAddress =>
	store !== null && store !== undefined && !store.disabled;

export const documentsRouter = router({
	list: storeProcedure('documents.view')
		.input(documentListInput)
		.query(async ({ ctx: { scope }, input }) => await listDocuments(scope, input)),

	paper: storeProcedure('documents.view')
		.input(documentInput)
		.query(async ({ ctx: { scope }, input }) => await getPaper(scope, input.documentId)),

	months: storeProcedure('documents.export').query(
		async ({ ctx: { scope } }) => await listMonths(scope)
	),

	/** Noted as an act; the file's rows come after it, page by page. */
	exportMonth: openStoreProcedure('documents.export')
		.input(monthExportInput)
		.mutation(async ({ ctx, input: { month, test, format, part } }) =>
			exportMonth(ctx.pools, ctx.request, { month, test, format, part })
		),

	/** By mail, once more. */
	send: storeProcedure('documents.send')
		.input(sendInput)
		.mutation(async ({ ctx: { scope }, input: { idempotencyKey: key, ...body } }) => {
			const actor = `user:${scope.actor.id}`;
			return answer(
				await onceByKey(scope, { actor, key, body }, async () => ({
					to: await sendAgain(scope, body.documentId)
				}))
			);
		}),

	settings: storeProcedure('documents.settings').query(async ({ ctx: { scope } }) => {
		const { tax, ...settings } = await getDocumentSettings(scope);
		return {
			...settings,
			defaultRateMilli: tax.rateMilli,
			showsTaxInPrices: tax.showsInPrices,
			services: [...tax.serviceRates].map(([serviceId, rateMilli]) => ({ serviceId, rateMilli }))
		};
	}),

	saveSettings: storeProcedure('documents.settings')
		.input(documentSettingsInput)
		.mutation(async ({ ctx: { scope }, input }) => await saveDocumentSettings(scope, input)),

	/** What a booking's money left on paper. */
	ofBooking: publicStoreProcedure(byLink)
		.input(linkInput)
		.query(
			async ({ ctx: { scope }, input }) =>
				await listForSubject(scope, await bookingIdByLink(scope, input))
		),

	bookingPaper: publicStoreProcedure(byLink)
		.input(bookingPaperInput)
		.query(async ({ ctx: { scope }, input }) => {
			const bookingId = await bookingIdByLink(scope, input);
			return await getPaperOfSubject(scope, bookingId, input.documentId);
		}),

	/** Of every store that knows them. Whoever has not proven their address sees none. */
	mine: openUserProcedure.query(async ({ ctx }): Promise<OwnDocuments[]> => {
		const { pools, user } = ctx;
		const stores = user.verified ? await listStoresOf(pools, user.id, MOST_STORES) : [];
		const found: OwnDocuments[] = [];
		for (const storeId of stores) {
			const store = await storeById(pools, storeId);
			if (!isOpen(store)) continue;
			const documents = await asPerson(
				ctx,
				user,
				storeId,
				async (scope) => await listOwnDocuments(scope, user)
			);
			if (documents.length > 0) found.push({ name: store.name, slug: store.slug, documents });
		}
		return found;
	}),

	myPaper: openUserProcedure.input(ownPaperInput).query(async ({ ctx, input }) => {
		const { pools, user } = ctx;
		const store = await findStoreByAddress(pools, input.slug);
		if (!isOpen(store) || !user.verified) throw new AppError('NOT_FOUND');
		return await asPerson(
			ctx,
			user,
			store.storeId,
			async (scope) => await getOwnPaper(scope, user, input.documentId)
		);
	})
});
