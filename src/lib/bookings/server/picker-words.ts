/** Days, times, price and rules of the picker, in words. */
import type { OfferedDay, OfferedSlot } from '#lib/availability/server/queries.ts';
import { priceOf } from '#lib/catalogue/rules.ts';
import type { ServiceRow } from '#lib/catalogue/server/snapshot.ts';
import { m } from '#lib/paraglide/messages.js';
import { dateFormat } from '#lib/platform/date-format.ts';
import { toLocale } from '#lib/platform/locale.ts';
import { startOfDay, toIso, wallClock, type LocalDay } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { DayView, SlotView } from '../views.ts';
import { longDateText, offsetText, shortDateText, timeText, zonesDiffer } from '../when.ts';
import { amountText, type Reader } from '../wording.ts';

export function dayView(day: OfferedDay, selected: LocalDay, reader: Reader): DayView {
	const at = startOfDay(day.day, 'UTC');
	const part = (options: Intl.DateTimeFormatOptions) =>
		dateFormat(reader.formats, { timeZone: 'UTC', ...options }).format(at);
	return {
		day: day.day,
		weekday: part({ weekday: 'short' }),
		dayOfMonth: part({ day: 'numeric' }),
		longDate: longDateText(at, 'UTC', reader.formats),
		shortDate: shortDateText(at, 'UTC', reader.formats),
		state: day.state,
		share: day.share,
		free: day.free,
		selected: day.day === selected
	};
}

const partOf = (time: string): SlotView['part'] =>
	time < '12:00' ? 'morning' : time < '17:00' ? 'afternoon' : 'evening';

const FEW_PLACES = 4;

export interface Zones {
	readonly first: string;
	readonly second: string | null;
}

export function slotViews(
	slots: readonly OfferedSlot[],
	service: ServiceRow,
	zones: Zones,
	reader: Reader
): SlotView[] {
	const labels = slots.map((slot) => timeText(slot.startsAt, zones.first, reader.formats));
	return slots.map((slot, i) => {
		// In the doubled hour of autumn the same label comes twice: each then names its offset (D0).
		const twice = labels.filter((label) => label === labels[i]).length > 1;
		const label = labels[i] ?? '';
		return {
			startsAt: slot.startsAt,
			value: toIso(slot.startsAt),
			label: twice ? `${label} ${offsetText(slot.startsAt, zones.first)}` : label,
			second:
				zones.second !== null && zonesDiffer(slot.startsAt, zones.first, zones.second)
					? timeText(slot.startsAt, zones.second, reader.formats)
					: null,
			part: partOf(wallClock(slot.startsAt, zones.first).time),
			placesLeft: service.capacity > 1 && slot.placesLeft <= FEW_PLACES ? slot.placesLeft : null
		};
	});
}

/** "November 2026" */
export const monthText = (day: LocalDay, reader: Reader): string =>
	dateFormat(reader.formats, {
		month: 'long',
		year: 'numeric',
		timeZone: 'UTC'
	}).format(startOfDay(day, 'UTC'));

/** "Nothing free until Mon 30 Nov. You are looking at that week." */
export const jumpText = (day: LocalDay, reader: Reader): string =>
	m.book_jumped(
		{ day: shortDateText(startOfDay(day, 'UTC'), 'UTC', reader.formats) },
		{ locale: toLocale(reader.locale) }
	);

/** Whoever performs it, it costs nothing. */
export const isFree = (slots: readonly OfferedSlot[], service: ServiceRow): boolean =>
	slots.length === 0 ? service.priceMinor === 0 : slots.every(({ priceMinor }) => priceMinor === 0);

interface Wished {
	readonly service: ServiceRow;
	readonly partySize: number;
}

const unitPrices = (service: ServiceRow, slots: readonly OfferedSlot[]): number[] =>
	slots.length > 0 ? slots.map((slot) => slot.priceMinor) : [service.priceMinor];

/** The least the whole visit costs that day, minor units. */
export const lowestOf = ({ service, partySize }: Wished, slots: readonly OfferedSlot[]): number =>
	priceOf(
		service.priceKind,
		Math.min(...unitPrices(service, slots)),
		service.phases.reduce((sum, phase) => sum + phase, 0),
		partySize
	);

export function totalText(picked: Wished, slots: readonly OfferedSlot[], reader: Reader): string {
	const { service } = picked;
	const prices = unitPrices(service, slots);
	const price = amountText(lowestOf(picked, slots), service.currency, reader);
	const words = { locale: toLocale(reader.locale) };
	if (isFree(slots, service)) return m.book_price_free({}, words);
	return service.priceKind === 'from' || prices.some((each) => each !== prices[0])
		? m.book_price_total_from({ price }, words)
		: m.book_price_total({ price }, words);
}

export function policyText(scope: StoreScope, service: ServiceRow, reader: Reader): string {
	const minutes = service.cancelNoticeMinutes ?? scope.policy.cancelNoticeMinutes;
	const words = { locale: toLocale(reader.locale) };
	return minutes === 0
		? m.book_policy_any({}, words)
		: m.book_policy_free_until({ hours: Math.ceil(minutes / 60) }, words);
}
