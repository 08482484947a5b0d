/** What one person's (or, unstaffed, the service's own) doing of a service takes, relative to its start. */
import type { Performer, ServiceRules, StoreRules } from './model.ts';

export interface Work {
	/** null: unstaffed. */
	readonly staffId: string | null;
	readonly phases: readonly number[];
	/** Minutes from start to end, processing included, buffers not. */
	readonly duration: number;
	readonly before: number;
	readonly after: number;
	readonly priceMinor: number;
	/** Flat pairs relative to the start: when the person is busy, buffers included (D4, A3 processing time). */
	readonly busy: readonly number[];
	/** Minutes between offered starts (D5). */
	readonly step: number;
}

const SMALLEST_STEP = 5;

export function gcd(a: number, b: number): number {
	while (b !== 0) [a, b] = [b, a % b];
	return a;
}

export function durationOf(phases: readonly number[]): number {
	let sum = 0;
	for (const phase of phases) sum += phase;
	return sum;
}

/**
 * Busy stretches of `phases` (busy and free in turn). The buffers join the first and the last one;
 * a service that ends in processing keeps its after-buffer at its own end.
 */
export function busyParts(phases: readonly number[], before: number, after: number): number[] {
	const parts: number[] = [];
	const last = phases.length % 2 === 1 ? phases.length - 1 : phases.length;
	let at = 0;
	for (let i = 0; i <= last; i++) {
		const length = phases[i] ?? 0;
		if (i % 2 === 0) {
			const start = i === 0 ? at - before : at;
			const end = i === last ? at + length + after : at + length;
			if (start < end) parts.push(start, end);
		}
		at += length;
	}
	return parts;
}

const autoSteps = new WeakMap<StoreRules, Map<string, number>>();

/** D5 "auto": greatest common divisor of all durations this person offers, 5 at least. */
function autoStep(rules: StoreRules, staffId: string): number {
	let steps = autoSteps.get(rules);
	if (!steps) autoSteps.set(rules, (steps = gatherSteps(rules)));
	return Math.max(SMALLEST_STEP, steps.get(staffId) ?? 0);
}

function gatherSteps(rules: StoreRules): Map<string, number> {
	const steps = new Map<string, number>();
	for (const service of rules.services.values())
		for (const performer of service.performers)
			steps.set(
				performer.staffId,
				gcd(steps.get(performer.staffId) ?? 0, durationOf(performer.phases))
			);
	return steps;
}

/** `performer` null: the service runs without staff. */
export function workOf(
	rules: StoreRules,
	service: ServiceRules,
	performer: Performer | null
): Work {
	const { phases, bufferBefore, bufferAfter, priceMinor } = performer ?? service;
	const duration = durationOf(phases);
	const auto = (): number =>
		performer ? autoStep(rules, performer.staffId) : Math.max(SMALLEST_STEP, duration);
	return {
		staffId: performer ? performer.staffId : null,
		phases,
		duration,
		before: bufferBefore,
		after: bufferAfter,
		priceMinor,
		busy: busyParts(phases, bufferBefore, bufferAfter),
		step: service.slotStep ?? auto()
	};
}
