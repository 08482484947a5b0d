/**
 * The words of a notification, from facts that come ready: the same for every channel, so that page,
 * mail, text message and calendar file tell one time (C11). Pure.
 */
import type { TicketView } from '#lib/bookings/visit-views.ts';
import { m } from '#lib/paraglide/messages.js';
import { toLocale, type Locale } from '#lib/platform/locale.ts';
import { countSegments } from '#lib/platform/segments.ts';
import { RULES, type Rule } from './rules.ts';
import { MAIL, SMS, type Words } from './wording.ts';

/** One clock on which the time is told; words of bookings/when.ts. */
export interface ToldTime {
	/** "Tue 24 Nov 2026" */
	readonly date: string;
	/** "11:00" */
	readonly start: string;
	readonly city: string;
	/** "11:00 to 12:45, Athens time" */
	readonly range: string;
	/** "GMT+2" */
	readonly offset: string;
}

export interface NotificationView {
	readonly rule: Rule;
	/** Of the recipient, never of the booking's other party (C38). */
	readonly locale: string;
	readonly store: {
		readonly name: string;
		readonly email: string | null;
		readonly phone: string | null;
		/** #rrggbb */
		readonly accent: string;
	};
	readonly ticket: TicketView;
	/** The recipient's first clock, and the other one where they differ (D18). */
	readonly times: readonly [ToldTime, ...ToldTime[]];
	readonly clientName: string;
	/** How staff reach the client; null in the client's own. */
	readonly contact: string | null;
	readonly note: string;
	/** Whose words: the store's to the client, the client's to the store. */
	readonly reason: string | null;
	/** Of a moved booking: "Mon 23 Nov 2026, 09:00", and whether that is another time. */
	readonly before: { readonly text: string; readonly differs: boolean } | null;
	readonly decideBy: string | null;
	/** Where money was asked for online: the deposit, and what was paid and is still due. */
	readonly money?: {
		readonly deposit: string;
		readonly paid: string | null;
		readonly due: string | null;
	} | null;
	/** Of money that came too late: "Tue 24 Nov 2026, 11:00". */
	readonly alternatives?: readonly string[];
	/** Whose doing it was. */
	readonly byStore: boolean;
	/** Ready sentences: until when it may be changed. */
	readonly policy: readonly string[];
	readonly link: string;
	/** A calendar file goes along: it adds, or takes away. */
	readonly calendar: 'adds' | 'removes' | null;
}

/** A mail before it becomes text or HTML. */
export interface Letter {
	readonly locale: Locale;
	readonly subject: string;
	readonly title: string;
	readonly intro: readonly string[];
	readonly ticketLines: readonly string[];
	readonly details: readonly string[];
	readonly button: { readonly label: string; readonly href: string };
	readonly foot: readonly string[];
}

const wordsOf = (view: NotificationView): Words => ({
	store: view.store.name,
	service: view.ticket.serviceName,
	client: view.clientName,
	date: view.times[0].date,
	time: view.times[0].start,
	before: view.before?.text ?? '',
	decideBy: view.decideBy ?? '',
	deposit: view.money?.deposit ?? ''
});

/** Subjects and names come from people: no line break may end a header. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

function timeLines({ times }: NotificationView, locale: Locale): string[] {
	const told = times.map(({ range, offset }) =>
		m.notify_time_with_offset({ time: range, offset }, { locale })
	);
	return times.map(({ date }, i) =>
		// The stub shows the first clock's date; another clock may be on another day.
		i > 0 && date === times[0].date
			? (told[i] ?? '')
			: m.notify_time_on_date({ date, time: told[i] ?? '' }, { locale })
	);
}

function introOf(view: NotificationView, locale: Locale): string[] {
	const words = wordsOf(view);
	const intro = MAIL[view.rule].intro(words, { locale });
	if (view.rule === 'cancellation' && view.byStore)
		return [m.notify_cancellation_by_store(words, { locale })];
	if (view.before === null || !/change/.test(view.rule)) return [intro];
	return view.before.differs
		? [intro, m.notify_change_before(words, { locale })]
		: [intro, m.notify_change_same_time({}, { locale })];
}

function priceLines({ rule, ticket, money }: NotificationView, locale: Locale): string[] {
	if (RULES[rule] !== 'client') return [ticket.priceText];
	if (money?.paid)
		return [
			m.notify_paid({ paid: money.paid, price: ticket.priceText }, { locale }),
			...(money.due === null ? [] : [m.notify_due_there({ due: money.due }, { locale })])
		];
	return [
		ticket.remote ? ticket.priceText : m.notify_price_there({ price: ticket.priceText }, { locale })
	];
}

function ticketLines(view: NotificationView, locale: Locale): string[] {
	const { ticket } = view;
	const place = [ticket.locationName, ticket.address].filter(Boolean).join(', ');
	return [
		...timeLines(view, locale),
		...(ticket.personName === null
			? []
			: [m.notify_with({ person: ticket.personName }, { locale })]),
		ticket.remote ? m.notify_at_a_distance({}, { locale }) : place,
		...(ticket.partySize > 1
			? [m.book_ticket_people({ count: ticket.partySize }, { locale })]
			: []),
		...priceLines(view, locale)
	].filter((line) => line !== '');
}

function detailsOf(view: NotificationView, locale: Locale): string[] {
	const { store, note, reason } = view;
	const toClient = RULES[view.rule] === 'client';
	const calendar = {
		adds: m.notify_calendar_attached,
		removes: m.notify_calendar_removed
	};
	return [
		...(toClient || view.contact === null ? [] : [`${view.clientName}, ${view.contact}`]),
		...(toClient || note === '' ? [] : [m.notify_client_note({ note }, { locale })]),
		...(reason === null
			? []
			: [
					toClient
						? m.notify_store_says({ store: store.name, reason }, { locale })
						: m.notify_client_reason({ reason }, { locale })
				]),
		...(view.alternatives ?? []).map((when) => m.notify_free_instead({ when }, { locale })),
		...view.policy,
		...(view.calendar === null ? [] : [calendar[view.calendar]({}, { locale })]),
		...(view.ticket.code === null ? [] : [m.notify_code({ code: view.ticket.code }, { locale })])
	];
}

const ENDED: ReadonlySet<Rule> = new Set([
	'cancellation',
	'withdrawn',
	'declined',
	'expired',
	'payment_late',
	'card_late'
]);
const ASKED: ReadonlySet<Rule> = new Set(['request_received', 'request_changed']);

/** Where the link of a notification leads. */
export const leadsOn = (rule: Rule): 'again' | 'booking' => (ENDED.has(rule) ? 'again' : 'booking');

function buttonLabel(rule: Rule, locale: Locale): string {
	if (rule === 'store_request') return m.notify_button_decide({}, { locale });
	if (RULES[rule] !== 'client') return m.notify_button_open({}, { locale });
	if (rule === 'payment_asked' || rule === 'fee_owed') return m.notify_button_pay({}, { locale });
	if (ENDED.has(rule)) return m.notify_button_again({}, { locale });
	return ASKED.has(rule)
		? m.notify_button_request({}, { locale })
		: m.notify_button_change({}, { locale });
}

export function letterOf(view: NotificationView): Letter {
	const locale = toLocale(view.locale);
	const words = wordsOf(view);
	const { store } = view;
	const why = RULES[view.rule] === 'client' ? m.notify_why_client : m.notify_why_staff;
	return {
		locale,
		subject: oneLine(MAIL[view.rule].subject(words, { locale })),
		title: MAIL[view.rule].title(words, { locale }),
		intro: introOf(view, locale),
		ticketLines: ticketLines(view, locale),
		details: detailsOf(view, locale),
		button: { label: buttonLabel(view.rule, locale), href: view.link },
		foot: [
			[store.name, store.phone, store.email].filter(Boolean).join(' · '),
			why({ store: store.name }, { locale })
		]
	};
}

/** The mail for whoever reads plain text. */
export function textOf(letter: Letter, view: NotificationView): string {
	const blocks = [
		[letter.title],
		letter.intro,
		[view.ticket.serviceName, ...letter.ticketLines],
		letter.details,
		[`${letter.button.label}:`, letter.button.href],
		['--', ...letter.foot]
	];
	return `${blocks
		.filter((block) => block.length > 0)
		.map((block) => block.join('\n'))
		.join('\n\n')}\n`;
}

/** Billed messages a text may cost. */
export const MOST_SEGMENTS = 2;

/** Intl writes "11:00 AM" with a space outside the plain alphabet, which would double the price. */
const plainSpaces = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

function cut(text: string, most: number): string {
	const letters = [...text];
	return letters.length <= most
		? text
		: `${letters
				.slice(0, most - 2)
				.join('')
				.trimEnd()}..`;
}

interface SmsParts {
	readonly store: number;
	readonly service: number;
	readonly link: boolean;
	readonly second: boolean;
}

/** From all there is to say to what must be said: the time always stays. */
const SHORTER: readonly SmsParts[] = [
	{ store: 60, service: 60, link: true, second: true },
	{ store: 30, service: 24, link: true, second: true },
	{ store: 16, service: 0, link: true, second: true },
	{ store: 24, service: 20, link: false, second: true },
	{ store: 12, service: 0, link: false, second: true },
	{ store: 8, service: 0, link: false, second: false }
];

/** Undefined for a rule that has no text message. At most two billed messages, whatever the names are. */
export function smsOf(view: NotificationView): string | undefined {
	const head = SMS[view.rule];
	if (!head) return undefined;
	const locale = toLocale(view.locale);
	const link = ENDED.has(view.rule) ? m.notify_sms_link_again : m.notify_sms_link;
	const when = view.times.map(({ date, start, city }) =>
		m.notify_sms_when({ date, time: start, city }, { locale })
	);
	const texts = SHORTER.map((parts) =>
		plainSpaces(
			[
				head({ store: cut(oneLine(view.store.name), parts.store) }, { locale }),
				...(parts.service === 0 ? [] : [cut(oneLine(view.ticket.serviceName), parts.service)]),
				...(parts.second ? when : when.slice(0, 1)),
				...(parts.link ? [link({ link: view.link }, { locale })] : [])
			].join('\n')
		)
	);
	const fitting = texts.find((text) => countSegments(text).count <= MOST_SEGMENTS);
	return fitting ?? texts.at(-1);
}
