/**
 * The goals of SCALE §5. A goal in milliseconds or per second holds on the machine on which it was
 * set: it is kept as a ratio to what the bare minimum took there (`reference`), and the ratio decides.
 */
import type { BenchRow } from './report.ts';

interface Goal {
	readonly better: 'less' | 'more';
	/** In the row's unit, on the machine of `reference`. */
	readonly most: number;
	/** What the baseline was then. Absent: the value itself decides (bytes, scores, counts). */
	readonly reference?: number;
}

const less = (most: number, reference?: number): Goal => ({ better: 'less', most, reference });
const more = (most: number, reference?: number): Goal => ({ better: 'more', most, reference });

export const GOALS: Readonly<Record<string, Goal>> = {
	'http.slots p50 at 1': less(1.2, 0.03),
	'http.slots at 8': more(2_000, 31_000),
	'http.slots p99 at 8': less(20, 2.4),
	'http.month p50 at 1': less(3, 0.03),
	'http.month at 8': more(1_000, 31_000),
	'http.nextfree p50 at 1': less(3, 0.03),
	'http.book p50 at 1': less(6, 2.9),
	'http.book at 32': more(500, 613),
	'book.race one slot p99': less(150),
	'book.race 50 slots p99': less(150),
	'http.page p50 at 1': less(1.5, 0.087),
	'http.page at 8': more(1_000, 10_500),
	'bytes.page total': less(90),
	'bytes.page script': less(48),
	'bytes.page requests': less(20),
	'db.dashboard list of 50': less(1),
	'db.dashboard day': less(2.5),
	'db.dashboard 30 days': less(15),
	'jobs.latency': less(10),
	'jobs.throughput': more(1_000),
	// SCALE names none for these two: set at their first run, of which the baselines are.
	'checkout p50 at 1': less(16, 2.7),
	'webhook.intake at 8': more(1_000, 10_000),
	'start.cold': less(1_000),
	'mem idle': less(130),
	'mem after load': less(300)
};

const round = (value: number): string => String(Number(value.toPrecision(3)));

function inWords({ better, most, reference }: Goal): string {
	const sign = better === 'less' ? '≤' : '≥';
	if (reference === undefined) return `${sign} ${most}`;
	return `${sign} ${round(most / reference)} × (${most} where it is ${reference})`;
}

function passes({ better, most, reference }: Goal, value: number, baseline: number): boolean {
	const [got, wanted] =
		reference === undefined ? [value, most] : [value / baseline, most / reference];
	return better === 'less' ? got <= wanted : got >= wanted;
}

/** A row with its goal judged. Throws when `name` has none in GOALS. */
export function judged(name: string, value: number, unit: string, baseline: number): BenchRow {
	const goal = GOALS[name];
	if (!goal) throw new Error(`no goal is written down for ${name}`);
	const ratio = baseline === 0 ? 0 : value / baseline;
	const pass = passes(goal, value, baseline);
	return { name, value, unit, baseline, ratio, goal: inWords(goal), pass };
}

/** A count that has to be met exactly. */
export const exactly = (name: string, value: number, unit: string, wanted: number): BenchRow => ({
	name,
	value,
	unit,
	baseline: wanted,
	ratio: wanted === 0 ? 0 : value / wanted,
	goal: `exactly ${wanted}`,
	pass: value === wanted
});

/** Worth knowing, and nothing to miss. */
export const reported = (
	name: string,
	value: number,
	unit: string,
	baseline: number
): BenchRow => ({
	name,
	value,
	unit,
	baseline,
	ratio: baseline === 0 ? 0 : value / baseline,
	goal: 'reported',
	pass: true
});
