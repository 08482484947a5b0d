import { expect, test } from 'vitest';
import type { TicketView } from '../visit-views.ts';
import { calendarLinks } from './calendar-links.ts';

const ticket = {
	startsAtIso: '2026-11-24T09:00:00.000Z',
	endsAtIso: '2026-11-24T10:45:00.000Z',
	locationName: 'Koukaki',
	address: 'Antheon 14, Athens',
	remote: false
} as TicketView;

test('both calendars get the same instants, in UTC, with place and text', () => {
	const { google, outlook } = calendarLinks(ticket, 'Cut & colour at Ammos', 'A line\nanother');
	const asked = new URL(google).searchParams;
	expect(asked.get('dates')).toBe('20261124T090000Z/20261124T104500Z');
	expect(asked.get('text')).toBe('Cut & colour at Ammos');
	expect(asked.get('location')).toBe('Koukaki, Antheon 14, Athens');
	expect(new URL(outlook).searchParams.get('startdt')).toBe('2026-11-24T09:00:00.000Z');
	expect(new URL(outlook).searchParams.get('body')).toBe('A line\nanother');
});

test('a visit at a distance has no place', () => {
	const { google } = calendarLinks({ ...ticket, remote: true }, 'Talk', '');
	expect(new URL(google).searchParams.get('location')).toBe('');
});
