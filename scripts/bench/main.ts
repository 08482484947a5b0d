/** `npm run bench`: measures SCALE §5. `-- slots http` runs those groups; `--fresh` makes the large worlds anew. */
import { parseArgs } from 'node:util';
import type { Bench, Group } from './bench.ts';
import type { BenchRow } from './report.ts';

// Read once, when the logger is first imported.
process.env['LOG_LEVEL'] ||= 'error';

/** Loaded when they run: `-- slots` needs no database. */
const GROUPS: Readonly<Record<string, () => Promise<Group>>> = {
	slots: async () => {
		const { run } = await import('./slots-pure.ts');
		return async () => run();
	},
	http: async () => (await import('./http.ts')).http,
	race: async () => (await import('./race.ts')).race,
	page: async () => (await import('./page.ts')).page,
	dashboard: async () => (await import('./dashboard.ts')).dashboard,
	jobs: async () => (await import('./jobs.ts')).jobs,
	start: async () => (await import('./start.ts')).start,
	scale: async () => (await import('./scale.ts')).scale,
	money: async () => (await import('./money.ts')).money,
	lighthouse: async () => (await import('./lighthouse.ts')).lighthouse
};

const USAGE = `Usage: npm run bench -- [group …] [--fresh] [--no-build]
  groups: ${Object.keys(GROUPS).join(', ')} (all unless named)
  --fresh     make the large worlds anew; otherwise they are kept in .data/bench
  --no-build  measure the build that is there, current or not`;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

class Ends {
	readonly #fns: (() => Promise<void>)[] = [];

	add(fn: () => Promise<void>): void {
		this.#fns.push(fn);
	}

	/** Each of them, whatever the others do. */
	async run(): Promise<void> {
		for (let fn = this.#fns.pop(); fn; fn = this.#fns.pop())
			await fn().catch((error: unknown) => say(`could not be stopped: ${String(error)}`));
	}
}

interface Flags {
	readonly names: readonly string[];
	readonly fresh: boolean;
	readonly build: boolean;
}

function readFlags(): Flags | null {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		allowNegative: true,
		options: {
			fresh: { type: 'boolean', default: false },
			build: { type: 'boolean', default: true },
			help: { type: 'boolean', default: false }
		}
	});
	const unknown = positionals.filter((name) => !Object.hasOwn(GROUPS, name));
	if (values.help || unknown.length > 0) return null;
	return { ...values, names: positionals.length > 0 ? positionals : Object.keys(GROUPS) };
}

async function prepare(flags: Flags, ends: Ends): Promise<Bench> {
	const { build, buildIsCurrent } = await import('../start/build.ts');
	if (flags.build && !buildIsCurrent()) {
		say('building the site');
		await build();
	}
	const { openCluster } = await import('./cluster.ts');
	const { openBench } = await import('./bench.ts');
	const cluster = await openCluster(flags.fresh);
	ends.add(async () => await cluster.stop());
	return openBench({ cluster, say, atEnd: (fn) => ends.add(fn) });
}

/** Rows of every group that could be measured; a group that could not be says why, and the run fails. */
async function measureAll(flags: Flags, ends: Ends): Promise<BenchRow[]> {
	const rows: BenchRow[] = [];
	let bench: Bench | undefined;
	for (const name of flags.names) {
		say(`measuring ${name}`);
		try {
			const group = await GROUPS[name]?.();
			if (name !== 'slots') bench ??= await prepare(flags, ends);
			// slots.pure alone needs nothing of the bench.
			if (group) rows.push(...(await group(bench as Bench)));
		} catch (error) {
			process.exitCode = 1;
			say(
				`${name} could not be measured: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
			);
		}
	}
	return rows;
}

async function run(flags: Flags): Promise<void> {
	const ends = new Ends();
	const interrupted = (): void => {
		void ends.run().then(() => process.exit(130));
	};
	process.once('SIGINT', interrupted);
	process.once('SIGTERM', interrupted);
	try {
		const rows = await measureAll(flags, ends);
		const { printReport } = await import('./report.ts');
		printReport(rows);
		const missed = rows.filter((row) => !row.pass);
		say(
			missed.length === 0
				? 'Every goal is met.'
				: `${missed.length} of ${rows.length} goals are missed.`
		);
	} finally {
		await ends.run();
	}
}

const flags = readFlags();
if (flags) await run(flags);
else {
	process.stderr.write(`${USAGE}\n`);
	process.exitCode = 1;
}
