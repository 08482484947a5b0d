import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, parseInstant, plus } from '#lib/platform/time.ts';
import { afterDeath, afterFailure, MAX_ATTEMPTS, retryAt, type FailedTry } from './retrying.ts';
import {
	clientChannels,
	notificationsFor,
	outdated,
	outdatedReminder,
	reminderFor,
	type BookingNow,
	type Happened
} from './rules.ts';

const start = parseInstant('2026-11-24T09:00:00Z');
const before = plus(start, -3 * DAY);
const [anna, beth] = ['anna', 'beth'];

const event = (name: string, values: Partial<Happened> = {}): Happened => ({
	name: `booking.${name}`,
	occurredAt: before,
	actorId: null,
	byStore: false,
	status: name === 'created' ? 'confirmed' : null,
	endedFrom: null,
	startsAt: start,
	staffIds: [anna],
	before: null,
	...values
});

const booking = (values: Partial<BookingNow> = {}): BookingNow => ({
	status: 'confirmed',
	startsAt: start,
	endsAt: plus(start, HOUR),
	endedAt: null,
	sequence: 0,
	staffIds: [anna],
	...values
});

const told = (what: Happened, now: BookingNow = booking()) =>
	notificationsFor(what, now).map(({ rule, staffId }) => (staffId ? `${rule} ${staffId}` : rule));

describe('who is told what', () => {
	const moved = (values: Partial<Happened> = {}) =>
		event('rescheduled', { before: { startsAt: before, staffIds: [anna] }, ...values });
	const unpaid = { status: 'pending', pendingFor: 'payment' };
	const CASES: [string, string[], Happened, BookingNow?][] = [
		['a booking', ['confirmation', 'staff_new anna'], event('created')],
		['a forced booking', ['confirmation', 'staff_new anna'], event('forced', { byStore: true })],
		['a request', ['request_received', 'store_request'], event('created', { status: 'pending' })],
		['a booking that waits for money', [], event('created', unpaid)],
		['the same from the desk', ['payment_asked'], event('created', { ...unpaid, byStore: true })],
		['a request that was paid for', ['request_received', 'store_request'], event('requested')],
		['one that nobody paid for', [], event('expired', unpaid)],
		['one whose client left', [], event('cancelled', { ...unpaid, endedFrom: 'pending' })],
		['money that came too late', ['payment_late'], event('paid_too_late')],
		['a card that came too late', ['card_late'], event('card_too_late')],
		['an accepted request', ['confirmation', 'staff_new anna'], event('confirmed')],
		['a declined request', ['declined'], event('declined', { byStore: true })],
		['a request that ran out', ['expired', 'store_expired'], event('expired')],
		[
			'a cancellation',
			['cancellation', 'staff_cancelled anna'],
			event('cancelled', { endedFrom: 'confirmed' })
		],
		[
			'a withdrawn request',
			['withdrawn', 'store_withdrawn'],
			event('cancelled', { endedFrom: 'pending' })
		],
		[
			'a request the store itself took back',
			['withdrawn'],
			event('cancelled', { endedFrom: 'pending', byStore: true })
		],
		['an undone cancellation', ['restored', 'staff_restored anna'], event('restored')],
		['a move', ['change', 'staff_change anna'], moved()],
		[
			'a move to somebody else',
			['change', 'staff_new beth', 'staff_removed anna'],
			moved({ staffIds: [beth] })
		],
		[
			'a moved request',
			['request_changed', 'store_request'],
			moved(),
			booking({ status: 'pending' })
		],
		[
			'a booking nobody performs',
			['confirmation', 'staff_new'],
			event('created', { staffIds: [] })
		],
		['an arrival', [], event('checked_in')]
	];
	test.each(CASES)('%s tells %j', (_, expected, what, now) => {
		expect(told(what, now)).toEqual(expected);
	});

	test('the client gets e-mail, and a text message where there is no address', () => {
		const both = { email: 'k@example.org', phone: '+306900000000', reminders: true };
		const channels = (rule: 'change' | 'reminder_24h', contact = both) =>
			clientChannels(rule, contact).map((way) => way.channel);
		expect(channels('change')).toEqual(['email']);
		expect(clientChannels('change', { ...both, email: null })[0]?.channel).toBe('sms');
		expect(channels('reminder_24h')).toEqual(['email', 'sms']);
		expect(channels('reminder_24h', { ...both, reminders: false })).toEqual([]);
		expect(channels('change', { ...both, reminders: false })).toEqual(['email']);
	});
});

describe('C29 reminders', () => {
	test('one goes out 24 elapsed hours before, keyed by booking and sequence', () => {
		expect(reminderFor(event('created'), 'b1', booking({ sequence: 3 }))).toEqual({
			rule: 'reminder_24h',
			cause: 'b1:3',
			sendAt: plus(start, -DAY)
		});
	});

	test('a booking made later than that gets none at all, not one at once', () => {
		for (const late of [plus(start, -DAY), plus(start, -DAY + 1), plus(start, -HOUR)])
			expect(reminderFor(event('created', { occurredAt: late }), 'b1', booking())).toBeNull();
		const justInTime = plus(start, -DAY - MINUTE);
		expect(
			reminderFor(event('created', { occurredAt: justInTime }), 'b1', booking())
		).not.toBeNull();
	});

	test('a request that waits gets none; it comes with the acceptance', () => {
		const waiting = booking({ status: 'pending' });
		expect(reminderFor(event('created', { status: 'pending' }), 'b1', waiting)).toBeNull();
		expect(reminderFor(event('confirmed'), 'b1', booking())).not.toBeNull();
	});

	test('it is not sent once the booking has ended, begun or passed', () => {
		expect(outdatedReminder(booking(), plus(start, -1))).toBeNull();
		expect(outdatedReminder(booking(), start)).toBe('past');
		for (const status of ['cancelled', 'checked_in', 'completed', 'pending'])
			expect(outdatedReminder(booking({ status }), before)).toBe('ended');
	});
});

describe('what is no longer true is not sent', () => {
	const confirmation = { rule: 'confirmation', staffId: null } as const;
	const cancelled = booking({ status: 'cancelled', endedAt: before });

	test('a confirmation: after a cancellation, a move, another person, the end', () => {
		const check = (now: BookingNow, at = before) =>
			outdated(confirmation, event('created'), now, at);
		expect(check(booking())).toBeNull();
		expect(check(booking({ status: 'checked_in' }))).toBeNull();
		expect(check(cancelled)).toBe('ended');
		expect(check(booking({ startsAt: plus(start, HOUR) }))).toBe('moved');
		expect(check(booking({ staffIds: [beth] }))).toBe('moved');
		expect(check(booking(), plus(start, HOUR))).toBe('past');
	});

	test('a cancellation: after it was undone, and only the last of two', () => {
		const wanted = { rule: 'cancellation', staffId: null } as const;
		const what = event('cancelled', { endedFrom: 'confirmed' });
		expect(outdated(wanted, what, cancelled, start)).toBeNull();
		expect(outdated(wanted, what, booking(), start)).toBe('reversed');
		const again = booking({ status: 'cancelled', endedAt: plus(before, MINUTE) });
		expect(outdated(wanted, what, again, start)).toBe('reversed');
	});

	test('a request: once it is decided', () => {
		const wanted = { rule: 'store_request', staffId: null } as const;
		const what = event('created', { status: 'pending' });
		expect(outdated(wanted, what, booking({ status: 'pending' }), before)).toBeNull();
		expect(outdated(wanted, what, booking(), before)).toBe('decided');
	});

	test('a lost booking: when it came back to the same person', () => {
		const wanted = { rule: 'staff_removed', staffId: anna } as const;
		const what = event('rescheduled', { staffIds: [beth] });
		expect(outdated(wanted, what, booking({ staffIds: [beth] }), before)).toBeNull();
		expect(outdated(wanted, what, booking({ staffIds: [anna] }), before)).toBe('moved');
	});
});

describe('a try that failed', () => {
	const failed = (values: Partial<FailedTry>) =>
		afterFailure({ channel: 'email', outcome: 'retry', repeatable: false, attempts: 1, ...values });

	test('is repeated up to eight times when nothing was sent, and after a person asked eight more', () => {
		expect(failed({})).toBe('queued');
		expect(failed({ attempts: MAX_ATTEMPTS - 1 })).toBe('queued');
		expect(failed({ attempts: MAX_ATTEMPTS })).toBe('failed');
		expect(failed({ attempts: MAX_ATTEMPTS + 1 })).toBe('queued');
	});

	test('is final when the address refuses', () => {
		expect(failed({ outcome: 'refused' })).toBe('failed');
	});

	test('is never repeated by itself when a text message may have arrived', () => {
		for (const repeatable of [true, false])
			expect(failed({ channel: 'sms', outcome: 'unknown', repeatable })).toBe('unknown');
		expect(afterDeath('sms', 1)).toBe('unknown');
	});

	test('is repeated for a mail that may have arrived only where a repeat is recognised', () => {
		expect(failed({ outcome: 'unknown', repeatable: true })).toBe('queued');
		expect(failed({ outcome: 'unknown', repeatable: false })).toBe('unknown');
		expect(afterDeath('email', 1)).toBe('queued');
	});

	test('waits longer each time, give or take a quarter, at most six hours', () => {
		const waits = Array.from({ length: 8 }, (_, i) => retryAt(start, i + 1, 0.5) - start);
		expect(waits).toEqual([1, 4, 16, 64, 256, 360, 360, 360].map((minutes) => minutes * MINUTE));
		expect(retryAt(start, 1, 0) - start).toBe(45_000);
		expect(retryAt(start, 9, 1) - start).toBe(75_000);
	});
});
