/**
 * One HTTP/1.1 connection that is kept open: asks, waits, measures. A client of our own, because a
 * general one would take as much of a core as the server that is measured.
 */
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

export interface Question {
	readonly method: 'GET' | 'POST';
	readonly path: string;
	/** JSON text. */
	readonly body?: string;
	/** The client's address, as a proxy would give it. */
	readonly from?: string;
	/** Further ones, their names in lower case. */
	readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
	readonly status: number;
	readonly body: Buffer;
	/** Milliseconds from the first byte sent to the last received. */
	readonly ms: number;
}

interface Waiting {
	readonly done: (reply: Reply) => void;
	readonly fail: (error: Error) => void;
	readonly since: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');

/** The chunks' contents, or null while some are missing. */
function readChunks(bytes: Buffer): Buffer | null {
	const parts: Buffer[] = [];
	for (let at = 0; ;) {
		const lineEnd = bytes.indexOf(LINE_END, at);
		if (lineEnd < 0) return null;
		const size = parseInt(bytes.toString('latin1', at, lineEnd), 16);
		const start = lineEnd + 2;
		if (bytes.length < start + size + 2) return null;
		if (size === 0) return Buffer.concat(parts);
		parts.push(bytes.subarray(start, start + size));
		at = start + size + 2;
	}
}

/** Status and body of a whole answer, or null while bytes are missing. No pipelining: one at a time. */
function parse(bytes: Buffer): { status: number; body: Buffer } | null {
	const headEnd = bytes.indexOf(HEAD_END);
	if (headEnd < 0) return null;
	const head = bytes.toString('latin1', 0, headEnd);
	const status = Number(head.slice(9, 12));
	const rest = bytes.subarray(headEnd + 4);
	if (/\r\ntransfer-encoding: chunked/i.test(head)) {
		const body = readChunks(rest);
		return body && { status, body };
	}
	const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
	return rest.length < length ? null : { status, body: rest };
}

export class Connection {
	readonly #socket: Socket;
	readonly #host: string;
	readonly #accept: string;
	#received: Buffer[] = [];
	#waiting: Waiting | undefined;

	private constructor(socket: Socket, host: string, accept: string) {
		this.#socket = socket;
		this.#host = host;
		this.#accept = accept;
		socket.setNoDelay(true);
		socket.on('data', (chunk: Buffer) => {
			this.#take(chunk);
		});
		socket.on('error', (error) => this.#waiting?.fail(error));
		socket.on('close', () => this.#waiting?.fail(new Error('the server closed the connection')));
	}

	/** To 127.0.0.1; the host that is asked for is localhost. */
	static async open(port: number, accept = 'application/json'): Promise<Connection> {
		const socket = connect(port, '127.0.0.1');
		await new Promise<void>((done, fail) => {
			socket.once('connect', done);
			socket.once('error', fail);
		});
		return new Connection(socket, `localhost:${port}`, accept);
	}

	async ask({ method, path, body, from, headers = {} }: Question): Promise<Reply> {
		const head = [
			`${method} ${path} HTTP/1.1`,
			`host: ${this.#host}`,
			`accept: ${this.#accept}`,
			`x-forwarded-for: ${from ?? '10.0.0.1'}`,
			...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
			...(body === undefined
				? []
				: [
						`origin: http://${this.#host}`,
						'content-type: application/json',
						`content-length: ${Buffer.byteLength(body)}`
					])
		];
		return await new Promise<Reply>((done, fail) => {
			this.#waiting = { done, fail, since: performance.now() };
			this.#socket.write(`${head.join('\r\n')}\r\n\r\n${body ?? ''}`);
		});
	}

	close(): void {
		this.#waiting = undefined;
		this.#socket.destroy();
	}

	#take(chunk: Buffer): void {
		this.#received.push(chunk);
		const reply = parse(this.#received.length === 1 ? chunk : Buffer.concat(this.#received));
		const waiting = this.#waiting;
		if (!reply || !waiting) return;
		this.#received = [];
		this.#waiting = undefined;
		waiting.done({ ...reply, ms: performance.now() - waiting.since });
	}
}

/** Opens `count` connections, hands them to `use`, closes them. */
export async function withConnections<T>(
	port: number,
	count: number,
	use: (connections: readonly Connection[]) => Promise<T>,
	accept?: string
): Promise<T> {
	const open = await Promise.all(
		Array.from({ length: count }, () => Connection.open(port, accept))
	);
	try {
		return await use(open);
	} finally {
		for (const connection of open) connection.close();
	}
}
