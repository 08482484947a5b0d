import { processNow } from '../time.ts';
import { ConfigError } from './config.ts';
import { EmbeddedPostgresError } from './embedded-postgres.ts';

export interface Part {
	stop(): Promise<void>;
	/** When stopping may not take time any more. */
	readonly force?: () => void;
}

/** npm passes Ctrl-C on to a process that the terminal has already told: that is one Ctrl-C. */
const SAME_MS = 800;
const PARENT_MS = 500;
/** More than the parts give themselves. */
const LONGEST_STOP_MS = 45_000;

/** The process cannot start, for a reason that its message says in a sentence. */
export class StartError extends Error {}

/** A person's mistake or a full disk: the sentence is all he needs. Anything else keeps its stack. */
function describe(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const known =
		error instanceof StartError ||
		error instanceof ConfigError ||
		error instanceof EmbeddedPostgresError;
	return known ? error.message : (error.stack ?? error.message);
}

/** The parts of this process, and the one way in which it ends. */
export class Process {
	readonly #parts: Part[] = [];
	readonly #last: Part[] = [];
	#askedAt: number | undefined;
	#ending = false;

	constructor() {
		for (const signal of ['SIGINT', 'SIGTERM'] as const)
			process.on(signal, () => this.#signalled(signal));
		this.#followParent();
		for (const event of ['uncaughtException', 'unhandledRejection'] as const)
			process.on(event, this.fail);
	}

	/** 'last': what the others need until they have ended. */
	add(part: Part, order: 'any' | 'last' = 'any'): void {
		(order === 'last' ? this.#last : this.#parts).push(part);
	}

	/** Says what happened, ends the other parts, exits with 1. */
	readonly fail = (error: unknown): void => {
		if (this.#ending) return;
		process.stderr.write(`${describe(error)}\n`);
		void this.#end(1);
	};

	/** npm's shell does not pass SIGTERM on: it dies and would leave us running without anybody knowing. */
	#followParent(): void {
		if (process.env['npm_lifecycle_event'] === undefined) return;
		const parent = process.ppid;
		setInterval(() => {
			if (process.ppid !== parent && this.#askedAt === undefined) this.#signalled('SIGTERM');
		}, PARENT_MS).unref();
	}

	#signalled(signal: 'SIGINT' | 'SIGTERM'): void {
		const now = Number(processNow());
		if (this.#askedAt === undefined) {
			this.#askedAt = now;
			if (signal === 'SIGINT')
				process.stdout.write(
					'\nStopping. Requests and jobs finish first; press Ctrl-C again to stop at once.\n'
				);
			void this.#end(0);
		} else if (now - this.#askedAt > SAME_MS) {
			this.#force(130);
		}
	}

	#force(code: number): void {
		for (const part of [...this.#parts, ...this.#last]) part.force?.();
		process.exit(code);
	}

	async #end(code: number): Promise<void> {
		if (this.#ending) return;
		this.#ending = true;
		setTimeout(() => this.#force(1), LONGEST_STOP_MS).unref();
		const failures: unknown[] = [];
		const all = async (parts: readonly Part[]): Promise<void> => {
			for (const result of await Promise.allSettled(parts.map((part) => part.stop())))
				if (result.status === 'rejected') failures.push(result.reason);
		};
		await all(this.#parts);
		await all(this.#last);
		for (const failure of failures) process.stderr.write(`${describe(failure)}\n`);
		process.exit(failures.length > 0 ? 1 : code);
	}
}
