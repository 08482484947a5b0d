import { z } from 'zod';
import { publicStoreProcedure, router, storeProcedure } from '#lib/trpc/server/base.ts';
import { takesOnlinePayments } from '#lib/payments/server/connections.ts';
import { NO_PAYMENT } from '#lib/stores/rules.ts';
import { getDefaultTerms, setDefaultTerms } from '#lib/stores/server/payment-terms.ts';
import { defaultTermsInput, filterInput } from '../input.ts';
import { fieldsOfTerms, termsOfFields } from '../input-payment.ts';
import { categoriesRouter, locationsRouter, resourcesRouter } from './place-router.ts';
import { getServiceBySlug, listCatalogue } from './queries.ts';
import { servicesRouter } from './service-router.ts';
import { getSetup, listStaffLines } from './setup-queries.ts';
import { staffRouter } from './staff-router.ts';

export const catalogueRouter = router({
	list: publicStoreProcedure('what a store offers is public')
		.input(filterInput)
		.query(async ({ ctx, input }) => await listCatalogue(ctx.scope, input)),
	service: publicStoreProcedure('a service is public; a hidden one to who knows its address')
		.input(z.object({ slug: z.string().max(63) }))
		.query(async ({ ctx, input }) => await getServiceBySlug(ctx.scope, input.slug)),
	setup: storeProcedure('catalogue.view').query(async ({ ctx }) => ({
		...(await getSetup(ctx.scope)),
		currency: ctx.store.currency
	})),
	/** The team without anybody's contact. */
	people: storeProcedure('catalogue.view').query(
		async ({ ctx }) => await listStaffLines(ctx.scope)
	),
	/** What the store asks for at booking where a service says nothing of its own. */
	defaultTerms: storeProcedure('stores.edit').query(async ({ ctx }) => {
		const terms = await getDefaultTerms(ctx.scope);
		const { currency } = ctx.store;
		return {
			fields: { ...fieldsOfTerms(terms, currency), paymentKind: terms.kind },
			currency,
			online: await takesOnlinePayments(ctx.scope)
		};
	}),
	setDefaultTerms: storeProcedure('stores.edit')
		.input(defaultTermsInput)
		.mutation(async ({ ctx, input }) => {
			const terms = termsOfFields(input, ctx.store.currency) ?? NO_PAYMENT;
			await setDefaultTerms(ctx.scope, terms);
			return { kind: terms.kind };
		}),
	services: servicesRouter,
	staff: staffRouter,
	locations: locationsRouter,
	categories: categoriesRouter,
	resources: resourcesRouter
});
