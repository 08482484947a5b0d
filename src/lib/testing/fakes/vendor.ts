/** What every vendor's fake is made of: a loopback HTTP server that answers, fails and stalls on demand. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the next request goes wrong; each is used up by one request. */
export type Mishap =
	/** Nothing: the one after it is meant for the next request. */
	| { readonly kind: 'pass' }
	/** Answers with this status and body instead of doing the work. */
	| { readonly kind: 'answer'; readonly status: number; readonly body: unknown }
	/** Does the work, and never answers. */
	| { readonly kind: 'silence' }
	/** Does the work, and cuts the connection. */
	| { readonly kind: 'cut' };

export interface VendorCall {
	readonly method: string;
	readonly path: string;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly body: string;
}

export interface Answer {
	readonly status: number;
	readonly body: unknown;
}

export interface Vendor {
	/** `127.0.0.1:PORT`. */
	readonly host: string;
	readonly calls: VendorCall[];
	/** Queues mishaps for the next requests. */
	next(...mishaps: Mishap[]): void;
	close(): Promise<void>;
}

async function read(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString('utf8');
}

function reply(response: ServerResponse, { status, body }: Answer): void {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	response
		.writeHead(status, {
			'content-type': typeof body === 'string' ? 'text/plain' : 'application/json'
		})
		.end(text);
}

export async function startVendor(handle: (call: VendorCall) => Answer): Promise<Vendor> {
	const calls: VendorCall[] = [];
	const mishaps: Mishap[] = [];
	const server = createServer((request, response) => {
		void (async () => {
			const body = await read(request);
			const call = {
				method: request.method ?? '',
				path: request.url ?? '',
				headers: request.headers,
				body
			};
			const mishap = mishaps.shift();
			calls.push(call);
			const answer = mishap?.kind === 'answer' ? mishap : handle(call);
			if (mishap?.kind === 'cut') request.socket.destroy();
			else if (mishap?.kind !== 'silence') reply(response, answer);
		})();
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	return {
		host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
		calls,
		next: (...more) => void mishaps.push(...more),
		close: async () => {
			server.closeAllConnections();
			await new Promise<void>((done) => server.close(() => done()));
		}
	};
}
