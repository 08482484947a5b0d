/** db.dashboard: the questions of a store with half of a million bookings, against the bare statement for the same rows. */
import { useConfig } from '#lib/platform/server/config.ts';
import { inStore } from '#lib/platform/server/db.ts';
import { openPools, type Pools } from '#lib/platform/server/pools.ts';
import { addDays, localDay, processNow, startOfDay, toIso } from '#lib/platform/time.ts';
import { listInput } from '#lib/bookings/input-desk.ts';
import { getDayBoard } from '#lib/bookings/server/board.ts';
import { listBookings } from '#lib/bookings/server/desk-queries.ts';
import { deskReader } from '#lib/bookings/server/desk-reader.ts';
import { getMonth } from '#lib/bookings/server/month.ts';
import { findStoreByAddress } from '#lib/stores/server/addresses.ts';
import { inScope, type StoreScope } from '#lib/stores/server/scope.ts';
import { seedLarge } from '../seed/large.ts';
import type { Group } from './bench.ts';
import { judged } from './goals.ts';
import { inTurns, type Act } from './measuring.ts';
import type { BenchRow } from './report.ts';

const STORE = 'large-1';
const ZONE = 'Europe/Athens';
const MS = 2_000;

interface Desk {
	readonly pools: Pools;
	readonly storeId: string;
	/** In one transaction as the store's manager. */
	readonly asManager: (fn: (scope: StoreScope) => Promise<unknown>) => Act;
	/** The same rows with the driver alone. */
	readonly bare: (statement: string, values: readonly unknown[]) => Act;
}

async function openDesk(pools: Pools): Promise<Desk> {
	const store = await findStoreByAddress(pools, STORE);
	if (!store) throw new Error(`${STORE} is not there`);
	const { storeId } = store;
	const request = {
		storeId,
		actor: { kind: 'system', id: null },
		roles: ['store_manager'],
		source: 'staff',
		ip: null,
		requestId: 'bench',
		locale: 'en'
	} as const;
	return {
		pools,
		storeId,
		asManager: (fn) => async () => await inScope(pools, request, fn),
		bare: (statement, values) => async () =>
			await inStore(pools.app, storeId, ({ $client }) =>
				$client.query(statement, [storeId, ...values])
			)
	};
}

async function row(name: string, value: Act, baseline: Act): Promise<BenchRow> {
	const [bare, own] = await inTurns([baseline, value], 1, MS);
	return judged(name, own?.p50 ?? NaN, 'ms', bare?.p50 ?? NaN);
}

const JOINED = `select b.*, s.* from bookings b join booking_segments s on s.store_id = b.store_id and s.booking_id = b.id and s.position = 0
	where b.store_id = $1`;

async function questions({ asManager, bare }: Desk): Promise<BenchRow[]> {
	const today = localDay(processNow(), ZONE);
	const at = (days: number): string => toIso(startOfDay(addDays(today, days), ZONE));
	const list = asManager(async (scope) =>
		listBookings(
			scope,
			listInput.parse({ store: STORE, view: 'upcoming', limit: 50 }),
			await deskReader(scope)
		)
	);
	const day = asManager(async (scope) =>
		getDayBoard(scope, { day: today, locationId: null }, await deskReader(scope))
	);
	const month = asManager((scope) =>
		getMonth(scope, { from: addDays(today, -30), days: 30, locationId: null })
	);
	return [
		await row(
			'db.dashboard list of 50',
			list,
			bare(`${JOINED} and b.starts_at >= $2 order by b.starts_at, b.id limit 50`, [at(0)])
		),
		await row(
			'db.dashboard day',
			day,
			bare(`${JOINED} and b.starts_at >= $2 and b.starts_at < $3 order by b.starts_at`, [
				at(0),
				at(1)
			])
		),
		await row(
			'db.dashboard 30 days',
			month,
			bare(
				`select (starts_at at time zone '${ZONE}')::date as day, status, count(*) from bookings
				where store_id = $1 and starts_at >= $2 and starts_at < $3 group by 1, 2`,
				[at(-30), at(0)]
			)
		)
	];
}

export const dashboard: Group = async (bench) => {
	const settings = await bench.cluster.database('bench_large', true);
	useConfig(settings);
	await seedLarge(settings.databases.direct, bench.say);
	const pools = openPools(settings.databases, 4);
	try {
		return await questions(await openDesk(pools));
	} finally {
		await Promise.all([pools.app.end(), pools.platform.end(), pools.worker.end()]);
	}
};
