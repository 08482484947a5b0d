/**
 * Lengths of time as a person types them. "45", "1 h 45", "1:45" and "90 min" are one phase;
 * "45 + 30 + 30" is busy, free, busy: the middle is processing time, when the person is free and the
 * chair is not (D9).
 */
import { AppError } from '#lib/platform/errors.ts';

const CLOCK = /^(\d{1,2}):([0-5]\d)$/;
const WORDS =
	/^(?:(\d{1,3})\s*(?:d|days?)\b)?\s*(?:(\d{1,3})\s*(?:h|hours?|hrs?)\b)?\s*(?:(\d{1,5})\s*(?:m|min|mins|minutes?)?)?$/i;
const DAY_MINUTES = 1440;

/** Whole minutes, or null when it is not a length of time. Zero is a length of time. */
export function parseMinutes(text: string): number | null {
	const plain = text.trim();
	const clock = CLOCK.exec(plain);
	if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
	// "1h45" has no space before the minutes; a space makes the word boundary.
	const words = WORDS.exec(plain.replace(/(\d)\s*([a-z]+)\s*/gi, '$1 $2 ').trim());
	if (plain === '' || !words) return null;
	return Number(words[1] ?? 0) * DAY_MINUTES + Number(words[2] ?? 0) * 60 + Number(words[3] ?? 0);
}

/** "1 h 45", "50 min", "2 h": what parseMinutes reads back. */
export function formatMinutes(minutes: number): string {
	const hours = Math.floor(minutes / 60);
	const rest = minutes % 60;
	if (hours === 0) return `${rest} min`;
	return rest === 0 ? `${hours} h` : `${hours} h ${rest}`;
}

const MOST_PHASES = 9;
/** Allocations are at most 31 days long; one service is far less. */
const LONGEST = 14 * DAY_MINUTES;

/**
 * Phases in minutes, busy and free in turn. Throws BAD_INPUT with `reason` duration_shape,
 * duration_zero, duration_phases (an even number, or too many) or duration_long.
 */
export function parseDuration(text: string, field = 'duration'): number[] {
	const refuse = (reason: string): never => {
		throw new AppError('BAD_INPUT', { field, reason });
	};
	const phases = text.split('+').map(parseMinutes);
	if (phases.some((phase) => phase === null)) return refuse('duration_shape');
	if (phases.some((phase) => phase === 0)) return refuse('duration_zero');
	if (phases.length % 2 === 0 || phases.length > MOST_PHASES) return refuse('duration_phases');
	const known = phases.map((phase) => phase ?? 0);
	return known.reduce((sum, phase) => sum + phase, 0) > LONGEST ? refuse('duration_long') : known;
}

export const formatDuration = (phases: readonly number[]): string =>
	phases.map(formatMinutes).join(' + ');
