import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contrast, hexToRgb } from '#lib/platform/color.ts';
import { countSegments } from '#lib/platform/segments.ts';
import { mailColours } from './mail-colours.ts';
import { RULES, type Rule } from './rules.ts';
import { htmlOf } from './templates-html.ts';
import { letterOf, smsOf, textOf, type NotificationView, type ToldTime } from './templates.ts';

const athens: ToldTime = {
	date: 'Tue 24 Nov 2026',
	start: '11:00',
	city: 'Athens',
	range: '11:00 to 11:45, Athens time',
	offset: 'GMT+2'
};
const london: ToldTime = {
	date: 'Tue 24 Nov 2026',
	start: '09:00',
	city: 'London',
	range: '09:00 to 09:45, London time',
	offset: 'GMT'
};

const view = (values: Partial<NotificationView> = {}): NotificationView => ({
	rule: 'confirmation',
	locale: 'en',
	store: {
		name: 'Ammos Nails and Hair',
		email: 'hello@ammos.example',
		phone: '+30 210 000 0000',
		accent: '#8e2a5b'
	},
	ticket: {
		code: 'K7-4MQ2X',
		serviceName: 'Gel manicure',
		personName: 'Danae',
		partySize: 1,
		weekday: 'Tue',
		dayOfMonth: '24',
		monthYear: 'Nov 2026',
		weekdayLong: 'Tuesday',
		timeText: athens.range,
		secondText: null,
		longDate: 'Tuesday 24 November',
		locationName: 'Main street',
		address: 'Main street 1, Athens',
		remote: false,
		priceText: '€28',
		startsAtIso: '2026-11-24T09:00:00.000Z',
		endsAtIso: '2026-11-24T09:45:00.000Z'
	},
	times: [athens],
	clientName: 'Katerina Zafeiri',
	contact: null,
	note: '',
	reason: null,
	before: null,
	decideBy: null,
	byStore: false,
	policy: ['Change or cancel free until Mon 23 Nov 2026, 11:00, Athens time.'],
	link: 'https://booking.example/ammos/b/K7-4MQ2X?t=abcdefghijklmnopqrstuv',
	calendar: 'adds',
	...values
});

const both = (given: NotificationView) => {
	const letter = letterOf(given);
	return { letter, text: textOf(letter, given), html: htmlOf(letter, given) };
};

test('a confirmation reads as a person would write it', () => {
	const { letter, text } = both(view());
	expect(letter.subject).toBe('Confirmed: Gel manicure, Tue 24 Nov 2026, 11:00');
	expect(text).toBe(`Your booking is confirmed

See you at Ammos Nails and Hair.

Gel manicure
Tue 24 Nov 2026: 11:00 to 11:45, Athens time (GMT+2)
With Danae
Main street, Main street 1, Athens
€28, pay at your visit

Change or cancel free until Mon 23 Nov 2026, 11:00, Athens time.
The attached file puts it into your calendar.
Booking code K7-4MQ2X

Change or cancel:
https://booking.example/ammos/b/K7-4MQ2X?t=abcdefghijklmnopqrstuv

--
Ammos Nails and Hair · +30 210 000 0000 · hello@ammos.example
You get this email because of a booking at Ammos Nails and Hair.
`);
});

describe.each(Object.keys(RULES) as Rule[])('%s', (rule) => {
	test.each(['en', 'en-XA'])('has all its words in %s, and the same in text and HTML', (locale) => {
		const given = view({
			rule,
			locale,
			before: { text: 'Mon 23 Nov 2026, 10:00, Athens time', differs: true },
			decideBy: 'Mon 23 Nov 2026, 18:00, Athens time'
		});
		const { letter, text, html } = both(given);
		const plain = html.replace(/<style>.*<\/style>/, '').replace(/<[^>]+>/g, ' ');
		for (const words of [letter.title, ...letter.intro, ...letter.ticketLines, ...letter.details]) {
			expect(words).not.toMatch(/undefined|\{|, ,|^\s*$/);
			expect(text).toContain(words);
			expect(plain).toContain(words);
		}
		expect(html).toContain(`<html lang="${locale}">`);
		if (locale === 'en-XA')
			for (const words of [letter.subject, letter.title, letter.button.label])
				expect(words).toMatch(/^\[.*·\]$/);
	});
});

describe('what people type', () => {
	const evil = `"><img src=x onerror=alert(1)>&'`;

	test('stays text in the HTML, wherever it stands', () => {
		const given = view({
			rule: 'staff_cancelled',
			store: { name: evil, email: evil, phone: evil, accent: evil },
			ticket: { ...view().ticket, serviceName: evil, personName: evil, address: evil },
			clientName: evil,
			contact: evil,
			note: evil,
			reason: evil,
			link: `javascript:alert('${evil}')`
		});
		const { html } = both(given);
		expect(html).not.toMatch(/<img|javascript:/);
		expect(html).toContain('href="#"');
	});

	test('cannot break out of the subject', () => {
		const given = view({
			ticket: { ...view().ticket, serviceName: 'Nails\r\nBcc: all@example.org' }
		});
		expect(letterOf(given).subject).not.toMatch(/[\r\n]/);
	});
});

test('a mail loads nothing, runs nothing, and is read in one column without tables', () => {
	const { html } = both(view());
	expect(html).not.toMatch(/<(table|script|img|link|iframe|form)\b|url\(|https?:\/\/(?!booking\.)/);
	expect(html).toMatch(/<meta name="color-scheme" content="light dark">/);
	expect(html.match(/<h1\b/g)).toHaveLength(1);
});

test('every store colour stays readable in mails, light and dark', () => {
	const hexes = fc
		.integer({ min: 0, max: 0xffffff })
		.map((n) => `#${n.toString(16).padStart(6, '0')}`);
	fc.assert(
		fc.property(hexes, (accent) => {
			for (const c of Object.values(mailColours(accent))) {
				const ratio = (a: string, b: string) => contrast(hexToRgb(a), hexToRgb(b));
				for (const ground of [c.page, c.card]) {
					expect(ratio(c.ink, ground)).toBeGreaterThanOrEqual(7);
					expect(ratio(c.quiet, ground)).toBeGreaterThanOrEqual(4.5);
					expect(ratio(c.accentText, ground)).toBeGreaterThanOrEqual(4.5);
				}
				expect(ratio(c.onAccent, c.accent)).toBeGreaterThanOrEqual(4.5);
			}
		}),
		{ numRuns: 60 }
	);
});

describe('a text message', () => {
	test('says who, what, when and where to change it', () => {
		expect(smsOf(view({ rule: 'reminder_24h', times: [athens, london] }))).toBe(
			'Ammos Nails and Hair: a reminder of your booking.\nGel manicure\nTue 24 Nov 2026, 11:00, Athens time\nTue 24 Nov 2026, 09:00, London time\nChange or cancel: https://booking.example/ammos/b/K7-4MQ2X?t=abcdefghijklmnopqrstuv'
		);
	});

	test('is not written for staff', () => {
		expect(smsOf(view({ rule: 'staff_new' }))).toBeUndefined();
	});

	test('a narrow no-break space of a 12-hour clock does not double its price', () => {
		const told = { ...athens, start: '11:00\u202fAM' };
		const text = smsOf(view({ times: [told] })) ?? '';
		expect(text).toContain('11:00 AM');
		expect(countSegments(text).encoding).toBe('gsm7');
	});

	test('is billed as two at most, and always tells the time', () => {
		const names = fc.oneof(
			fc.string({ unit: 'grapheme', maxLength: 120 }),
			fc.constantFrom(
				'Αισθητική και μαλλιά της Μυρτώς',
				'Ногти и причёски '.repeat(5),
				'💅'.repeat(60)
			)
		);
		const clientRules = (Object.keys(RULES) as Rule[]).filter((rule) => RULES[rule] === 'client');
		fc.assert(
			fc.property(
				names,
				names,
				fc.constantFrom(...clientRules),
				fc.constantFrom('en', 'en-XA'),
				fc.boolean(),
				(store, service, rule, locale, two) => {
					const given = view({ rule, locale, times: two ? [athens, london] : [athens] });
					const text =
						smsOf({
							...given,
							store: { ...given.store, name: store },
							ticket: { ...given.ticket, serviceName: service }
						}) ?? '';
					expect(countSegments(text).count).toBeLessThanOrEqual(2);
					expect(text).toContain('11:00');
				}
			),
			{ numRuns: 500 }
		);
	});
});
