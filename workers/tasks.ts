/** Every job of the product: the features' own, the dispatcher over all their listeners, and the worker's. */
import { jobs as audit } from '#lib/audit/server/jobs.ts';
import { jobs as auth } from '#lib/auth/server/jobs.ts';
import { jobs as availability } from '#lib/availability/server/jobs.ts';
import { jobs as bookings, listeners as bookingsListen } from '#lib/bookings/server/jobs.ts';
import { jobs as clients, listeners as clientsListen } from '#lib/clients/server/jobs.ts';
import { jobs as documents, listeners as documentsListen } from '#lib/documents/server/jobs.ts';
import {
	jobs as notifications,
	listeners as notificationsListen
} from '#lib/notifications/server/jobs.ts';
import { jobs as packages, listeners as packagesListen } from '#lib/packages/server/jobs.ts';
import { jobs as payments, listeners as paymentsListen } from '#lib/payments/server/jobs.ts';
import { jobs as worker } from '#lib/platform/server/heartbeat.ts';
import type { Job, Listener } from '#lib/platform/server/jobs.ts';
import { jobs as plans, listeners as plansListen } from '#lib/plans/server/jobs.ts';
import { jobs as stores, listeners as storesListen } from '#lib/stores/server/jobs.ts';

/** Which job runs when which event was recorded. */
export const listeners: readonly Listener[] = [
	...storesListen,
	...paymentsListen,
	...plansListen,
	...bookingsListen,
	...documentsListen,
	...clientsListen,
	...notificationsListen,
	...packagesListen
];

export const allJobs: readonly Job[] = [
	...audit(listeners),
	...auth,
	...availability,
	...bookings,
	...clients,
	...documents,
	...notifications,
	...packages,
	...payments,
	...plans,
	...stores,
	...worker
];
