import { config } from './config.ts';
import { openPool, type Pool } from './pool.ts';

/** One pool per role. `worker` only asks for jobs here; the worker process has its own, larger one. */
export interface Pools {
	readonly app: Pool;
	readonly platform: Pool;
	readonly worker: Pool;
}

export interface PoolAddresses {
	readonly app: string;
	readonly platform: string;
	readonly worker: string;
	/** The connections are direct: statements may be named (DB_PREPARE). */
	readonly prepare?: boolean;
}

export const openPools = (at: PoolAddresses, size: number): Pools => ({
	app: openPool(at.app, { max: size, name: 'appointment-hub-app', prepare: at.prepare }),
	platform: openPool(at.platform, {
		max: Math.max(2, Math.ceil(size / 4)),
		name: 'appointment-hub-platform',
		prepare: at.prepare
	}),
	worker: openPool(at.worker, { max: 2, name: 'appointment-hub-queue' })
});

let current: Pools | undefined;

/** The process's pools, opened on first use. */
export function pools(): Pools {
	current ??= openPools(config().databases, config().DB_POOL_SIZE);
	return current;
}

export async function closePools(): Promise<void> {
	const open = current;
	current = undefined;
	if (open) await Promise.all([open.app.end(), open.platform.end(), open.worker.end()]);
}
