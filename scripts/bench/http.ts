/** http.slots, http.month, http.nextfree against one indexed SELECT through the driver; http.book against the bare transactions. */
import { addDays, localDay, processNow } from '#lib/platform/time.ts';
import { expectOk, query } from './asking.ts';
import { bareBooking, bareStore } from './bare-booking.ts';
import { BARE, CROWD, SALON, using, type Group, type World } from './bench.ts';
import { bookOrThrow, nthStart } from './booking-acts.ts';
import { withConnections, type Connection, type Question } from './connection.ts';
import { judged, reported } from './goals.ts';
import { inTurns, type Act, type Measured } from './measuring.ts';
import { startWeb, startWorker } from './processes.ts';
import type { BenchRow } from './report.ts';

const MS = 2_000;
const MANY = 8;
const BOOKERS = 32;

/** One row by its index, as every request of the product reads at least one. */
export const indexedSelect =
	({ pools }: World): Act =>
	async () =>
		await pools.app.query('select store_id, retired_at from store_slugs where slug = $1', [SALON]);

let turn = 0;

/** A day of the next fortnight, one of four people: what one screen of times asks for. */
function slots(): Question {
	turn += 1;
	const day = addDays(localDay(processNow(), 'Europe/Athens'), 1 + (turn % 14));
	const person = `person-${1 + (turn % 4)}`;
	return query('book.picker', { store: SALON, service: 'service-1', with: person, day });
}

/** Somebody without a free time for four weeks: the meters of 63 days are read to find the first. */
const month = (): Question =>
	query('book.picker', {
		store: SALON,
		service: `service-${1 + (++turn % 20)}`,
		with: 'person-5'
	});

const nextFree = (): Question => query('book.storePage', { store: SALON });

/** The slower of what the machine can do and what we do, at one connection and at eight. */
export async function compare(
	port: number,
	connections: number,
	question: () => Question,
	baseline: Act,
	accept?: string
): Promise<{ value: Measured; bare: Measured }> {
	return await withConnections(
		port,
		connections,
		async (open) => {
			const ask: Act = async (worker) => await expectOk(open[worker] as Connection, question());
			const [bare, value] = await inTurns([baseline, ask], connections, MS);
			if (!bare || !value) throw new Error('nothing was measured');
			return { value, bare };
		},
		accept
	);
}

async function reading(port: number, world: World): Promise<BenchRow[]> {
	const select = indexedSelect(world);
	const one = async (name: string, question: () => Question): Promise<BenchRow> => {
		const { value, bare } = await compare(port, 1, question, select);
		return judged(`${name} p50 at 1`, value.p50, 'ms', bare.p50);
	};
	const many = async (question: () => Question) => await compare(port, MANY, question, select);
	const slotsMany = await many(slots);
	const monthMany = await many(month);
	return [
		await one('http.slots', slots),
		judged('http.slots at 8', slotsMany.value.perSecond, 'per s', slotsMany.bare.perSecond),
		judged('http.slots p99 at 8', slotsMany.value.p99, 'ms', slotsMany.bare.p99),
		await one('http.month', month),
		judged('http.month at 8', monthMany.value.perSecond, 'per s', monthMany.bare.perSecond),
		await one('http.nextfree', nextFree)
	];
}

/** Slots nobody else wants: each worker books one person's half hours in order; one alone takes turns. */
class Diary {
	readonly #next = new Map<string, number>();
	#turn = 0;

	take(store: string, worker: number, workers: number): { person: number; startsAt: string } {
		const person = workers === 1 ? this.#turn++ % BOOKERS : worker;
		const key = `${store} ${person}`;
		const n = this.#next.get(key) ?? 0;
		this.#next.set(key, n + 1);
		return { person, startsAt: nthStart(n) };
	}
}

async function bookingActs(world: World, diary: Diary) {
	const store = await bareStore(world.pools.app, BARE);
	const bare =
		(workers: number): Act =>
		async (worker) => {
			const { person, startsAt } = diary.take(BARE, worker, workers);
			await bareBooking(world.pools.app, store, store.staffIds[person] ?? '', startsAt);
		};
	const product =
		(open: readonly Connection[]): Act =>
		async (worker) => {
			const { person, startsAt } = diary.take(CROWD, worker, open.length);
			const wish = { store: CROWD, with: `person-${person + 1}`, startsAt };
			await bookOrThrow(open[worker] as Connection, wish);
		};
	return { bare, product };
}

async function booking(port: number, world: World): Promise<BenchRow[]> {
	const { bare, product } = await bookingActs(world, new Diary());
	const run = async (workers: number) =>
		await withConnections(
			port,
			workers,
			async (open) => await inTurns([bare(workers), product(open)], workers, MS)
		);
	const [bareOne, one] = await run(1);
	const [bareMany, many] = await run(BOOKERS);
	const [bareBeside, beside] = await using(startWorker(world.settings), () => run(BOOKERS));
	if (!bareOne || !one || !bareMany || !many || !bareBeside || !beside) return [];
	return [
		judged('http.book p50 at 1', one.p50, 'ms', bareOne.p50),
		judged('http.book at 32', many.perSecond, 'per s', bareMany.perSecond),
		reported('http.book at 32, worker beside', beside.perSecond, 'per s', bareBeside.perSecond)
	];
}

export const http: Group = async (bench) => {
	const world = await bench.world();
	return await using(startWeb(world.settings), async ({ port }) => [
		...(await reading(port, world)),
		...(await booking(port, world))
	]);
};
