/** The one list of feature routers. */
import { auditRouter } from '#lib/audit/server/router.ts';
import { authRouter } from '#lib/auth/server/router.ts';
import { securityRouter } from '#lib/auth/server/security-router.ts';
import { scheduleRouter } from '#lib/availability/server/hours-router.ts';
import { bookingsRouter } from '#lib/bookings/server/desk-router.ts';
import { bookRouter } from '#lib/bookings/server/router.ts';
import { visitsRouter } from '#lib/bookings/server/visits-router.ts';
import { catalogueRouter } from '#lib/catalogue/server/router.ts';
import { clientsRouter } from '#lib/clients/server/router.ts';
import { documentsRouter } from '#lib/documents/server/router.ts';
import { notificationsRouter } from '#lib/notifications/server/router.ts';
import { sandboxRouter } from '#lib/notifications/server/sandbox-router.ts';
import { packagesRouter } from '#lib/packages/server/router.ts';
import { payrollRouter } from '#lib/payroll/server/router.ts';
import { plansRouter } from '#lib/plans/server/router.ts';
import { paymentsRouter } from '#lib/payments/server/router.ts';
import { adminRouter } from '#lib/stores/server/admin-router.ts';
import { storesRouter } from '#lib/stores/server/router.ts';
import { createCallerFactory, router } from '#lib/trpc/server/base.ts';

export const appRouter = router({
	admin: adminRouter,
	audit: auditRouter,
	auth: authRouter,
	book: bookRouter,
	bookings: bookingsRouter,
	catalogue: catalogueRouter,
	clients: clientsRouter,
	documents: documentsRouter,
	notifications: notificationsRouter,
	payments: paymentsRouter,
	packages: packagesRouter,
	payroll: payrollRouter,
	plans: plansRouter,
	sandbox: sandboxRouter,
	schedule: scheduleRouter,
	security: securityRouter,
	stores: storesRouter,
	visits: visitsRouter
});

export type AppRouter = typeof appRouter;

/** What pages call: the same procedures, without HTTP. */
export const createCaller = createCallerFactory(appRouter);
