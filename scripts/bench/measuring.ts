/** Median, rate and tail of one act, done by one or by many at once. */
import { performance } from 'node:perf_hooks';

/** Does the thing once; `worker` is who does it, counted from 0. */
export type Act = (worker: number) => Promise<unknown>;

export interface Measured {
	/** Milliseconds. */
	readonly p50: number;
	readonly p99: number;
	readonly perSecond: number;
}

/** `share`: 0.5 for the median. */
export function percentile(samples: readonly number[], share: number): number {
	const sorted = [...samples].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** For about `ms` milliseconds, by `workers` at once, each doing one after the other. */
export async function measure(act: Act, workers: number, ms: number): Promise<Measured> {
	const samples: number[] = [];
	const began = performance.now();
	await Promise.all(
		Array.from({ length: workers }, async (_, worker) => {
			for (let at = performance.now(); at - began < ms;) {
				await act(worker);
				const now = performance.now();
				samples.push(now - at);
				at = now;
			}
		})
	);
	return {
		p50: percentile(samples, 0.5),
		p99: percentile(samples, 0.99),
		perSecond: (samples.length * 1000) / (performance.now() - began)
	};
}

const ROUNDS = 3;

const best = (a: Measured | undefined, b: Measured): Measured =>
	a === undefined
		? b
		: {
				p50: Math.min(a.p50, b.p50),
				p99: Math.min(a.p99, b.p99),
				perSecond: Math.max(a.perSecond, b.perSecond)
			};

/** Best of three of each, taken in turns: what else the machine does hits all of them alike. */
export async function inTurns(
	acts: readonly Act[],
	workers: number,
	ms: number
): Promise<Measured[]> {
	for (const act of acts) await measure(act, workers, ms / 4);
	const found: Measured[] = [];
	for (let round = 0; round < ROUNDS; round++)
		for (const [n, act] of acts.entries())
			found[n] = best(found[n], await measure(act, workers, ms));
	return found;
}
