/** The worker: takes jobs from PostgreSQL and runs them. `npm run worker`; `npm start` runs it beside the web. */
import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseCronItems, run, type Runner, type WorkerEvents } from 'graphile-worker';
import { config, type Config } from '#lib/platform/server/config.ts';
import { startHeartbeat } from '#lib/platform/server/heartbeat.ts';
import { errorFields, log } from '#lib/platform/server/log.ts';
import { classify } from '#lib/platform/server/outcome.ts';
import { openPools, type Pools } from '#lib/platform/server/pools.ts';
import { Process } from '#lib/platform/server/process.ts';
import { dispatchesOf } from '#lib/platform/server/queue.ts';
import { checkDatabase } from '#lib/server/starting.ts';
import { timetable } from './crontab.ts';
import { graphileLogger, taskList } from './runner.ts';
import { allJobs } from './tasks.ts';

export interface Worker {
	/** Takes no new jobs; running ones finish, or go back into the queue after 20 s. */
	stop(): Promise<void>;
	/** Settles when the worker ends by itself: it is not meant to. */
	readonly ended: Promise<void>;
}

const PATIENCE_MS = 20_000;
const RESTART_MS = 1_000;

interface Running {
	readonly runner: Runner;
	/** Stops the heartbeat and takes its row away. */
	readonly silence: () => Promise<void>;
}

function named(address: string): string {
	const url = new URL(address);
	url.searchParams.set('application_name', 'appointment-hub-jobs');
	return url.toString();
}

async function runOnce(config: Config, pools: Pools): Promise<Running> {
	const events: WorkerEvents = new EventEmitter();
	let silence = async (): Promise<void> => {};
	// Jobs are locked under the id of the pool, which exists from here on.
	events.on(
		'pool:create',
		({ workerPool }) => void (silence = startHeartbeat(pools.worker, workerPool.id))
	);
	const runner = await run({
		connectionString: named(config.databases.worker),
		maxPoolSize: config.WORKER_CONCURRENCY + 2,
		concurrency: config.WORKER_CONCURRENCY,
		taskList: taskList(allJobs, pools),
		parsedCronItems: parseCronItems(
			timetable.map((line) => ({
				...line,
				options: { maxAttempts: 3, jobKey: `cron:${line.task}` }
			}))
		),
		noHandleSignals: true,
		logger: graphileLogger,
		events
	});
	return { runner, silence: async () => await silence() };
}

/** When the database dies while a job is being ended, Graphile gives up: so a new runner is started. */
async function keepRunning(
	config: Config,
	pools: Pools,
	first: Running,
	current: (running: Running) => void,
	stopping: () => boolean
): Promise<void> {
	for (let running = first; ;) {
		try {
			await running.runner.promise;
			if (stopping()) return;
		} catch (error) {
			if (stopping()) return;
			log.warn(errorFields(error), 'the worker stopped; starting again');
		}
		await running.silence().catch(() => undefined);
		running = await startAgain(config, pools, stopping);
		current(running);
	}
}

async function startAgain(config: Config, pools: Pools, stopping: () => boolean): Promise<Running> {
	for (;;) {
		await sleep(RESTART_MS);
		if (stopping()) throw new Error('stopping');
		try {
			return await runOnce(config, pools);
		} catch (error) {
			const { outcome } = classify(error);
			if (outcome !== 'unknown' && outcome !== 'busy') throw error;
		}
	}
}

async function endRunner({ runner, silence }: Running): Promise<void> {
	const late = new AbortController();
	const finished = runner.stop().catch(() => undefined);
	await Promise.race([
		finished,
		sleep(PATIENCE_MS, undefined, { signal: late.signal }).then(
			async () => await runner.kill(),
			() => undefined
		)
	]);
	late.abort();
	await silence().catch((error: unknown) =>
		log.warn(errorFields(error), 'the heartbeat row stays')
	);
}

/** Throws StartError when the database is not set up, and refuses roles that could see too much. */
export async function startWorker(config: Config): Promise<Worker> {
	const pools = openPools(config.databases, config.WORKER_CONCURRENCY + 1);
	let stopping = false;
	let running: Running;
	try {
		await checkDatabase(pools);
		running = await runOnce(config, pools);
	} catch (error) {
		await closeAll(pools);
		throw error;
	}
	const ended = keepRunning(
		config,
		pools,
		running,
		(next) => (running = next),
		() => stopping
	);
	return {
		ended,
		stop: async () => {
			stopping = true;
			await endRunner(running);
			await ended.catch(() => undefined);
			await closeAll(pools);
		}
	};
}

async function closeAll(pools: Pools): Promise<void> {
	await dispatchesOf(pools.worker).stop();
	await Promise.all([pools.app.end(), pools.platform.end(), pools.worker.end()]);
}

if (import.meta.main) {
	const own = new Process();
	try {
		const worker = await startWorker(config());
		own.add(worker);
		worker.ended.then(() => own.fail(new Error('The worker ended unexpectedly.')), own.fail);
		log.info('taking jobs');
	} catch (error) {
		own.fail(error);
	}
}
