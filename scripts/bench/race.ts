/** book.race (TRUST T1): many want the same time. Exactly the free slots are won, and nobody meets a fault. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { bareBooking, bareStore, type BareStore } from './bare-booking.ts';
import { BARE, RACE, using, type Bench, type Group, type World } from './bench.ts';
import { book, nthStart, SLOTS_A_DAY, type Attempt } from './booking-acts.ts';
import { asOwner } from './cluster.ts';
import { withConnections, type Connection } from './connection.ts';
import { exactly, judged, reported } from './goals.ts';
import { percentile } from './measuring.ts';
import { startWeb } from './processes.ts';
import type { BenchRow } from './report.ts';

const RACERS = 32;
const ROUNDS = 60;
const CROWD = 500;
const STAFF = 5;
const STARTS = 10;
/** What a free time may be refused with: somebody was quicker. */
const LOST = new Set(['SLOT_TAKEN', 'HOLD_GONE']);

interface Race {
	readonly won: number;
	/** Answers that are neither a booking nor a refusal. */
	readonly faults: number;
	readonly took: readonly number[];
}

const raceOf = (attempts: readonly Attempt[]): Race => ({
	won: attempts.filter(({ code }) => code === null).length,
	faults: attempts.filter(({ code }) => code !== null && !LOST.has(code) && code !== 'HOLDS_FULL')
		.length,
	took: attempts.flatMap(({ took }) => took)
});

const together = (races: readonly Race[]): Race => ({
	won: races.reduce((sum, race) => sum + race.won, 0),
	faults: races.reduce((sum, race) => sum + race.faults, 0),
	took: races.flatMap(({ took }) => took)
});

/** One person's half hours, one after the other; each wanted by everybody at once. */
async function oneSlot(open: readonly Connection[], day: number): Promise<Race> {
	const races: Race[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const startsAt = nthStart(day * SLOTS_A_DAY + round);
		const wish = { store: RACE, with: 'person-1', startsAt };
		races.push(raceOf(await Promise.all(open.map((connection) => book(connection, wish)))));
	}
	return together(races);
}

async function bareRace(pool: Pool, store: BareStore): Promise<number[]> {
	const took: number[] = [];
	for (let round = 0; round < ROUNDS; round++)
		await Promise.all(
			Array.from({ length: RACERS }, async () => {
				const began = performance.now();
				await bareBooking(pool, store, store.staffIds.at(-1) ?? '', nthStart(800 + round));
				took.push(performance.now() - began);
			})
		);
	return took;
}

/** Tries the ten starts of a day in an order of its own until one is booked or all are gone. */
async function persistent(connection: Connection, starts: readonly string[]): Promise<Attempt[]> {
	const attempts: Attempt[] = [];
	const open = starts.map((startsAt) => ({ startsAt, at: Math.random() }));
	open.sort((a, b) => a.at - b.at);
	for (const { startsAt } of open)
		for (;;) {
			const attempt = await book(connection, { store: RACE, startsAt });
			attempts.push(attempt);
			if (attempt.code === null) return attempts;
			// D17: three holds of a person at once; they become bookings in a moment.
			if (attempt.code !== 'HOLDS_FULL') break;
			await sleep(20 + Math.random() * 60);
		}
	return attempts;
}

async function manySlots(port: number, day: number): Promise<Race> {
	const starts = Array.from({ length: STARTS }, (_, n) => nthStart(day * SLOTS_A_DAY + n));
	return await withConnections(port, CROWD, async (open) =>
		raceOf((await Promise.all(open.map((each) => persistent(each, starts)))).flat())
	);
}

interface Damage {
	readonly overlaps: number;
	readonly orphans: number;
}

/** Read as the owner: two allocations of one person at one time; claims, bookings and allocations that lack each other. */
async function damageOf(direct: string): Promise<Damage> {
	const [overlaps, orphans] = await asOwner(direct, async (client) => {
		const one = async (statement: string): Promise<number> =>
			(await client.query<{ n: number }>(statement)).rows[0]?.n ?? NaN;
		return [
			await one(`select count(*)::int as n from allocations a join allocations b on a.store_id = b.store_id and a.owner_id = b.owner_id
				and a.id < b.id and tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)
				where a.store_id = (select store_id from store_slugs where slug = '${RACE}')`),
			await one(`select count(*)::int as n from claims c left join bookings b on b.store_id = c.store_id and b.claim_id = c.id
				left join allocations a on a.store_id = c.store_id and a.claim_id = c.id
				where c.store_id = (select store_id from store_slugs where slug = '${RACE}') and (a.id is null or (b.id is null and c.expires_at is null))`)
		];
	});
	return { overlaps: overlaps ?? NaN, orphans: orphans ?? NaN };
}

const DEADLOCKS =
	'select deadlocks::int as n from pg_stat_database where datname = current_database()';

async function deadlocks({ settings }: World): Promise<number> {
	return await asOwner(
		settings.databases.direct,
		async (client) => (await client.query<{ n: number }>(DEADLOCKS)).rows[0]?.n ?? NaN
	);
}

async function races(bench: Bench, world: World, port: number): Promise<BenchRow[]> {
	const store = await bareStore(world.pools.app, BARE);
	const before = await deadlocks(world);
	const bare = percentile(await bareRace(world.pools.app, store), 0.99);
	const singles: Race[] = [];
	const crowds: Race[] = [];
	for (let turn = 0; turn < 3; turn++) {
		bench.say(`race ${turn + 1} of 3`);
		singles.push(await withConnections(port, RACERS, (open) => oneSlot(open, 1 + turn * 4)));
		crowds.push(await manySlots(port, 20 + turn));
	}
	const p99 = (all: readonly Race[]) => Math.min(...all.map(({ took }) => percentile(took, 0.99)));
	const worst = Math.max(...crowds.flatMap(({ took }) => took));
	const { overlaps, orphans } = await damageOf(world.settings.databases.direct);
	const won = (all: readonly Race[]) => together(all).won;
	return [
		exactly('book.race one slot, 3 × 60 rounds', won(singles), 'won', 3 * ROUNDS),
		judged('book.race one slot p99', p99(singles), 'ms', bare),
		exactly('book.race 50 slots, 500 clients, 3 ×', won(crowds), 'won', 3 * STAFF * STARTS),
		judged('book.race 50 slots p99', p99(crowds), 'ms', bare),
		reported('book.race 50 slots worst', worst, 'ms', bare),
		exactly('book.race overlaps', overlaps, 'pairs', 0),
		exactly('book.race orphans', orphans, 'claims', 0),
		exactly('book.race faults', together([...singles, ...crowds]).faults, 'answers', 0),
		reported('book.race deadlocks inside', (await deadlocks(world)) - before, 'seen', 0)
	];
}

export const race: Group = async (bench) => {
	const world = await bench.world();
	return await using(startWeb(world.settings), ({ port }) => races(bench, world, port));
};
