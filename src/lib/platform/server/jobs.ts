/** The shape of background work. Features define jobs and listeners in `server/jobs.ts`; `workers/tasks.ts` composes them. */
import type { z } from 'zod';
import type { Pools } from './pools.ts';

export interface JobTools {
	readonly pools: Pools;
	/** 1 for the first try. */
	readonly attempt: number;
	readonly maxAttempts: number;
	/** Graphile's job id: the request id of what the job does. */
	readonly jobId: string;
}

export interface Job {
	/** `feature.verb` (HOUSE rule 12). */
	readonly name: string;
	readonly run: (payload: unknown, tools: JobTools) => Promise<void>;
}

/** Parses the payload, then makes one call that is safe to run twice (HOUSE rule 13). */
export const defineJob = <S extends z.ZodType>(
	name: string,
	payload: S,
	run: (payload: z.output<S>, tools: JobTools) => Promise<void>
): Job => ({ name, run: async (raw, tools) => await run(payload.parse(raw), tools) });

/**
 * "When this fact was recorded, do that." The dispatcher adds one job per event and listener, with
 * payload `{ storeId, eventId }` and job key `<eventId>:<task>`.
 */
export interface Listener {
	/** An event's name, or a prefix ending in `.` for all of a feature's. */
	readonly event: string;
	readonly task: string;
}

/** One line of the timetable in `workers/crontab.ts`. */
export interface CronLine {
	readonly task: string;
	/** Five cron fields, UTC. */
	readonly match: string;
}
