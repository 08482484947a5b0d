/**
 * Hours as a person types them, to minutes and back. "09:00–12:30, 13:30–17:00" is two intervals;
 * "22:00–02:00" is one that ends on the next day (A4.2, RULES C14), so minutes run to 2880.
 */
import { AppError } from '#lib/platform/errors.ts';

/** Flat pairs: [540,750,810,1020] is 09:00–12:30 and 13:30–17:00. Empty: closed. */
export type MinutePairs = number[];

const DAY_MINUTES = 1440;

export type HoursReason = 'hours_shape' | 'hours_overlap' | 'hours_overnight';

/** BAD_INPUT; `details.part` is the piece of what was typed that is wrong. */
export class HoursError extends AppError {
	constructor(reason: HoursReason, part: string) {
		super('BAD_INPUT', { reason, part });
		this.name = 'HoursError';
	}
}

const TIME = /^(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?$/i;
const BETWEEN = /\s*(?:–|—|-|−|\bto\b)\s*/i;

/** Minutes of the day, 0 to 1440, or null. "9", "9.30", "09:30", "9:30 pm", "24:00". */
export function parseTime(text: string): number | null {
	const match = TIME.exec(text.trim());
	if (!match) return null;
	let hour = Number(match[1]);
	const minute = Number(match[2] ?? '0');
	const half = match[3]?.toLowerCase();
	if (half !== undefined) {
		if (hour < 1 || hour > 12) return null;
		hour = (hour % 12) + (half === 'pm' ? 12 : 0);
	}
	const total = hour * 60 + minute;
	return minute < 60 && total <= DAY_MINUTES ? total : null;
}

function parseInterval(part: string): [number, number] {
	const [from, until, ...more] = part.split(BETWEEN);
	const start = from === undefined ? null : parseTime(from);
	const end = until === undefined ? null : parseTime(until);
	if (start === null || end === null || start === DAY_MINUTES || more.length > 0)
		throw new HoursError('hours_shape', part);
	return [start, end <= start ? end + DAY_MINUTES : end];
}

/** Sorts, refuses overlaps, joins intervals that touch (the database would do so anyway). */
function arrange(intervals: readonly [number, number][]): MinutePairs {
	const pairs: MinutePairs = [];
	for (const [start, end] of [...intervals].sort((a, b) => a[0] - b[0])) {
		const last = pairs.at(-1);
		if (last !== undefined && start < last)
			throw new HoursError('hours_overlap', `${formatTime(start)}–${formatTime(end)}`);
		if (start === last) pairs[pairs.length - 1] = end;
		else pairs.push(start, end);
	}
	return pairs;
}

/** Empty text or "closed" is []. Throws HoursError. */
export function parseHours(text: string): MinutePairs {
	const trimmed = text.trim();
	if (trimmed === '' || /^closed$/i.test(trimmed)) return [];
	if (/^24\s*(h|hours)$/i.test(trimmed)) return [0, DAY_MINUTES];
	return arrange(
		trimmed
			.split(/\s*[,;\n]\s*/)
			.filter((part) => part !== '')
			.map(parseInterval)
	);
}

const pad = (n: number): string => String(n).padStart(2, '0');

/** 540 → "09:00"; the end of a day is "24:00", later is the next day's clock. */
export function formatTime(minute: number): string {
	const shown = minute > DAY_MINUTES ? minute - DAY_MINUTES : minute;
	return `${pad(Math.floor(shown / 60))}:${pad(shown % 60)}`;
}

export function toIntervals(pairs: readonly number[]): { start: number; end: number }[] {
	const intervals: { start: number; end: number }[] = [];
	for (let i = 0; i + 1 < pairs.length; i += 2)
		intervals.push({ start: pairs[i] ?? 0, end: pairs[i + 1] ?? 0 });
	return intervals;
}

/** What parseHours reads back; '' when closed. */
export const formatHours = (pairs: readonly number[]): string =>
	toIntervals(pairs)
		.map(({ start, end }) => `${formatTime(start)}–${formatTime(end)}`)
		.join(', ');

/**
 * Seven days, Monday first. Throws HoursError when a night runs into the hours of the day after:
 * each interval has its own grid (D5), so one of two overlapping ones would be meaningless.
 */
export function checkWeek(week: readonly (readonly number[])[]): void {
	for (let day = 0; day < week.length; day++) {
		const end = week[day]?.at(-1) ?? 0;
		const next = week[(day + 1) % week.length]?.[0];
		if (next !== undefined && end - DAY_MINUTES > next)
			throw new HoursError('hours_overnight', formatHours(week[day] ?? []));
	}
}

/** Minutes open in one week, for "these hours give …". */
export const minutesOf = (pairs: readonly number[]): number =>
	toIntervals(pairs).reduce((sum, { start, end }) => sum + end - start, 0);
