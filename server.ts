/**
 * The web process: our own HTTP server around the built site (docs/decisions/0002). `npm run web`
 * runs this file; `npm start` calls startWeb. Imports no feature.
 */
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { config, type Config } from '#lib/platform/server/config.ts';
import { log } from '#lib/platform/server/log.ts';
import { openPools } from '#lib/platform/server/pools.ts';
import { Process, StartError } from '#lib/platform/server/process.ts';
import { endAll } from '#lib/platform/server/stopping.ts';
import { gracefully } from '#lib/server/graceful.ts';
import { refuseLargeBody, settleForwarded, type Trust } from '#lib/server/incoming.ts';
import { checkDatabase } from '#lib/server/starting.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

export interface Web {
	/** No new requests; running ones finish; event streams end; the site's pools close. */
	stop(): Promise<void>;
}

const HANDLER = join(import.meta.dirname, 'build/handler.js');

/** A slow sender may not hold a connection for ever. Milliseconds. */
const TIMEOUTS = {
	headersTimeout: 10_000,
	requestTimeout: 60_000,
	keepAliveTimeout: 65_000,
	connectionsCheckingInterval: 2_000
};

/** With pools of its own: the site opens the ones it works with. */
export async function checkRoles(config: Config): Promise<void> {
	const pools = openPools(config.databases, 2);
	try {
		await checkDatabase(pools);
	} finally {
		await Promise.all([pools.app.end(), pools.platform.end(), pools.worker.end()]);
	}
}

/** The site reads these when it is loaded. */
function adapterSettings(config: Config): void {
	process.env['PROTOCOL_HEADER'] = 'x-forwarded-proto';
	process.env['BODY_SIZE_LIMIT'] = String(config.BODY_SIZE_LIMIT);
	if (!config.TRUST_PROXY) return;
	process.env['ADDRESS_HEADER'] = 'x-forwarded-for';
	process.env['XFF_DEPTH'] = '1';
}

async function loadSite(): Promise<Handler> {
	if (!existsSync(HANDLER))
		throw new StartError('There is no build of the site. Run `npm run build` first.');
	const site = (await import(HANDLER)) as { handler: Handler };
	return site.handler;
}

async function listen(server: Server, host: string, port: number): Promise<void> {
	await new Promise<void>((done, fail) => {
		server.once('error', (error: NodeJS.ErrnoException) =>
			fail(
				error.code === 'EADDRINUSE'
					? new StartError(`Port ${port} is taken. Choose another with PORT or --port.`)
					: error
			)
		);
		server.listen(port, host, () => done());
	});
}

/** Serves the built site. Throws StartError when something that a person can mend is missing. */
export async function startWeb(config: Config): Promise<Web> {
	await checkRoles(config);
	adapterSettings(config);
	const site = await loadSite();
	const secure = config.PUBLIC_URL?.startsWith('https:') ?? false;
	if (secure && !config.TRUST_PROXY)
		log.warn('PUBLIC_URL is https but TRUST_PROXY is not 1: forms will be refused as cross-site');
	const trust: Trust = { proxy: config.TRUST_PROXY, fallbackProtocol: secure ? 'https' : 'http' };
	const server = createServer(TIMEOUTS);
	const stop = gracefully(server);
	server.on('request', (request, response) => {
		settleForwarded(request, trust);
		if (refuseLargeBody(request, response, config.BODY_SIZE_LIMIT)) return;
		site(request, response, () => response.writeHead(404).end());
	});
	await listen(server, config.HOST, config.PORT);
	return {
		stop: async () => {
			await stop();
			await endAll();
		}
	};
}

if (import.meta.main) {
	const own = new Process();
	try {
		const settings = config();
		own.add(await startWeb(settings));
		log.info({ host: settings.HOST, port: settings.PORT }, 'serving');
	} catch (error) {
		own.fail(error);
	}
}
