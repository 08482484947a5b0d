/** The picker: who, which day, which time. The same for booking and for moving a booking. */
import {
	listDays,
	listDaySlots,
	type OfferedDay,
	type OfferedSlot,
	type SlotQuestion
} from '#lib/availability/server/queries.ts';
import { priceOf } from '#lib/catalogue/rules.ts';
import {
	catalogueOf,
	type Catalogue,
	type LocationRow,
	type ServiceRow
} from '#lib/catalogue/server/snapshot.ts';
import { m } from '#lib/paraglide/messages.js';
import { AppError } from '#lib/platform/errors.ts';
import { toLocale } from '#lib/platform/locale.ts';
import {
	addDays,
	daysBetween,
	localDay,
	startOfDay,
	toIso,
	wallClock,
	type LocalDay
} from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { DayView, PickerView, SlotView } from '../views.ts';
import { cityOf, dateText, longDateText, offsetText, timeText, zonesDiffer } from '../when.ts';
import { amountText, type Reader } from '../wording.ts';
import { pickLocation } from './location-view.ts';
import { isOfferedAt, personView, serviceView } from './service-view.ts';

export interface PickerRequest {
	readonly serviceSlug: string;
	readonly at: string | null;
	/** Staff member's slug, or null: anyone. */
	readonly with: string | null;
	readonly day: LocalDay | null;
	/** First day of the strip. */
	readonly week: LocalDay | null;
	readonly partySize: number | null;
	readonly viewerZone: string | null;
	/** The asker's own hold or booking. */
	readonly ownClaimId: string | null;
	/** By link a hidden service can be booked too; an archived one never. */
	readonly ignoreNotice?: boolean;
}

/** From the procedure's input; `ownClaimId` is looked up by the caller. */
export const pickerRequest = (
	input: {
		service: string;
		at?: string | null;
		with?: string | null;
		day?: string | null;
		week?: string | null;
		party?: number | null;
		zone?: string | null;
	},
	ownClaimId: string | null
): PickerRequest => ({
	serviceSlug: input.service,
	at: input.at ?? null,
	with: input.with ?? null,
	day: input.day ?? null,
	week: input.week ?? null,
	partySize: input.party ?? null,
	viewerZone: input.zone ?? null,
	ownClaimId
});

/** Throws NOT_FOUND when the service has been archived since. */
export async function serviceSlugOf(scope: StoreScope, serviceId: string): Promise<string> {
	const service = (await catalogueOf(scope)).services.find((row) => row.id === serviceId);
	if (!service) throw new AppError('NOT_FOUND');
	return service.slug;
}

interface Picked {
	readonly catalogue: Catalogue;
	readonly service: ServiceRow;
	readonly location: LocationRow;
	readonly staffId: string | null;
	readonly partySize: number;
}

const STRIP_DAYS = 7;
/** How far the strip looks for the first free day (SCREENS §4: "No times in 60 days"). */
const SEARCH_DAYS = 63;

/** Throws NOT_FOUND for an unknown service, person or location; PARTY_SIZE out of range. */
export async function pickService(
	scope: StoreScope,
	request: Pick<PickerRequest, 'serviceSlug' | 'at' | 'with' | 'partySize'>
): Promise<Picked> {
	const catalogue = await catalogueOf(scope);
	const service = catalogue.services.find((row) => row.slug === request.serviceSlug);
	if (!service) throw new AppError('NOT_FOUND');
	const offered = catalogue.locations.find((row) => isOfferedAt(catalogue, service, row.id));
	const location = request.at === null && offered ? offered : pickLocation(catalogue, request.at);
	const person =
		request.with === null ? null : catalogue.staff.find((row) => row.slug === request.with);
	if (person === undefined) throw new AppError('NOT_FOUND');
	const partySize = request.partySize ?? service.minPersons;
	if (partySize < service.minPersons || partySize > service.maxPersons)
		throw new AppError('PARTY_SIZE', { min: service.minPersons, max: service.maxPersons });
	return { catalogue, service, location, staffId: person?.id ?? null, partySize };
}

const questionOf = (picked: Picked, request: PickerRequest): SlotQuestion => ({
	serviceId: picked.service.id,
	locationId: picked.location.id,
	staffId: picked.staffId,
	partySize: picked.partySize,
	ownClaimId: request.ownClaimId,
	ignoreNotice: request.ignoreNotice
});

interface Strip {
	readonly from: LocalDay;
	readonly days: readonly OfferedDay[];
	readonly day: LocalDay;
	readonly jumped: boolean;
	readonly nothing: boolean;
}

/** The week asked for, or the first one with a free day (SCREENS §2). */
async function findStrip(
	scope: StoreScope,
	question: SlotQuestion,
	request: PickerRequest,
	today: LocalDay
): Promise<Strip> {
	const asked = request.week ?? request.day ?? today;
	const from = daysBetween(today, asked) < 0 ? today : asked;
	const days = await listDays(scope, question, from, STRIP_DAYS);
	const wanted =
		request.day !== null && days.some((day) => day.day === request.day) ? request.day : null;
	const first = days.find((day) => day.state === 'free');
	if (wanted !== null || first)
		return { from, days, day: wanted ?? first?.day ?? from, jumped: false, nothing: false };
	if (request.week !== null) return { from, days, day: from, jumped: false, nothing: false };
	const later = await listDays(scope, question, addDays(from, STRIP_DAYS), SEARCH_DAYS);
	const free = later.find((day) => day.state === 'free');
	if (!free) return { from, days, day: from, jumped: false, nothing: true };
	return {
		from: free.day,
		days: await listDays(scope, question, free.day, STRIP_DAYS),
		day: free.day,
		jumped: true,
		nothing: false
	};
}

function dayView(day: OfferedDay, selected: LocalDay, reader: Reader): DayView {
	const at = startOfDay(day.day, 'UTC');
	const part = (options: Intl.DateTimeFormatOptions) =>
		new Intl.DateTimeFormat(reader.formats, { timeZone: 'UTC', ...options }).format(at);
	return {
		day: day.day,
		weekday: part({ weekday: 'short' }),
		dayOfMonth: part({ day: 'numeric' }),
		longDate: longDateText(at, 'UTC', reader.formats),
		state: day.state,
		share: day.share,
		free: day.free,
		selected: day.day === selected
	};
}

const partOf = (time: string): SlotView['part'] =>
	time < '12:00' ? 'morning' : time < '17:00' ? 'afternoon' : 'evening';

const FEW_PLACES = 4;

interface Zones {
	readonly first: string;
	readonly second: string | null;
}

function slotViews(
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

function totalText(picked: Picked, slots: readonly OfferedSlot[], reader: Reader): string {
	const { service, partySize } = picked;
	const prices = slots.length > 0 ? slots.map((slot) => slot.priceMinor) : [service.priceMinor];
	const minutes = service.phases.reduce((sum, phase) => sum + phase, 0);
	const lowest = Math.min(...prices);
	const price = amountText(
		priceOf(service.priceKind, lowest, minutes, partySize),
		service.currency,
		reader
	);
	const words = { locale: toLocale(reader.locale) };
	return service.priceKind === 'from' || prices.some((each) => each !== lowest)
		? m.book_price_total_from({ price }, words)
		: m.book_price_total({ price }, words);
}

function policyText(scope: StoreScope, service: ServiceRow, reader: Reader): string {
	const minutes = service.cancelNoticeMinutes ?? scope.policy.cancelNoticeMinutes;
	const words = { locale: toLocale(reader.locale) };
	return minutes === 0
		? m.book_policy_any({}, words)
		: m.book_policy_free_until({ hours: Math.ceil(minutes / 60) }, words);
}

/** The zone of the labels: the location's, or for remote services the viewer's (D18). */
function zonesOf(picked: Picked, viewerZone: string | null): Zones {
	const own = picked.location.zone;
	if (viewerZone === null || viewerZone === own) return { first: own, second: null };
	return picked.service.remote
		? { first: viewerZone, second: own }
		: { first: own, second: viewerZone };
}

export async function getPicker(
	scope: StoreScope,
	request: PickerRequest,
	reader: Reader
): Promise<PickerView> {
	const picked = await pickService(scope, request);
	const { catalogue, service, location } = picked;
	const zones = zonesOf(picked, request.viewerZone);
	const question = questionOf(picked, request);
	const today = localDay(scope.now, zones.first);
	const strip = await findStrip(scope, question, request, today);
	const offered = await listDaySlots(scope, question, strip.day, zones.first);
	const slots = slotViews(offered, service, zones, reader);
	const performers = new Set(
		catalogue.performers
			.filter((p) => p.serviceId === service.id && p.locationId === location.id)
			.map((p) => p.staffId)
	);
	const example = slots.find((slot) => slot.second !== null);
	return {
		service: serviceView(catalogue, service, location.id, null, reader),
		location: { id: location.id, slug: location.slug, name: location.name, city: location.city },
		people: catalogue.staff
			.filter((person) => performers.has(person.id))
			.map((person) => ({ ...personView(person), selected: person.id === picked.staffId })),
		anyone: picked.staffId === null,
		partySize: picked.partySize,
		month: new Intl.DateTimeFormat(reader.formats, {
			month: 'long',
			year: 'numeric',
			timeZone: 'UTC'
		}).format(startOfDay(strip.day, 'UTC')),
		days: strip.days.map((day) => dayView(day, strip.day, reader)),
		day: strip.day,
		previousWeek:
			daysBetween(today, strip.from) > 0
				? daysBetween(today, addDays(strip.from, -STRIP_DAYS)) < 0
					? today
					: addDays(strip.from, -STRIP_DAYS)
				: null,
		nextWeek:
			daysBetween(today, strip.from) + STRIP_DAYS <= service.bookingWindowDays
				? addDays(strip.from, STRIP_DAYS)
				: null,
		slots,
		jumpedTo: strip.jumped
			? m.book_jumped(
					{ day: dateText(startOfDay(strip.day, 'UTC'), 'UTC', reader.formats) },
					{ locale: toLocale(reader.locale) }
				)
			: null,
		nothing: strip.nothing,
		zones: {
			first: zones.first,
			firstCity: cityOf(zones.first),
			second: zones.second,
			secondCity: zones.second === null ? null : cityOf(zones.second),
			example: example?.second ? { first: example.label, second: example.second } : null
		},
		priceText: totalText(picked, offered, reader),
		policyText: policyText(scope, service, reader)
	};
}
