/**
 * Graphile keeps the jobs of a killed worker locked for four hours. Each worker therefore writes a
 * row every ten seconds, and the jobs of whoever has been silent for a minute are given back
 * (TRUST.md §1, T5). By the database's clock: the workers' own may differ.
 */
import { z } from 'zod';
import type { Pool } from './db.ts';
import { defineJob, type Job } from './jobs.ts';
import { errorFields, log } from './log.ts';

const BEAT_MS = 10_000;
export const SILENT_SECONDS = 60;

type Queryable = Pick<Pool, 'query'>;

export async function beat(pool: Queryable, workerId: string): Promise<void> {
	await pool.query(
		'insert into worker_heartbeats (worker_id) values ($1) on conflict (worker_id) do update set seen_at = now()',
		[workerId]
	);
}

/** Beats until the returned function is called; that also takes the row away: this worker ended well. */
export function startHeartbeat(pool: Queryable, workerId: string): () => Promise<void> {
	let last: Promise<void> = Promise.resolve();
	const once = (): void => {
		last = beat(pool, workerId).catch((error: unknown) =>
			log.warn({ workerId, ...errorFields(error) }, 'no heartbeat written')
		);
	};
	once();
	const timer = setInterval(once, BEAT_MS);
	return async () => {
		clearInterval(timer);
		await last;
		await pool.query('delete from worker_heartbeats where worker_id = $1', [workerId]);
	};
}

const LIVING = `select worker_id from worker_heartbeats where seen_at > now() - make_interval(secs => $1)`;

/** A worker may die between its first lock and its first beat: without a row it is as dead as with an old one. */
const LOCKED_BY_THE_DEAD = `
	select distinct locked_by from (
		select locked_by, locked_at from graphile_worker._private_jobs where locked_at is not null
		union all
		select locked_by, locked_at from graphile_worker._private_job_queues where locked_at is not null
	) locks
	where locked_at < now() - make_interval(secs => $1) and locked_by not in (${LIVING})`;

/** Gives back the jobs of dead workers. Returns how many workers were found dead. */
export async function unlockDeadWorkers(pool: Queryable): Promise<number> {
	const { rows } = await pool.query<{ locked_by: string }>(LOCKED_BY_THE_DEAD, [SILENT_SECONDS]);
	const dead = rows.map((row) => row.locked_by);
	if (dead.length > 0) {
		await pool.query('select graphile_worker.force_unlock_workers($1::text[])', [dead]);
		log.warn({ workers: dead.length }, 'gave back the jobs of workers that had died');
	}
	// Kept a day: the row says when a worker was last seen.
	await pool.query(`delete from worker_heartbeats where seen_at < now() - interval '1 day'`);
	return dead.length;
}

/** Seconds since any worker was seen; null when there is none. */
export async function secondsSinceBeat(pool: Queryable): Promise<number | null> {
	const { rows } = await pool.query<{ age: number | null }>(
		'select extract(epoch from now() - max(seen_at))::float8 as age from worker_heartbeats'
	);
	return rows[0]?.age ?? null;
}

export const jobs: readonly Job[] = [
	defineJob('worker.unlockDead', z.unknown(), async (_, tools) => {
		await unlockDeadWorkers(tools.pools.worker);
	})
];
