/** The store page in one transaction: who they are, what they offer, and the next real free time of each. */
import { getOpening, type Opening } from '#lib/availability/server/opening.ts';
import { listNextFree, type OfferedSlot } from '#lib/availability/server/queries.ts';
import { durationOf } from '#lib/catalogue/rules.ts';
import {
	catalogueOf,
	type Catalogue,
	type LocationRow,
	type ServiceRow,
	type StaffRow
} from '#lib/catalogue/server/snapshot.ts';
import { m } from '#lib/paraglide/messages.js';
import { AppError } from '#lib/platform/errors.ts';
import { formatLocale, toLocale } from '#lib/platform/locale.ts';
import {
	addDays,
	daysBetween,
	localDay,
	startOfDay,
	toIso,
	type Instant
} from '#lib/platform/time.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';
import { getPublicProfile } from '#lib/stores/server/public-profile.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type {
	HoursRow,
	LocationView,
	NextFreeView,
	PersonView,
	ServiceView,
	StorePageView,
	StoreView
} from '../views.ts';
import { cityOf, timeText } from '../when.ts';
import { durationText, priceText, type Reader } from '../wording.ts';

export interface StorePageRequest {
	/** Location's slug; the first one unless given. */
	readonly at: string | null;
	readonly q: string;
	readonly category: string | null;
	/** Staff member's slug: only what this person performs. */
	readonly person: string | null;
	/** Minor units. */
	readonly maxPrice: number | null;
	readonly maxMinutes: number | null;
	/** Only what has a free time today. */
	readonly today: boolean;
}

export async function storeView(scope: StoreScope, store: StoreAddress): Promise<StoreView> {
	const profile = await getPublicProfile(scope);
	return {
		name: store.name,
		slug: store.slug,
		description: profile.description,
		email: profile.email,
		phone: profile.phone,
		accent: profile.accent,
		accentTokens: profile.accentTokens,
		logoImageId: profile.logoImageId,
		coverImageId: profile.coverImageId,
		currency: store.currency,
		country: profile.country,
		terms: profile.terms,
		formatLocale: formatLocale(scope.locale, profile.country),
		published: store.published
	};
}

export const readerOf = (scope: StoreScope, store: StoreView): Reader => ({
	locale: scope.locale,
	formats: store.formatLocale
});

/** The location asked for by `?at=`, else the first. Throws NOT_FOUND for an unknown one or a store without any. */
export function pickLocation(catalogue: Catalogue, at: string | null): LocationRow {
	const found =
		at === null ? catalogue.locations[0] : catalogue.locations.find((row) => row.slug === at);
	if (!found) throw new AppError('NOT_FOUND');
	return found;
}

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

const clock = (minutes: number): string =>
	`${String(Math.floor((minutes % 1440) / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

function openText(opening: Opening, zone: string, now: Instant, reader: Reader): string | null {
	const words = { locale: toLocale(reader.locale) };
	if (!opening.known) return null;
	if (opening.openUntil !== null)
		return m.book_open_until({ time: timeText(opening.openUntil, zone, reader.formats) }, words);
	if (opening.opensAt === null) return m.book_closed({}, words);
	const time = timeText(opening.opensAt, zone, reader.formats);
	if (localDay(opening.opensAt, zone) === localDay(now, zone))
		return m.book_opens_today({ time }, words);
	const day = new Intl.DateTimeFormat(reader.formats, { weekday: 'short', timeZone: zone }).format(
		opening.opensAt
	);
	return m.book_opens_on({ day, time }, words);
}

function hoursRows(opening: Opening, zone: string, now: Instant, reader: Reader): HoursRow[] {
	const today = localDay(now, zone);
	const name = new Intl.DateTimeFormat(reader.formats, { weekday: 'long', timeZone: 'UTC' });
	return opening.week.map((row) => {
		const ranges = [];
		for (let i = 0; i < row.ranges.length; i += 2)
			ranges.push({ opens: clock(row.ranges[i] ?? 0), closes: clock(row.ranges[i + 1] ?? 0) });
		return {
			weekday: name.format(startOfDay(row.day, 'UTC')),
			text:
				ranges.length === 0
					? null
					: ranges.map((range) => `${range.opens}–${range.closes}`).join(', '),
			today: row.day === today,
			ranges,
			isoWeekday: row.weekday
		};
	});
}

export async function locationView(
	scope: StoreScope,
	row: LocationRow,
	selected: boolean,
	reader: Reader
): Promise<LocationView> {
	const opening = await getOpening(scope, row.id);
	return {
		id: row.id,
		slug: row.slug,
		name: row.name,
		address: row.address,
		city: row.city,
		country: row.country,
		phone: row.phone,
		zone: row.zone,
		zoneCity: cityOf(row.zone),
		openText: openText(opening, row.zone, scope.now, reader),
		open: opening.openUntil !== null,
		hours: hoursRows(opening, row.zone, scope.now, reader),
		selected
	};
}

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
	const day = new Intl.DateTimeFormat(reader.formats, {
		weekday: 'short',
		timeZone: zone,
		...(away >= 7 ? { day: 'numeric', month: 'short' } : {})
	}).format(slot.startsAt);
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
	reader: Reader
): ServiceView {
	const performers = catalogue.performers.filter(
		(p) => p.serviceId === row.id && p.locationId === locationId
	);
	const prices = performers.map((p) => p.priceMinor ?? row.priceMinor);
	const lowest = prices.length === 0 ? row.priceMinor : Math.min(...prices);
	const minutes = durationOf(row.phases);
	const live = new Map(catalogue.staff.map((person) => [person.id, person.slug]));
	return {
		id: row.id,
		slug: row.slug,
		name: row.name,
		description: row.description,
		imageId: row.imageId,
		durationText: durationText(minutes, reader),
		durationMinutes: minutes,
		priceText: priceText(
			row.priceKind,
			lowest,
			row.currency,
			prices.some((price) => price !== lowest),
			reader
		),
		priceMinor: lowest,
		group: row.capacity > 1,
		minPersons: row.minPersons,
		maxPersons: row.maxPersons,
		remote: row.remote,
		approval: row.approval,
		people: performers.flatMap((p) => live.get(p.staffId) ?? []),
		next
	};
}

/** Accents and case do not count (A3.5). */
const plain = (text: string): string =>
	text
		.normalize('NFKD')
		.replace(/[\u0300-\u036f]/g, '')
		.toLocaleLowerCase('en');

function matches(service: ServiceView, row: ServiceRow, request: StorePageRequest): boolean {
	const words = plain(request.q).split(/\s+/).filter(Boolean);
	const text = plain(`${service.name} ${service.description}`);
	return (
		words.every((word) => text.includes(word)) &&
		(request.category === null || row.categoryId === request.category) &&
		(request.person === null || service.people.includes(request.person)) &&
		(request.maxPrice === null || service.priceMinor <= request.maxPrice) &&
		(request.maxMinutes === null || service.durationMinutes <= request.maxMinutes)
	);
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

const HORIZON_DAYS = 60;

function groupsOf(
	catalogue: Catalogue,
	shown: readonly { row: ServiceRow; view: ServiceView }[]
): StorePageView['groups'] {
	const of = (id: string | null) =>
		shown.filter(({ row }) => row.categoryId === id).map(({ view }) => view);
	const groups = catalogue.categories.map((category) => ({
		id: category.id,
		name: category.name,
		services: of(category.id)
	}));
	return [...groups, { id: 'other', name: '', services: of(null) }].filter(
		(group) => group.services.length > 0
	);
}

/** Throws NOT_FOUND for an unknown location. */
export async function getStorePage(
	scope: StoreScope,
	store: StoreAddress,
	request: StorePageRequest
): Promise<StorePageView> {
	const catalogue = await catalogueOf(scope);
	const view = await storeView(scope, store);
	const reader = readerOf(scope, view);
	if (catalogue.locations.length === 0)
		return {
			store: view,
			locations: [],
			people: [],
			groups: [],
			search: { q: request.q, filtered: false, total: 0 }
		};
	const location = pickLocation(catalogue, request.at);
	const visible = catalogue.services.filter(
		(row) => !row.hidden && isOfferedAt(catalogue, row, location.id)
	);
	const next = await listNextFree(
		scope,
		visible.map((row) => ({ serviceId: row.id, locationId: location.id })),
		HORIZON_DAYS
	);
	const all = visible.map((row) => ({
		row,
		view: serviceView(
			catalogue,
			row,
			location.id,
			nextFreeView(next.get(row.id), location.zone, scope.now, reader),
			reader
		)
	}));
	const endOfToday = startOfDay(addDays(localDay(scope.now, location.zone), 1), location.zone);
	const free = ({ view: service }: { view: ServiceView }) =>
		!request.today || (service.next !== null && service.next.startsAt < endOfToday);
	const shown = all.filter((each) => matches(each.view, each.row, request) && free(each));
	const locations = [];
	for (const row of catalogue.locations)
		locations.push(await locationView(scope, row, row.id === location.id, reader));
	const here = new Set(all.flatMap((each) => each.view.people));
	return {
		store: view,
		locations,
		people: catalogue.staff.filter((person) => here.has(person.slug)).map(personView),
		groups: groupsOf(catalogue, shown),
		search: { q: request.q, filtered: shown.length < all.length, total: all.length }
	};
}
