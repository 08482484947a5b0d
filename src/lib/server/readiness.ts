import { SILENT_SECONDS, secondsSinceBeat } from '#lib/platform/server/heartbeat.ts';
import { errorFields, log } from '#lib/platform/server/log.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { isMigrated } from './migrations.ts';

export interface Readiness {
	readonly ready: boolean;
	readonly parts: Readonly<Record<'database' | 'migrations' | 'worker', 'ok' | 'missing'>>;
}

const PATIENCE_MS = 3_000;
const NOTHING: Readiness = {
	ready: false,
	parts: { database: 'missing', migrations: 'missing', worker: 'missing' }
};

async function look(pools: Pools): Promise<Readiness> {
	const migrated = await isMigrated(pools.app);
	const age = migrated ? await secondsSinceBeat(pools.app) : null;
	const worker = age !== null && age < SILENT_SECONDS;
	return {
		ready: migrated && worker,
		parts: {
			database: 'ok',
			migrations: migrated ? 'ok' : 'missing',
			worker: worker ? 'ok' : 'missing'
		}
	};
}

/** Can this process serve, and is somebody doing the work it asks for? Never throws; waits 3 s at most. */
export async function readiness(pools: Pools): Promise<Readiness> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<Readiness>(
		(done) => (timer = setTimeout(() => done(NOTHING), PATIENCE_MS))
	);
	try {
		return await Promise.race([look(pools), late]);
	} catch (error) {
		log.warn(errorFields(error), 'not ready');
		return NOTHING;
	} finally {
		clearTimeout(timer);
	}
}
