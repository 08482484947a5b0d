/** What the groups share: the cluster, the world of the HTTP rows, processes that end with the run. */
import { openPools, type Pools } from '#lib/platform/server/pools.ts';
import { useConfig, type Config } from '#lib/platform/server/config.ts';
import { processNow } from '#lib/platform/time.ts';
import { seedDemo } from '../seed.ts';
import { asOwner, type Cluster } from './cluster.ts';
import type { BenchRow } from './report.ts';
import { addStores, askDeposit, fillLastPerson, type Batch } from './world.ts';

export interface Bench {
	readonly cluster: Cluster;
	/** Progress, for whoever waits. */
	readonly say: (line: string) => void;
	/** Run at the end, the latest first, also after a failure. */
	readonly atEnd: (fn: () => Promise<void>) => void;
	/** The demo stores and those of BATCHES, made once a run. */
	readonly world: () => Promise<World>;
}

export interface World {
	readonly settings: Config;
	/** Sixteen connections as the product's roles, for baselines. */
	readonly pools: Pools;
}

export type Group = (bench: Bench) => Promise<BenchRow[]>;

const empty = { stores: 1, services: 1, perDay: 0, days: 0 };

/** Half full for a month; then those whose time is taken by the bench. */
const BATCHES: readonly Batch[] = [
	{ prefix: 'salon', stores: 1, people: 5, services: 20, perDay: 8, days: 30 },
	{ ...empty, prefix: 'crowd', people: 40 },
	{ ...empty, prefix: 'bare', people: 40 },
	{ ...empty, prefix: 'race', people: 5 },
	{ ...empty, prefix: 'paid', people: 3 },
	{ ...empty, prefix: 'bare-paid', people: 3 }
];

export const SALON = 'salon-1';
export const CROWD = 'crowd-1';
export const BARE = 'bare-1';
export const RACE = 'race-1';
/** Asks for a deposit. */
export const PAID = 'paid-1';
export const BARE_PAID = 'bare-paid-1';
/** The store whose page is looked at. */
export const DEMO = 'ammos';

/** Further statements for a batch. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
	salon: [fillLastPerson('salon')],
	paid: [askDeposit('paid')]
};

async function makeWorld(bench: Omit<Bench, 'world'>): Promise<World> {
	const began = processNow();
	const settings = await bench.cluster.database('bench', false);
	useConfig(settings);
	const pools = openPools(settings.databases, 32);
	bench.atEnd(async () => {
		await Promise.all([pools.app.end(), pools.platform.end(), pools.worker.end()]);
	});
	await seedDemo(pools, settings);
	await asOwner(settings.databases.direct, async (client) => {
		for (const batch of BATCHES) await addStores(client, batch, ALSO[batch.prefix]);
	});
	bench.say(`the world is there after ${Math.round((processNow() - began) / 1000)} s`);
	return { settings, pools };
}

export function openBench(parts: Omit<Bench, 'world'>): Bench {
	let world: Promise<World> | undefined;
	return { ...parts, world: () => (world ??= makeWorld(parts)) };
}

/** Runs `fn` with a process and stops it afterwards. */
export async function using<P extends { stop(): Promise<void> }, T>(
	start: Promise<P>,
	fn: (process: P) => Promise<T>
): Promise<T> {
	const process = await start;
	try {
		return await fn(process);
	} finally {
		await process.stop();
	}
}
