/**
 * jobs.latency and jobs.throughput: a job that does nothing, through our queue, our runner and our
 * role, against Graphile as it comes. And how long after a booking its message is out.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, parseCronItems, run, type Runner, type TaskList } from 'graphile-worker';
import { z } from 'zod';
import type { Config } from '#lib/platform/server/config.ts';
import { defineJob } from '#lib/platform/server/jobs.ts';
import { addJob } from '#lib/platform/server/queue.ts';
import { graphileLogger, taskList } from '../../workers/runner.ts';
import { using, CROWD, type Group, type World } from './bench.ts';
import { bookOrThrow, nthStart } from './booking-acts.ts';
import { asOwner } from './cluster.ts';
import { withConnections } from './connection.ts';
import { judged, reported } from './goals.ts';
import { percentile } from './measuring.ts';
import { startWeb, startWorker } from './processes.ts';
import type { BenchRow } from './report.ts';

const ALONE = 200;
const MANY = 5_000;
const ROUNDS = 3;

/** Says when it ran. */
class Heard {
	#ran = 0;
	#waiting: { count: number; done: () => void } | undefined;

	hear(): void {
		this.#ran += 1;
		if (this.#waiting && this.#ran >= this.#waiting.count) this.#waiting.done();
	}

	async until(count: number): Promise<void> {
		await new Promise<void>((done) => {
			this.#ran = 0;
			this.#waiting = { count, done };
		});
	}
}

interface Line {
	readonly task: string;
	readonly heard: Heard;
	readonly runner: Runner;
}

async function startRunner(
	address: string,
	settings: Config,
	tasks: TaskList,
	logger: Logger
): Promise<Runner> {
	return await run({
		connectionString: address,
		concurrency: settings.WORKER_CONCURRENCY,
		maxPoolSize: settings.WORKER_CONCURRENCY + 2,
		taskList: tasks,
		parsedCronItems: parseCronItems([]),
		noHandleSignals: true,
		logger
	});
}

async function ours({ settings, pools }: World): Promise<Line> {
	const heard = new Heard();
	const task = 'bench.nothing';
	const job = defineJob(task, z.object({ n: z.number() }), async () => heard.hear());
	const address = settings.databases.worker;
	const runner = await startRunner(address, settings, taskList([job], pools), graphileLogger);
	return { task, heard, runner };
}

const silent = new Logger(() => () => undefined);

async function bare({ settings }: World): Promise<Line> {
	const heard = new Heard();
	const task = 'bare';
	const tasks: TaskList = { [task]: () => heard.hear() };
	const runner = await startRunner(settings.databases.direct, settings, tasks, silent);
	return { task, heard, runner };
}

/** Milliseconds from asking to running, one at a time. */
async function latency({ pools }: World, { task, heard }: Line): Promise<number> {
	const took: number[] = [];
	for (let n = 0; n < ALONE; n++) {
		const began = performance.now();
		const ran = heard.until(1);
		await addJob(pools.worker, task, { n });
		await ran;
		took.push(performance.now() - began);
	}
	return percentile(took, 0.5);
}

/** Per second: all are in the queue before the first is looked at. */
async function throughput(
	{ settings }: World,
	start: () => Promise<Line>,
	task: string
): Promise<number> {
	await asOwner(settings.databases.direct, async (client) => {
		await client.query(
			`select graphile_worker.add_job($1, json_build_object('n', n)) from generate_series(1, $2::int) n`,
			[task, MANY]
		);
	});
	const began = performance.now();
	const line = await start();
	await line.heard.until(MANY);
	const rate = (MANY * 1000) / (performance.now() - began);
	await line.runner.stop();
	return rate;
}

async function latencies(world: World): Promise<[own: number, bare: number]> {
	const lines = [await ours(world), await bare(world)] as const;
	const found: [number, number] = [Infinity, Infinity];
	for (let round = 0; round < ROUNDS; round++)
		for (const [n, line] of lines.entries())
			found[n] = Math.min(found[n] ?? Infinity, await latency(world, line));
	for (const { runner } of lines) await runner.stop();
	return found;
}

const SENT = `select count(*)::int as n from deliveries where state = 'sent' and channel = 'email'`;
const BOOKINGS = 15;
const PATIENCE_MS = 30_000;

/** Milliseconds from the answer "booked" to the first message of it in the sandbox, of fifteen bookings. */
async function delivery(port: number, { settings }: World): Promise<number> {
	return await asOwner(settings.databases.direct, async (client) => {
		const sent = async (): Promise<number> =>
			(await client.query<{ n: number }>(SENT)).rows[0]?.n ?? 0;
		return await withConnections(port, 1, async ([connection]) => {
			const took: number[] = [];
			for (let n = 0; connection && n < BOOKINGS; n++) {
				const before = await sent();
				const startsAt = nthStart(900 + n);
				await bookOrThrow(connection, { store: CROWD, with: 'person-40', startsAt });
				const began = performance.now();
				while ((await sent()) === before && performance.now() - began < PATIENCE_MS) await sleep(2);
				took.push(performance.now() - began);
				// Whatever else this booking sends is not taken for the next one's.
				await sleep(500);
			}
			return percentile(took, 0.5);
		});
	});
}

async function rates(world: World): Promise<[own: number, bare: number]> {
	const found: [number, number] = [0, 0];
	for (let round = 0; round < ROUNDS; round++) {
		found[0] = Math.max(found[0], await throughput(world, () => ours(world), 'bench.nothing'));
		found[1] = Math.max(found[1], await throughput(world, () => bare(world), 'bare'));
	}
	return found;
}

export const jobs: Group = async (bench) => {
	const world = await bench.world();
	const [latencyMs, bareLatency] = await latencies(world);
	const [rate, bareRate] = await rates(world);
	const sentAfter = await using(startWorker(world.settings), () =>
		using(startWeb(world.settings), ({ port }) => delivery(port, world))
	);
	const rows: BenchRow[] = [
		judged('jobs.latency', latencyMs, 'ms', bareLatency),
		judged('jobs.throughput', rate, 'per s', bareRate),
		reported('booking committed to message sent', sentAfter, 'ms', bareLatency)
	];
	return rows;
};
