/** A service, its people and its next free time, in words. */
import type { OfferedSlot } from '#lib/availability/server/queries.ts';
import { durationOf } from '#lib/catalogue/rules.ts';
import type { Catalogue, ServiceRow, StaffRow } from '#lib/catalogue/server/snapshot.ts';
import { m } from '#lib/paraglide/messages.js';
import { toLocale } from '#lib/platform/locale.ts';
import { daysBetween, localDay, toIso, type Instant } from '#lib/platform/time.ts';
import type { PaymentTerms } from '#lib/stores/rules.ts';
import type { NextFreeView, PersonView, ServiceView } from '../views.ts';
import { shortDateText, shortWeekdayText, timeText } from '../when.ts';
import { durationText, priceText, type Reader } from '../wording.ts';
import { rowTermsText } from './payment-words.ts';

const initialsOf = (name: string): string =>
	name
		.split(/\s+/)
		.map((part) => [...part][0] ?? '')
		.slice(0, 2)
		.join('')
		.toUpperCase();

export const personView = (row: StaffRow): PersonView => ({
	id: row.id,
	slug: row.slug,
	name: row.name,
	title: row.title,
	initials: initialsOf(row.name),
	colour: row.colour,
	imageId: row.imageId
});

/** "Today 16:30", "Tomorrow 09:00", "Mon 12:30" within a week, "Mon 7 Dec 12:30" beyond. */
export function nextFreeView(
	slot: OfferedSlot | null | undefined,
	zone: string,
	now: Instant,
	reader: Reader
): NextFreeView | null {
	if (!slot) return null;
	const words = { locale: toLocale(reader.locale) };
	const time = timeText(slot.startsAt, zone, reader.formats);
	const away = daysBetween(localDay(now, zone), localDay(slot.startsAt, zone));
	const day =
		away < 7
			? shortWeekdayText(slot.startsAt, zone, reader.formats)
			: shortDateText(slot.startsAt, zone, reader.formats);
	const text =
		away === 0
			? m.book_today_at({ time }, words)
			: away === 1
				? m.book_tomorrow_at({ time }, words)
				: m.book_day_at({ day, time }, words);
	return { startsAt: slot.startsAt, value: toIso(slot.startsAt), text };
}

export function serviceView(
	catalogue: Catalogue,
	row: ServiceRow,
	locationId: string,
	next: NextFreeView | null,
	reader: Reader,
	terms: PaymentTerms
): ServiceView {
	const performers = catalogue.performers.filter(
		(p) => p.serviceId === row.id && p.locationId === locationId
	);
	const prices = performers.map((p) => p.priceMinor ?? row.priceMinor);
	const lowest = prices.length === 0 ? row.priceMinor : Math.min(...prices);
	const minutes = durationOf(row.phases);
	const varies = prices.some((price) => price !== lowest);
	const live = new Map(catalogue.staff.map((person) => [person.id, person.slug]));
	return {
		id: row.id,
		slug: row.slug,
		name: row.name,
		description: row.description,
		imageId: row.imageId,
		durationText: durationText(minutes, reader),
		durationMinutes: minutes,
		priceText: priceText(row.priceKind, lowest, row.currency, varies, reader),
		priceMinor: lowest,
		payText: rowTermsText(
			terms,
			{
				amountMinor: lowest,
				currency: row.currency,
				varies: varies || row.priceKind !== 'fixed'
			},
			reader
		),
		group: row.capacity > 1,
		minPersons: row.minPersons,
		maxPersons: row.maxPersons,
		remote: row.remote,
		approval: row.approval,
		people: performers.flatMap((p) => live.get(p.staffId) ?? []),
		next
	};
}

/** Performed here by somebody, or needing nobody here. */
export const isOfferedAt = (catalogue: Catalogue, row: ServiceRow, locationId: string): boolean =>
	row.unstaffed
		? catalogue.places.some(
				(place) => place.serviceId === row.id && place.locationId === locationId
			)
		: catalogue.performers.some(
				(p) =>
					p.serviceId === row.id &&
					p.locationId === locationId &&
					catalogue.staff.some((person) => person.id === p.staffId)
			);
