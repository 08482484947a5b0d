/**
 * Prometheus metrics. prom-client is not bundled into the site, so web and worker of one process
 * share its registry; each metric is made once, by whoever asks first.
 */
import { collectDefaultMetrics, Gauge, Histogram, register } from 'prom-client';
import type { Pool } from './db.ts';

const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

function histogram<L extends string>(
	name: string,
	help: string,
	labelNames: readonly L[]
): Histogram<L> {
	const known = register.getSingleMetric(name);
	if (known instanceof Histogram) return known;
	return new Histogram({ name, help, labelNames: [...labelNames], buckets: SECONDS });
}

/** Label `route` is the pattern, never the address: addresses hold booking codes and tokens. */
export const requestSeconds = (): Histogram<'method' | 'route' | 'status'> =>
	histogram('http_request_seconds', 'Time to answer, by route pattern', [
		'method',
		'route',
		'status'
	]);

export const jobSeconds = (): Histogram<'task' | 'outcome'> =>
	histogram('job_seconds', 'Time a job ran, by how it ended', ['task', 'outcome']);

/** Event loop, memory, garbage collection; again does nothing. */
export function collectProcess(): void {
	if (!register.getSingleMetric('process_cpu_seconds_total')) collectDefaultMetrics();
}

type Counted = Pick<Pool, 'totalCount' | 'idleCount' | 'waitingCount'>;

/** Connections of a part's pools, counted when they are asked for; a second call for a part does nothing. */
export function collectPools(
	part: 'web' | 'worker',
	pools: Readonly<Record<string, Counted>>
): void {
	const name = `${part}_database_connections`;
	if (register.getSingleMetric(name)) return;
	const gauge = new Gauge({
		name,
		help: 'Database connections by pool and state',
		labelNames: ['pool', 'state'],
		collect: () => {
			for (const [pool, { totalCount, idleCount, waitingCount }] of Object.entries(pools)) {
				gauge.set({ pool, state: 'idle' }, idleCount);
				gauge.set({ pool, state: 'used' }, totalCount - idleCount);
				gauge.set({ pool, state: 'waiting' }, waitingCount);
			}
		}
	});
}

/** The text a Prometheus server scrapes. */
export async function exposition(): Promise<{ contentType: string; text: string }> {
	return { contentType: register.contentType, text: await register.metrics() };
}
