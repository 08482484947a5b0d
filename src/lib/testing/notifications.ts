/** A store whose people have addresses, and what it has sent. */
import type { Job } from '#lib/platform/server/jobs.ts';
import { jobs, listeners } from '#lib/notifications/server/jobs.ts';
import { makeStore, type StoreOptions, type TestStore } from './builders.ts';
import type { TestDatabase } from './database.ts';
import { runJobs, settle } from './jobs.ts';

export const notifications = { jobs, listeners };

/** Staff are `person-1@…` and so on, the store's own address is `desk@…`, of this store's slug. */
export async function makeTellingStore(
	db: TestDatabase,
	options: StoreOptions = {}
): Promise<TestStore> {
	const store = await makeStore(db, options);
	await db.owner(`update staff set email = slug || '@${store.slug}.test' where store_id = $1`, [
		store.storeId
	]);
	await db.owner(
		`update store_profiles set email = $2, phone = '+30 210 000 0000' where store_id = $1`,
		[store.storeId, `desk@${store.slug}.test`]
	);
	return store;
}

/** The same store, but whatever is done in it is done by somebody on its public page. */
export const byVisitor = (store: TestStore): TestStore => ({
	...store,
	scope: (fn, overrides) =>
		store.scope(fn, {
			actor: { kind: 'visitor', id: null },
			roles: [],
			source: 'page',
			...overrides
		})
});

export interface Kept {
	readonly channel: 'email' | 'sms';
	readonly recipient: string;
	readonly subject: string;
	readonly text: string;
	readonly html: string | null;
	readonly attachments: { name: string; contentType: string; content: string }[];
	readonly segments: string | null;
}

/** What the sandbox kept of a store, oldest first. */
export const outbox = async (db: TestDatabase, store: TestStore): Promise<Kept[]> =>
	await db.owner<Kept & Record<string, unknown>>(
		'select * from sandbox_messages where store_id = $1 order by id',
		[store.storeId]
	);

export interface DeliveryRow extends Record<string, unknown> {
	readonly id: string;
	readonly rule: string;
	readonly channel: 'email' | 'sms';
	readonly recipient: string;
	readonly state: string;
	readonly error: string | null;
	readonly attempts: number;
	readonly cause: string;
	readonly send_at: number;
}

export const deliveriesOf = async (db: TestDatabase, bookingId: string): Promise<DeliveryRow[]> =>
	await db.owner<DeliveryRow>(
		'select * from deliveries where booking_id = $1 order by created_at, id',
		[bookingId]
	);

/** Lets time pass for what waits: reminders, retries, tries that died. */
export const makeDue = async (db: TestDatabase, bookingId: string): Promise<void> => {
	await db.owner(
		`update deliveries set send_at = now() - interval '1 second' where booking_id = $1 and state in ('queued', 'sending')`,
		[bookingId]
	);
};

export const tell = async (db: TestDatabase, store: TestStore): Promise<void> =>
	await settle(db, store.storeId, notifications);

/** What the timetable does each minute. */
export async function minute(db: TestDatabase): Promise<void> {
	await jobNamed('notifications.sendDue').run(
		{},
		{ pools: db.pools, attempt: 1, maxAttempts: 1, jobId: '1' }
	);
	await runJobs(db, notifications);
}

export function jobNamed(name: string): Job {
	const job = jobs.find((each) => each.name === name);
	if (!job) throw new Error(`no job ${name}`);
	return job;
}
