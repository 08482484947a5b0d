import { listen } from './listen.ts';

/**
 * What is said on a channel from now on, as an async sequence that ends with `signal`. Slow readers
 * get the latest only: `keep` messages wait at most, older ones are dropped.
 */
export async function* hear(
	channel: string,
	wanted: (payload: string) => boolean,
	signal: AbortSignal | undefined,
	keep = 1
): AsyncGenerator<string> {
	const waiting: string[] = [];
	let wake: () => void = () => {};
	const off = await listen(channel, (payload) => {
		if (!wanted(payload)) return;
		waiting.push(payload);
		if (waiting.length > keep) waiting.shift();
		wake();
	});
	const stop = (): void => wake();
	signal?.addEventListener('abort', stop);
	try {
		while (signal?.aborted !== true) {
			const next = waiting.shift();
			if (next !== undefined) yield next;
			else await new Promise<void>((resolve) => (wake = resolve));
		}
	} finally {
		signal?.removeEventListener('abort', stop);
		off();
	}
}
