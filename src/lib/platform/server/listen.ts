/**
 * One LISTEN connection per process, on the direct address: a pooler in transaction mode delivers
 * nothing (SCALE.md §3). Opened by the first listener, opened again when it is lost.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { config } from './config.ts';
import { errorFields, log } from './log.ts';
import { onStop } from './stopping.ts';

type Handler = (payload: string) => void;

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 10_000;
const CHANNEL = /^[a-z_]{1,50}$/;

/** Handlers by channel over one connection. What was sent while it was lost is lost: `onReconnect` is the time to forget caches. */
export class Listener {
	readonly #address: string;
	readonly #handlers = new Map<string, Set<Handler>>();
	readonly #reconnected = new Set<() => void>();
	#client: pg.Client | undefined;
	#opening: Promise<void> | undefined;
	#stopped = false;

	constructor(address: string) {
		this.#address = address;
	}

	/** Resolves when the channel is heard. The returned function takes the handler off again. */
	async on(channel: string, handler: Handler): Promise<() => void> {
		if (!CHANNEL.test(channel)) throw new Error(`not a channel: ${channel}`);
		const handlers = this.#handlers.get(channel) ?? new Set();
		const first = handlers.size === 0;
		this.#handlers.set(channel, handlers.add(handler));
		this.#opening ??= this.#open();
		await this.#opening;
		// Lost at this very moment: coming back, it listens to every channel.
		if (first) await this.#client?.query(`listen ${channel}`).catch(() => undefined);
		return () => {
			void this.#off(channel, handler);
		};
	}

	/** Called after a lost connection is back. */
	onReconnect(handler: () => void): () => void {
		this.#reconnected.add(handler);
		return () => void this.#reconnected.delete(handler);
	}

	async stop(): Promise<void> {
		this.#stopped = true;
		await this.#client?.end().catch(() => undefined);
	}

	async #off(channel: string, handler: Handler): Promise<void> {
		const handlers = this.#handlers.get(channel);
		if (!handlers?.delete(handler) || handlers.size > 0) return;
		this.#handlers.delete(channel);
		await this.#client?.query(`unlisten ${channel}`).catch(() => undefined);
	}

	async #open(): Promise<void> {
		for (let wait = FIRST_WAIT_MS; !this.#stopped; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
			try {
				await this.#connect();
				return;
			} catch (error) {
				log.warn(errorFields(error), 'not listening; trying again');
				await sleep(wait, undefined, { ref: false });
			}
		}
	}

	async #connect(): Promise<void> {
		const client = new pg.Client({
			connectionString: this.#address,
			application_name: 'appointment-hub-listen',
			keepAlive: true
		});
		client.on('error', (error) => log.warn(errorFields(error), 'listening connection lost'));
		client.on('notification', ({ channel, payload }) => {
			for (const handler of this.#handlers.get(channel) ?? []) call(() => handler(payload ?? ''));
		});
		await client.connect();
		for (const channel of this.#handlers.keys()) await client.query(`listen ${channel}`);
		client.once('end', () => void this.#lost(client));
		this.#client = client;
	}

	async #lost(client: pg.Client): Promise<void> {
		if (this.#stopped || this.#client !== client) return;
		this.#client = undefined;
		this.#opening = this.#open();
		await this.#opening;
		for (const handler of this.#reconnected) call(handler);
	}
}

/** A handler's mistake may not end the process. */
function call(handler: () => void): void {
	try {
		handler();
	} catch (error) {
		log.error(errorFields(error), 'a notification was not handled');
	}
}

let current: Listener | undefined;

function listener(): Listener {
	if (current) return current;
	const made = new Listener(config().databases.direct);
	onStop('listener', async () => {
		current = undefined;
		await made.stop();
	});
	return (current = made);
}

/** Hears `channel` in this process until the returned function is called. */
export const listen = async (channel: string, handler: Handler): Promise<() => void> =>
	await listener().on(channel, handler);

/** Whoever keeps what notifications would have changed forgets it then. */
export const onListenAgain = (handler: () => void): (() => void) => listener().onReconnect(handler);
