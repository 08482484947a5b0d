import type { Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than any request may take (statement_timeout is 15 s), shorter than what hosts wait before kill -9. */
const PATIENCE_MS = 20_000;

const isStream = (response: ServerResponse): boolean =>
	String(response.getHeader('content-type')).startsWith('text/event-stream');

/**
 * Returns what stops `server`: no new connections, running requests finish, event streams are ended
 * (their browsers come back by themselves), and what still runs after 20 s is cut.
 */
export function gracefully(server: Server): () => Promise<void> {
	const open = new Set<ServerResponse>();
	let stopping = false;
	server.on('request', (_request, response: ServerResponse) => {
		open.add(response);
		// A kept-alive connection may bring one more request while we stop: answered, then closed.
		if (stopping) response.setHeader('connection', 'close');
		response.once('close', () => {
			open.delete(response);
			if (stopping) server.closeIdleConnections();
		});
	});
	return async () => {
		stopping = true;
		const closed = new Promise<void>((done) => server.close(() => done()));
		server.closeIdleConnections();
		const ender = setInterval(() => endStreams(open), 100);
		endStreams(open);
		await Promise.race([closed, sleep(PATIENCE_MS, undefined, { ref: false })]);
		clearInterval(ender);
		server.closeAllConnections();
		await closed;
	};
}

/** Asked again while we wait: a stream may be opened by a request that was already on its way. */
function endStreams(open: ReadonlySet<ServerResponse>): void {
	for (const response of open) if (isStream(response)) response.end();
}
