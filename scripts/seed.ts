/**
 * The demo world (DECISIONS 34), and with `--large` a world to measure in: 1,000 stores with 1,000,000
 * bookings, half of them in one store. `npm start` calls `seedDemo` for an empty database.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { config, type Config } from '#lib/platform/server/config.ts';
import { inStore } from '#lib/platform/server/db.ts';
import { openPools, type Pools } from '#lib/platform/server/pools.ts';
import { dispatchesOf } from '#lib/platform/server/queue.ts';
import { setupDatabase } from '#lib/server/database.ts';
import { findStoreByAddress, forgetAddresses } from '#lib/stores/server/addresses.ts';
import { seedBookings } from '#lib/testing/demo-bookings.ts';
import {
	WORLD,
	WORLD_PASSWORD,
	WORLD_TOTP_SECRET,
	WORLD_USERS
} from '#lib/testing/world-people.ts';
import { seedLarge } from './seed/large.ts';
import { seedPlans } from './seed/plans.ts';
import { seedStore } from './seed/store.ts';
import { seedUsers } from './seed/users.ts';
import { openOwnDatabase, ownSecret } from './start/database.ts';
import type { DemoLogin } from './start/seeding.ts';

/** Visits around today, once: a store that has any keeps what it has. */
async function seedVisits(pools: Pools): Promise<void> {
	for (const { slug } of WORLD) {
		const store = await findStoreByAddress(pools, slug);
		if (!store) continue;
		const used = await inStore(pools.app, store.storeId, async ({ $client }) => {
			const { rows } = await $client.query('select from bookings where store_id = $1 limit 1', [
				store.storeId
			]);
			return rows.length > 0;
		});
		if (!used) await seedBookings(pools, { storeId: store.storeId, number: store.number, busy: 5 });
	}
}

/** Safe to run again: what is there stays. */
export async function seedDemo(pools: Pools, settings: Config): Promise<void> {
	await seedUsers(pools, settings.APP_SECRET);
	for (const world of WORLD) await seedStore(pools, world);
	await seedPlans(pools);
	forgetAddresses();
	await seedVisits(pools);
	await dispatchesOf(pools.worker).stop();
}

/** One per role, printed at start. */
export const demoLogins = (): DemoLogin[] =>
	WORLD_USERS.map(({ role, email, store, platformRole }) => ({
		role,
		email,
		password: WORLD_PASSWORD,
		...(store === null ? {} : { store }),
		...(platformRole === null ? {} : { totpSecret: WORLD_TOTP_SECRET })
	}));

/** DATABASE_URL, or the embedded database of `npm start`. Returns how to leave it again. */
async function chooseDatabase(data: string): Promise<() => Promise<void>> {
	if (process.env['DATABASE_URL']) return async () => {};
	const folder = resolve(data);
	process.env['APP_SECRET'] ||= ownSecret(folder);
	const lost = (error: Error): void => {
		throw error;
	};
	const database = await openOwnDatabase(folder, false, lost);
	process.env['DATABASE_URL'] = database.url;
	process.env['EMBEDDED_DATABASE'] = '1';
	return () => database.stop();
}

async function run(): Promise<void> {
	const { values } = parseArgs({
		options: {
			large: { type: 'boolean', default: false },
			data: { type: 'string', default: '.data' }
		}
	});
	const leave = await chooseDatabase(values.data);
	try {
		const settings = config();
		await setupDatabase(settings);
		const pools = openPools(settings.databases, 4);
		await seedDemo(pools, settings);
		const say = (line: string): void => void process.stdout.write(`${line}\n`);
		if (values.large) await seedLarge(settings.databases.direct, say);
		await Promise.all([pools.app.end(), pools.platform.end(), pools.worker.end()]);
		say('The demo world is there.');
	} finally {
		await leave();
	}
}

if (import.meta.main) await run();
