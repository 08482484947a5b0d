/** How background work is doing, from Graphile's own tables; as app_worker. */
import type { Instant } from '../time.ts';
import type { Pool } from './db.ts';

export interface QueueHealth {
	/** Due, and not taken yet. */
	readonly waiting: number;
	readonly running: number;
	/** For later: reminders, tries again. */
	readonly later: number;
	/** Gave up after their last try: a person has to look. */
	readonly failed: number;
	/** How long the oldest waiting job has been due, in seconds. */
	readonly lagSeconds: number;
	readonly failures: readonly { task: string; jobs: number; lastError: string | null }[];
	readonly workers: readonly { workerId: string; seenAt: Instant; alive: boolean }[];
}

const COUNTS = `select
	count(*) filter (where locked_at is null and attempts < max_attempts and run_at <= now())::int as waiting,
	count(*) filter (where locked_at is not null)::int as running,
	count(*) filter (where locked_at is null and attempts < max_attempts and run_at > now())::int as later,
	count(*) filter (where locked_at is null and attempts >= max_attempts)::int as failed,
	coalesce(extract(epoch from now() - min(run_at) filter (
		where locked_at is null and attempts < max_attempts and run_at <= now())), 0)::int as "lagSeconds"
	from graphile_worker._private_jobs`;

/** The first line only: a stack is for the log, and may quote values. */
const FAILURES = `select t.identifier as task, count(*)::int as jobs, left(split_part(max(j.last_error), E'\\n', 1), 200) as "lastError"
	from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
	where j.locked_at is null and j.attempts >= j.max_attempts group by 1 order by 2 desc limit 20`;

const WORKERS = `select worker_id as "workerId", seen_at as "seenAt", seen_at > now() - interval '60 seconds' as alive
	from worker_heartbeats where seen_at > now() - interval '1 day' order by seen_at desc limit 20`;

type Counts = Omit<QueueHealth, 'failures' | 'workers'>;

export async function queueHealth(queue: Pick<Pool, 'query'>): Promise<QueueHealth> {
	const counts = await queue.query<Counts>(COUNTS);
	const failures = await queue.query<QueueHealth['failures'][number]>(FAILURES);
	const workers = await queue.query<QueueHealth['workers'][number]>(WORKERS);
	const none = { waiting: 0, running: 0, later: 0, failed: 0, lagSeconds: 0 };
	return { ...(counts.rows[0] ?? none), failures: failures.rows, workers: workers.rows };
}
