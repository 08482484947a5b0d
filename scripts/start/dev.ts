import { createServer } from 'vite';
import type { Config } from '#lib/platform/server/config.ts';
import { endAll } from '#lib/platform/server/stopping.ts';
import { checkRoles, type Web } from '../../server.ts';

/** The site from its sources, with reloading. Same process, same database, same worker. */
export async function startDev(config: Config): Promise<Web> {
	await checkRoles(config);
	const server = await createServer({
		server: { host: config.HOST, port: config.PORT, strictPort: true, allowedHosts: true }
	});
	await server.listen();
	return {
		stop: async () => {
			await server.close();
			await endAll();
		}
	};
}
