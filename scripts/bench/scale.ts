/** scale.stores: the same two questions where ten, a thousand and ten thousand stores are. */
import { addDays, localDay, processNow } from '#lib/platform/time.ts';
import { expectOk, page, query } from './asking.ts';
import type { Bench, Group } from './bench.ts';
import { asOwner } from './cluster.ts';
import { withConnections, type Question } from './connection.ts';
import { reported } from './goals.ts';
import { inTurns, type Act, type Measured } from './measuring.ts';
import { hasPage } from './page.ts';
import { startWeb, type Running } from './processes.ts';
import type { BenchRow } from './report.ts';
import { addStores } from './world.ts';

const SIZES = [10, 1_000, 10_000] as const;
const MS = 2_000;
const MOST = 1.2;

async function startSite(bench: Bench, stores: number): Promise<Running> {
	const settings = await bench.cluster.database(`bench_scale_${stores}`, true);
	const batch = { prefix: 'scale', stores, people: 3, services: 3, perDay: 8, days: 5 };
	await asOwner(settings.databases.direct, async (client) => await addStores(client, batch));
	bench.say(`${stores} stores are there`);
	const running = await startWeb(settings);
	bench.atEnd(async () => await running.stop());
	return running;
}

let turn = 0;

/** Any of the first `among` stores. */
const store = (among: number): string => `scale-${1 + (++turn % among)}`;

function slots(among: number): Question {
	const day = addDays(localDay(processNow(), 'Europe/Athens'), 1 + (turn % 5));
	return query('book.picker', { store: store(among), service: 'service-1', with: 'person-1', day });
}

const storePage = (among: number): Question => page(`/${store(among)}`);

/** At one connection each; all sizes in turns, so that what else the machine does hits all alike. */
async function inAllSizes(
	sites: readonly Running[],
	question: (size: number) => Question
): Promise<Measured[]> {
	const nest = async (acts: Act[]): Promise<Measured[]> => {
		const site = sites[acts.length];
		if (!site) return await inTurns(acts, 1, MS);
		const size = SIZES[acts.length] ?? 0;
		return await withConnections(
			site.port,
			1,
			async ([connection]) =>
				await nest([
					...acts,
					async () => connection && (await expectOk(connection, question(size)))
				]),
			'text/html'
		);
	};
	return await nest([]);
}

function rowsOf(name: string, found: readonly Measured[], decides: boolean): BenchRow[] {
	const smallest = found[0]?.p50 ?? NaN;
	return SIZES.slice(1).map((size, n) => {
		const value = found[n + 1]?.p50 ?? NaN;
		const row = reported(`scale.stores ${name}, ${size} stores`, value, 'ms', smallest);
		return decides ? { ...row, goal: `≤ ${MOST} × of ten stores`, pass: row.ratio <= MOST } : row;
	});
}

/** The same ten stores are visited in each: decides. All stores in turn, each after its rules have left memory: reported. */
export const scale: Group = async (bench) => {
	const sites: Running[] = [];
	for (const size of SIZES) sites.push(await startSite(bench, size));
	const rows = rowsOf('http.slots', await inAllSizes(sites, () => slots(10)), true);
	const spread = await inAllSizes(sites, (size) => slots(size));
	rows.push(...rowsOf('http.slots, each in turn', spread, false));
	if (await hasPage(sites[0]?.port ?? 0, '/scale-1'))
		rows.push(...rowsOf('http.page', await inAllSizes(sites, () => storePage(10)), true));
	else bench.say('stores have no page: scale.stores http.page is left out');
	return rows;
};
