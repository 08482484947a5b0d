import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '#lib/platform/server/config.ts';
import { openPools, type Pools } from '#lib/platform/server/pools.ts';

export interface DemoLogin {
	readonly role: string;
	readonly email: string;
	readonly password: string;
	readonly totpSecret?: string;
	readonly store?: string;
}

interface Seed {
	seedDemo(pools: Pools, config: Config): Promise<void>;
	demoLogins(config: Config): DemoLogin[];
}

const FILE = join(import.meta.dirname, '../seed.ts');

export const loadSeed = async (): Promise<Seed | null> =>
	existsSync(FILE) ? ((await import(FILE)) as Seed) : null;

/** Creates the demo stores unless there is a store already. */
export async function seedOnce(config: Config): Promise<void> {
	const seed = await loadSeed();
	if (!seed) return;
	const pools = openPools(config.databases, 4);
	try {
		const { rowCount } = await pools.platform.query('select from stores limit 1');
		if (rowCount === 0) await seed.seedDemo(pools, config);
	} finally {
		await Promise.all([pools.app.end(), pools.platform.end(), pools.worker.end()]);
	}
}
