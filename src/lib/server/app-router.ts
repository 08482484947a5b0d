/** The one list of feature routers. */
import { authRouter } from '#lib/auth/server/router.ts';
import { scheduleRouter } from '#lib/availability/server/hours-router.ts';
import { bookingsRouter } from '#lib/bookings/server/desk-router.ts';
import { bookRouter } from '#lib/bookings/server/router.ts';
import { catalogueRouter } from '#lib/catalogue/server/router.ts';
import { clientsRouter } from '#lib/clients/server/router.ts';
import { createCallerFactory, router } from '#lib/trpc/server/base.ts';

export const appRouter = router({
	auth: authRouter,
	book: bookRouter,
	bookings: bookingsRouter,
	catalogue: catalogueRouter,
	clients: clientsRouter,
	schedule: scheduleRouter
});

export type AppRouter = typeof appRouter;

/** What pages call: the same procedures, without HTTP. */
export const createCaller = createCallerFactory(appRouter);
