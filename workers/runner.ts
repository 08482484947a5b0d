/** From our jobs to Graphile's task list, with metrics, and with failures that tell nothing about people. */
import { Logger, type TaskList } from 'graphile-worker';
import { AppError } from '#lib/platform/errors.ts';
import type { Job } from '#lib/platform/server/jobs.ts';
import { errorFields, log } from '#lib/platform/server/log.ts';
import { jobSeconds } from '#lib/platform/server/metrics.ts';
import { classify } from '#lib/platform/server/outcome.ts';
import type { Pools } from '#lib/platform/server/pools.ts';

/**
 * What Graphile stores in the job's row and prints: the class and the SQLSTATE. A message may quote
 * a name or an address, and job rows are kept.
 */
function withoutPersonalData(error: unknown): Error {
	if (error instanceof AppError) return new Error(error.code);
	const state = classify(error).state;
	const name = error instanceof Error ? error.name : typeof error;
	const plain = new Error(state === undefined ? name : `${name} ${state}`);
	plain.stack = plain.message;
	return plain;
}

export function taskList(jobs: readonly Job[], pools: Pools): TaskList {
	const tasks: TaskList = {};
	for (const job of jobs) {
		if (tasks[job.name]) throw new Error(`two jobs are called ${job.name}`);
		tasks[job.name] = async (payload: unknown, helpers) => {
			const { id, attempts, max_attempts: maxAttempts } = helpers.job;
			const done = jobSeconds().startTimer({ task: job.name });
			try {
				await job.run(payload, { pools, attempt: attempts, maxAttempts, jobId: id });
				done({ outcome: 'done' });
			} catch (error) {
				done({ outcome: attempts >= maxAttempts ? 'given_up' : 'failed' });
				log[attempts >= maxAttempts ? 'error' : 'warn'](
					{ task: job.name, jobId: id, attempt: attempts, maxAttempts, ...errorFields(error) },
					'a job failed'
				);
				throw withoutPersonalData(error);
			}
		};
	}
	return tasks;
}

const LEVELS = { error: 'warn', warning: 'warn', info: 'debug', debug: 'trace' } as const;

/** Graphile's own words into our log. Failed jobs are logged above, once and with the request's fields. */
export const graphileLogger = new Logger((scope) => (level, message, meta) => {
	if (meta?.['failure'] === true) return;
	log[LEVELS[level]](
		{ part: scope.label, task: scope.taskIdentifier, jobId: scope.jobId },
		message.split('\n')[0]?.slice(0, 300) ?? ''
	);
});
