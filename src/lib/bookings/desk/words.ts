/** Times, days and states of the desk in words. Dates and times as the store's country writes them. */
import { m } from '#lib/paraglide/messages.js';
import { dayNumber, HOUR, MINUTE } from '#lib/platform/time.ts';
import type { TimedBlock } from '../desk-views.ts';
import type { BookingStatus } from '../rules.ts';

const made = new Map<string, Intl.DateTimeFormat>();

/** In UTC: a wall clock and a calendar day are given as if they were UTC, so no zone can shift them. */
function format(formats: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = formats + JSON.stringify(options);
	const known = made.get(key) ?? new Intl.DateTimeFormat(formats, { timeZone: 'UTC', ...options });
	made.set(key, known);
	return known;
}

const epochOf = (day: string): number => dayNumber(day) * 24 * HOUR;

/** 690 → "11:30" */
export const clockText = (minute: number, formats: string): string =>
	format(formats, { hour: '2-digit', minute: '2-digit' }).format(minute * MINUTE);

/** 540 → "09", or "9 am" where people count so. */
export const hourText = (minute: number, formats: string): string =>
	format(formats, { hour: '2-digit' }).format(minute * MINUTE);

/** 690 → "11:30" in every language: values of time fields. */
export const timeValue = (minute: number): string =>
	`${String(Math.floor(minute / 60) % 24).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** Engines of different age disagree on the comma after the weekday; the server and the browser must not. */
const plain = (text: string): string => text.replace(', ', ' ');

/** "Friday 20 November" */
export const longDay = (day: string, formats: string): string =>
	plain(format(formats, { weekday: 'long', day: 'numeric', month: 'long' }).format(epochOf(day)));

/** "Fri 20 Nov" */
export const shortDay = (day: string, formats: string): string =>
	plain(format(formats, { weekday: 'short', day: 'numeric', month: 'short' }).format(epochOf(day)));

export const weekdayName = (day: string, formats: string): string =>
	format(formats, { weekday: 'short' }).format(epochOf(day));

export const dayOfMonth = (day: string, formats: string): string =>
	format(formats, { day: 'numeric' }).format(epochOf(day));

export const monthName = (day: string, formats: string): string =>
	format(formats, { month: 'short' }).format(epochOf(day));

/** "November 2026" */
export const monthYear = (day: string, formats: string): string =>
	format(formats, { month: 'long', year: 'numeric' }).format(epochOf(day));

/** "16 to 22 November" */
export const rangeOfDays = (from: string, until: string, formats: string): string =>
	format(formats, { day: 'numeric', month: 'long' }).formatRange(epochOf(from), epochOf(until));

/** "in 10 min", "in 1 h 10", "12 min ago"; null on other days. */
export function awayText(minutes: number): string | null {
	const size = Math.abs(minutes);
	if (size >= 12 * 60) return null;
	const time =
		size < 60
			? m.manage_min({ minutes: size })
			: size % 60 === 0
				? m.manage_hours({ hours: size / 60 })
				: m.manage_hours_min({ hours: Math.floor(size / 60), minutes: size % 60 });
	return minutes < 0 ? m.manage_ago({ time }) : m.manage_in({ time });
}

export const lengthText = (minutes: number): string =>
	minutes < 60
		? m.manage_min({ minutes })
		: minutes % 60 === 0
			? m.manage_hours({ hours: minutes / 60 })
			: m.manage_hours_min({ hours: Math.floor(minutes / 60), minutes: minutes % 60 });

/** What the team calls somebody, where there is little room. */
export const firstName = (name: string): string => name.split(' ')[0] ?? name;

const STATUS: Record<BookingStatus, () => string> = {
	pending: m.manage_status_pending,
	confirmed: m.manage_status_confirmed,
	checked_in: m.manage_status_checked_in,
	completed: m.manage_status_completed,
	no_show: m.manage_status_no_show,
	cancelled: m.manage_status_cancelled,
	declined: m.manage_status_declined,
	expired: m.manage_status_expired
};

/** A pending one may wait for the store's answer, or for the client's money. */
export const statusText = (
	status: BookingStatus,
	pendingFor: 'approval' | 'payment' | null = null
): string =>
	status === 'pending' && pendingFor === 'payment' ? m.checkout_status_payment() : STATUS[status]();

/** Colour is the person; form is the status (DESIGN-LANGUAGE §10). */
export const FORM: Record<
	BookingStatus,
	'sure' | 'waiting' | 'here' | 'done' | 'missed' | 'ended'
> = {
	pending: 'waiting',
	confirmed: 'sure',
	checked_in: 'here',
	completed: 'done',
	no_show: 'missed',
	cancelled: 'ended',
	declined: 'ended',
	expired: 'ended'
};

const BLOCK: Record<TimedBlock['kind'], () => string> = {
	time_off: m.manage_block_time_off,
	blocked: m.manage_block_blocked,
	busy: m.manage_block_busy,
	hold: m.manage_block_hold,
	closed: m.manage_block_closed,
	group_session: m.manage_block_group_session
};

export const blockText = (kind: TimedBlock['kind']): string => BLOCK[kind]();
