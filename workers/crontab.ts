/** The whole timetable on one screen. UTC; each task is safe to run twice and to miss once. */
import { cronLines as audit } from '#lib/audit/server/jobs.ts';
import { cronLines as auth } from '#lib/auth/server/jobs.ts';
import { cronLines as availability } from '#lib/availability/server/jobs.ts';
import { cronLines as bookings } from '#lib/bookings/server/jobs.ts';
import { cronLines as clients } from '#lib/clients/server/jobs.ts';
import { cronLines as notifications } from '#lib/notifications/server/jobs.ts';
import { cronLines as packages } from '#lib/packages/server/jobs.ts';
import { cronLines as payments } from '#lib/payments/server/jobs.ts';
import type { CronLine } from '#lib/platform/server/jobs.ts';
import { cronLines as plans } from '#lib/plans/server/jobs.ts';
import { cronLines as stores } from '#lib/stores/server/jobs.ts';

export const timetable: readonly CronLine[] = [
	// events.sweep, which repeats itself every 20 s within its minute; audit.dropOldKeys
	...audit,
	// auth.sendPending, auth.clean
	...auth,
	// availability.sweepHolds
	...availability,
	// bookings.expirePending
	...bookings,
	// clients.linkRecentUsers
	...clients,
	// notifications.sendDue
	...notifications,
	// packages.findEnding
	...packages,
	// payments.sweep, payments.reconcile, payments.emptyInbox
	...payments,
	// plans.findOver, plans.findNotices, plans.sweepBilling, plans.syncPrices, plans.dropOldCauses,
	// plans.emptyInbox
	...plans,
	// stores.recheckDomains, stores.dropOldDomains
	...stores,
	{ task: 'worker.unlockDead', match: '* * * * *' }
];
