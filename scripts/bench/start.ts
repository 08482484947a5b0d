/** start.cold and mem: the web process alone, on a database that is set up already. */
import { expectOk, query } from './asking.ts';
import { SALON, using, type Group } from './bench.ts';
import { withConnections, type Question } from './connection.ts';
import { judged } from './goals.ts';
import { measure } from './measuring.ts';
import { startMinimalSite } from './minimal-site.ts';
import { startWeb, type Running } from './processes.ts';

const ROUNDS = 3;
const LOAD_MS = 10_000;

interface Seen {
	readonly readyMs: number;
	readonly idleMb: number;
	readonly loadedMb: number;
}

async function load(port: number, question: () => Question): Promise<void> {
	await withConnections(port, 8, async (open) => {
		await measure(
			async (worker) => {
				const connection = open[worker];
				if (connection) await expectOk(connection, question());
			},
			8,
			LOAD_MS
		);
	});
}

/** The best of three starts; memory of the last, before and after ten seconds of eight visitors. */
async function observe(start: () => Promise<Running>, question: () => Question): Promise<Seen> {
	let readyMs = Infinity;
	for (let round = 1; round < ROUNDS; round++)
		await using(start(), async (running) => {
			readyMs = Math.min(readyMs, running.readyMs);
		});
	return await using(start(), async (running) => {
		const idleMb = running.memory();
		await load(running.port, question);
		return { readyMs: Math.min(readyMs, running.readyMs), idleMb, loadedMb: running.memory() };
	});
}

export const start: Group = async (bench) => {
	const { settings } = await bench.world();
	const small = await observe(startMinimalSite, () => ({ method: 'GET', path: '/' }));
	const own = await observe(
		() => startWeb(settings),
		() => query('book.storePage', { store: SALON })
	);
	return [
		judged('start.cold', own.readyMs, 'ms', small.readyMs),
		judged('mem idle', own.idleMb, 'MB', small.idleMb),
		judged('mem after load', own.loadedMb, 'MB', small.loadedMb)
	];
};
