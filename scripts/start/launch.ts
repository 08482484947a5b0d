import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { config, parseConfig, type Config } from '#lib/platform/server/config.ts';
import { Process, StartError } from '#lib/platform/server/process.ts';
import { setupDatabase } from '#lib/server/database.ts';
import { startWeb } from '../../server.ts';
import { startWorker } from '../../workers/main.ts';
import { build, buildIsCurrent, compileMessages } from './build.ts';
import { openOwnDatabase, ownSecret } from './database.ts';
import { welcome } from './welcome.ts';
import { seedOnce } from './seeding.ts';

export interface Flags {
	readonly port?: string;
	readonly data: string;
	readonly fresh: boolean;
	readonly seed: boolean;
	readonly dev: boolean;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function isFree(host: string, port: number): Promise<boolean> {
	return await new Promise((done) => {
		const probe = createServer();
		probe.once('error', () => done(false));
		probe.listen(port, host, () => probe.close(() => done(true)));
	});
}

/** 3000, or the next free one; a port that was asked for is taken as it is. */
async function choosePort(): Promise<void> {
	if (process.env['PORT']) return;
	const host = process.env['HOST'] || '127.0.0.1';
	for (let port = 3000; port < 3100; port++) {
		if (!(await isFree(host, port))) continue;
		process.env['PORT'] = String(port);
		return;
	}
	throw new StartError('Ports 3000 to 3099 are all taken. Choose one with --port.');
}

async function chooseDatabase(flags: Flags, own: Process): Promise<void> {
	const folder = resolve(flags.data);
	if (process.env['DATABASE_URL']) return;
	process.env['APP_SECRET'] ||= ownSecret(folder);
	const database = await openOwnDatabase(folder, flags.fresh, own.fail);
	own.add(database, 'last');
	process.env['DATABASE_URL'] = database.url;
	process.env['EMBEDDED_DATABASE'] = '1';
}

/** What a person wrote is judged before he waits for a database and a build; what we bring ourselves stands in. */
function checkSettings(): void {
	const { DATABASE_URL, APP_SECRET, ...rest } = process.env;
	const ours = {
		DATABASE_URL: 'postgresql://localhost/ours',
		APP_SECRET: 'made by the first start, in a moment'
	};
	parseConfig({
		...rest,
		DATABASE_URL: DATABASE_URL || ours.DATABASE_URL,
		APP_SECRET: APP_SECRET || (DATABASE_URL ? undefined : ours.APP_SECRET)
	});
}

async function buildIfNeeded(dev: boolean): Promise<void> {
	if (dev) await compileMessages();
	if (dev || buildIsCurrent()) return;
	say('Building the site. This takes about a minute and happens only when something changed.');
	await build();
}

async function serve(settings: Config, dev: boolean, own: Process): Promise<void> {
	const web = dev ? await (await import('./dev.ts')).startDev(settings) : await startWeb(settings);
	own.add(web);
	const worker = await startWorker(settings);
	own.add(worker);
	worker.ended.then(() => own.fail(new Error('The worker ended unexpectedly.')), own.fail);
}

export async function launch(flags: Flags): Promise<void> {
	const own = new Process();
	try {
		if (flags.port !== undefined) process.env['PORT'] = flags.port;
		if (flags.fresh && process.env['DATABASE_URL'])
			throw new StartError('--fresh empties the embedded database only, and DATABASE_URL is set.');
		checkSettings();
		await choosePort();
		process.env['PUBLIC_URL'] ||= `http://localhost:${process.env['PORT']}`;
		await Promise.all([chooseDatabase(flags, own), buildIfNeeded(flags.dev)]);
		const settings = config();
		await setupDatabase(settings);
		if (flags.seed && (settings.EMBEDDED_DATABASE || settings.DEMO)) await seedOnce(settings);
		await serve(settings, flags.dev, own);
		say(await welcome(settings, flags.seed));
	} catch (error) {
		own.fail(error);
	}
}
