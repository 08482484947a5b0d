/**
 * Asking for background work. Never inside the transaction that has the work to announce: add_job and
 * NOTIFY take a lock of the whole database over the flush (TRANSACTIONS.md §4). A lost wake-up is
 * found by the sweep.
 */
import { errorFields, log } from './log.ts';
import type { Pool } from './db.ts';

export interface JobOptions {
	/** Same key: replaced, not doubled. */
	readonly key?: string;
	/** 'preserve_run_at' lets a waiting job keep its earlier time. */
	readonly keyMode?: 'replace' | 'preserve_run_at' | 'unsafe_dedupe';
	/** ISO instant. */
	readonly runAt?: string;
	readonly maxAttempts?: number;
	/** Jobs of one queue run one after the other. */
	readonly queue?: string;
}

/** Adds one job. `payload` is ids only: no personal data, no secrets (HOUSE rule 13). */
export async function addJob(
	queue: Pick<Pool, 'query'>,
	task: string,
	payload: Record<string, unknown>,
	options: JobOptions = {}
): Promise<void> {
	await queue.query(
		`select from graphile_worker.add_job($1, $2::json, queue_name => $3, run_at => $4::timestamptz, max_attempts => $5, job_key => $6, job_key_mode => $7)`,
		[
			task,
			JSON.stringify(payload),
			options.queue ?? null,
			options.runAt ?? null,
			options.maxAttempts ?? null,
			options.key ?? null,
			options.key ? (options.keyMode ?? 'replace') : null
		]
	);
}

const GATHER_MS = 20;

/** Collects the stores a process wrote for and asks for one dispatch job each, at most every 20 ms. */
export class Dispatches {
	#stores = new Set<string>();
	#timer: NodeJS.Timeout | undefined;
	#running: Promise<void> = Promise.resolve();
	readonly #queue: Pool;

	constructor(queue: Pool) {
		this.#queue = queue;
	}

	request(storeId: string): void {
		this.#stores.add(storeId);
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			this.#running = this.flush();
		}, GATHER_MS);
	}

	/** Sends what is gathered now. Never throws: the sweep finds what was lost. */
	async flush(): Promise<void> {
		const stores = [...this.#stores];
		this.#stores.clear();
		for (const storeId of stores) {
			try {
				await addJob(
					this.#queue,
					'events.dispatch',
					{ storeId },
					{ key: `dispatch:${storeId}`, queue: `dispatch:${storeId}` }
				);
			} catch (error) {
				log.warn(
					{ storeId, ...errorFields(error) },
					'dispatch not requested; the sweep will find it'
				);
			}
		}
	}

	async stop(): Promise<void> {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		await this.#running;
		await this.flush();
	}
}

const byPool = new WeakMap<Pool, Dispatches>();

export function dispatchesOf(queue: Pool): Dispatches {
	let found = byPool.get(queue);
	if (!found) byPool.set(queue, (found = new Dispatches(queue)));
	return found;
}
