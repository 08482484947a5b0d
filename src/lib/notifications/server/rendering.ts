/** What a delivery says, from the booking as it is now, in the recipient's language and on his clock. */
import { calendarFile } from '#lib/bookings/server/calendar-file.ts';
import { bookingLink, clientFileOf } from '#lib/bookings/server/client-file.ts';
import { ticketView, type BookingParts } from '#lib/bookings/server/client-views.ts';
import { getMoney } from '#lib/bookings/server/money.ts';
import { readerOf, storeView } from '#lib/bookings/server/store-view.ts';
import { cancelUntil, clientMayCancel, rescheduleUntil } from '#lib/bookings/rules.ts';
import { dateText, formatWhen, timeText, type ZonedWhen } from '#lib/bookings/when.ts';
import { amountText, rangeText, type Reader } from '#lib/bookings/wording.ts';
import { m } from '#lib/paraglide/messages.js';
import { toLocale } from '#lib/platform/locale.ts';
import { config, publicUrl } from '#lib/platform/server/config.ts';
import type { Attachment } from '#lib/platform/server/mail.ts';
import { plus, type Instant } from '#lib/platform/time.ts';
import { storeUrl } from '#lib/stores/href.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { RULES, type Happened, type Rule } from '../rules.ts';
import { leadsOn, type NotificationView, type ToldTime } from '../templates.ts';

/** One notification to write; `event` is null for a reminder. */
export interface ToWrite {
	readonly rule: Rule;
	readonly staffId: string | null;
	readonly event: Happened | null;
}

interface Writing extends ToWrite {
	readonly scope: StoreScope;
	readonly store: StoreAddress;
	readonly parts: BookingParts;
	readonly reader: Reader;
	/** Zones as this recipient reads them. */
	readonly clock: {
		readonly zone: string;
		readonly viewerZone: string | null;
		readonly remote: boolean;
	};
}

const toClient = (rule: Rule): boolean => RULES[rule] === 'client';

/** Whoever lost a booking is told of the time that leaves his calendar, not of the new one. */
function partsFor(parts: BookingParts, { rule, staffId, event }: ToWrite): BookingParts {
	const before = event?.before;
	if (rule !== 'staff_removed' || !before) return parts;
	const length = parts.segment.endsAt - parts.segment.startsAt;
	const startsAt = before.startsAt;
	return {
		...parts,
		segment: { ...parts.segment, staffId, startsAt, endsAt: plus(startsAt, length) }
	};
}

/**
 * D18. The client as on his page; the store's people on the location's clock, with the client's beside
 * it where he is at a distance.
 */
const clockFor = ({ row }: BookingParts, rule: Rule): Writing['clock'] =>
	toClient(rule)
		? { zone: row.zone, viewerZone: row.viewerZone, remote: row.remote }
		: { zone: row.zone, viewerZone: row.remote ? row.viewerZone : null, remote: false };

const told = (when: ZonedWhen, reader: Reader): ToldTime => ({
	date: when.date,
	start: when.start,
	city: when.city,
	range: rangeText(when, reader),
	offset: when.offset
});

const whenOf = ({ parts, clock, reader }: Writing) =>
	formatWhen({
		startsAt: parts.segment.startsAt,
		endsAt: parts.segment.endsAt,
		...clock,
		locale: reader.formats
	});

/** A moment other than the booking's, on the recipient's first clock. */
function momentText(at: Instant, writing: Writing, first: ZonedWhen): string {
	const { formats, locale } = writing.reader;
	return m.notify_moment(
		{
			date: dateText(at, first.zone, formats),
			time: timeText(at, first.zone, formats),
			city: first.city
		},
		{ locale: toLocale(locale) }
	);
}

function policyOf(writing: Writing, first: ZonedWhen, phone: string | null): string[] {
	const { parts, rule, scope, reader, store } = writing;
	const { row } = parts;
	const locale = { locale: toLocale(reader.locale) };
	if (!toClient(rule) || rule === 'fee_owed' || leadsOn(rule) === 'again') return [];
	if (row.status === 'pending') return [];
	const { cancelNoticeMinutes: cancel, rescheduleNoticeMinutes: move } = row.policy;
	if (cancel === 0 && move === 0) return [m.notify_policy_any({}, locale)];
	const until = { cancel: cancelUntil(row), move: rescheduleUntil(row) };
	const when = (at: Instant) => ({ when: momentText(at, writing, first) });
	if (cancel === move && until.cancel > scope.now)
		return [m.notify_policy_until(when(until.cancel), locale)];
	const open = [
		...(until.cancel > scope.now ? [m.notify_policy_cancel_until(when(until.cancel), locale)] : []),
		...(until.move > scope.now ? [m.notify_policy_change_until(when(until.move), locale)] : [])
	];
	// Within the minutes of grace it may still be cancelled: then nothing wrong is said.
	if (open.length > 0 || clientMayCancel(row, scope.now) === null) return open;
	return [
		phone === null
			? m.notify_policy_passed_write({ store: store.name }, locale)
			: m.notify_policy_passed({ phone }, locale)
	];
}

/** The store's words reach the client only with a refusal; the client's reason reaches the store. */
function reasonOf({ rule, parts }: Writing): string | null {
	const shown = toClient(rule) ? rule === 'declined' : /cancelled|withdrawn/.test(rule);
	return shown && parts.row.reason ? parts.row.reason : null;
}

function linkOf({ scope, store, parts, rule }: Writing): string {
	const site = publicUrl(config());
	if (!toClient(rule)) return `${site}/manage/${store.slug}/bookings/${parts.row.code}`;
	return leadsOn(rule) === 'again' ? storeUrl(site, store) : bookingLink(scope, store, parts);
}

/** A calendar that never had it needs no file. */
const CALENDAR: Partial<Record<Rule, 'adds' | 'removes'>> = {
	confirmation: 'adds',
	change: 'adds',
	restored: 'adds',
	cancellation: 'removes',
	staff_new: 'adds',
	staff_change: 'adds',
	staff_restored: 'adds',
	staff_cancelled: 'removes',
	staff_removed: 'removes'
};

function beforeOf(writing: Writing, first: ZonedWhen): NotificationView['before'] {
	const before = writing.event?.before;
	return before
		? {
				text: momentText(before.startsAt, writing, first),
				differs: before.startsAt !== writing.event?.startsAt
			}
		: null;
}

/** Null where no money was asked for online. */
async function moneyOf({ scope, parts, reader }: Writing): Promise<NotificationView['money']> {
	const money = await getMoney(scope, parts.row);
	const text = (minor: number) => amountText(minor, money.currency, reader);
	if (money.depositMinor === 0 && money.paidMinor === 0) return null;
	return {
		deposit: text(money.depositMinor),
		paid: money.paidMinor > 0 ? text(money.paidMinor) : null,
		due: money.dueMinor > 0 ? text(money.dueMinor) : null
	};
}

async function viewOf(writing: Writing): Promise<NotificationView> {
	const { scope, store, parts, reader, clock, rule, event } = writing;
	const { row, segment } = parts;
	const profile = await storeView(scope, store);
	const when = whenOf(writing);
	const ticket = await ticketView(
		scope,
		{
			code: row.code,
			segment,
			...clock,
			locationId: row.locationId,
			partySize: row.partySize,
			priceMinor: row.priceMinor,
			currency: row.currency
		},
		reader
	);
	return {
		rule,
		locale: reader.locale,
		store: { name: store.name, email: profile.email, phone: profile.phone, accent: profile.accent },
		ticket: { ...ticket, remote: row.remote },
		times: [told(when.first, reader), ...(when.second ? [told(when.second, reader)] : [])],
		clientName: row.clientName,
		contact: toClient(rule)
			? null
			: [row.contactPhone, row.contactEmail].filter(Boolean).join(', ') || null,
		note: row.note,
		reason: reasonOf(writing),
		before: beforeOf(writing, when.first),
		money: await moneyOf(writing),
		alternatives: (event?.alternatives ?? []).map((at) => momentText(at, writing, when.first)),
		decideBy: row.decideBy === null ? null : momentText(row.decideBy, writing, when.first),
		byStore: event?.byStore ?? false,
		policy: policyOf(writing, when.first, profile.phone),
		link: linkOf(writing),
		calendar: CALENDAR[rule] ?? null
	};
}

/** For a staff member's own calendar: never with the client's link in it. */
function staffFile(view: NotificationView, { scope, parts }: Writing, removes: boolean): string {
	const { row, segment } = parts;
	const { ticket } = view;
	return calendarFile({
		storeId: scope.storeId,
		bookingId: row.id,
		sequence: row.sequence,
		cancelled: removes,
		startsAt: segment.startsAt,
		endsAt: segment.endsAt,
		stampAt: scope.now,
		summary: m.notify_calendar_staff_summary(
			{ service: ticket.serviceName, client: view.clientName },
			{ locale: toLocale(view.locale) }
		),
		description: [...view.times.map((time) => time.range), view.link].join('\n'),
		location: ticket.remote ? '' : [ticket.locationName, ticket.address].filter(Boolean).join(', '),
		url: view.link,
		organizer: view.store.email ? { name: view.store.name, email: view.store.email } : null
	});
}

export interface Written {
	readonly view: NotificationView;
	readonly attachments: readonly Attachment[];
}

/** In the scope's language: open the scope with the recipient's. */
export async function writeNotification(
	scope: StoreScope,
	store: StoreAddress,
	current: BookingParts,
	toWrite: ToWrite
): Promise<Written> {
	const parts = partsFor(current, toWrite);
	const writing: Writing = {
		...toWrite,
		scope,
		store,
		parts,
		reader: readerOf(scope, await storeView(scope, store)),
		clock: clockFor(parts, toWrite.rule)
	};
	const view = await viewOf(writing);
	if (view.calendar === null) return { view, attachments: [] };
	const removes = view.calendar === 'removes';
	const content = toClient(toWrite.rule)
		? await clientFileOf(scope, store, parts)
		: staffFile(view, writing, removes);
	const method = removes ? 'CANCEL' : 'PUBLISH';
	return {
		view,
		attachments: [
			{
				name: `${parts.row.code}.ics`,
				contentType: `text/calendar; charset=utf-8; method=${method}`,
				content
			}
		]
	};
}
