/** The one list of feature routers. */
import { bookRouter } from '#lib/bookings/server/router.ts';
import { createCallerFactory, router } from '#lib/trpc/server/base.ts';

export const appRouter = router({
	book: bookRouter
});

export type AppRouter = typeof appRouter;

/** What pages call: the same procedures, without HTTP. */
export const createCaller = createCallerFactory(appRouter);
