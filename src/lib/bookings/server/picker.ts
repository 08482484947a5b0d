/** The picker: who, which day, which time. The same for booking and for moving a booking. */
import { termsFor } from './offers.ts';
import { promiseText } from './payment-words.ts';
import {
	listDays,
	type OfferedDay,
	type OfferedDays,
	type SlotQuestion
} from '#lib/availability/server/queries.ts';
import {
	catalogueOf,
	type Catalogue,
	type LocationRow,
	type ServiceRow
} from '#lib/catalogue/server/snapshot.ts';
import { AppError } from '#lib/platform/errors.ts';
import { addDays, daysBetween, localDay, type LocalDay } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { PickerView } from '../views.ts';
import { cityOf } from '../when.ts';
import type { Reader } from '../wording.ts';
import { pickLocation } from './location-view.ts';
import {
	dayView,
	isFree,
	jumpText,
	monthText,
	lowestOf,
	policyText,
	slotViews,
	totalText,
	type Zones
} from './picker-words.ts';
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
	readonly slotsOn: OfferedDays['slotsOn'];
	readonly jumped: boolean;
	readonly nothing: boolean;
}

/** The strip that begins with the first free day after an empty one. Null: nothing within SEARCH_DAYS. */
async function findLater(
	scope: StoreScope,
	question: SlotQuestion,
	after: LocalDay
): Promise<Strip | null> {
	const later = await listDays(scope, question, after, SEARCH_DAYS);
	const at = later.days.findIndex((day) => day.state === 'free');
	const next = later.days[at]?.day;
	if (next === undefined) return null;
	const found = { from: next, day: next, jumped: true, nothing: false };
	// Near the end of what was read the week goes on beyond it.
	if (at + STRIP_DAYS > SEARCH_DAYS)
		return { ...found, ...(await listDays(scope, question, next, STRIP_DAYS)) };
	const { slotsOn } = later;
	return { ...found, days: later.days.slice(at, at + STRIP_DAYS), slotsOn };
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
	const { days, slotsOn } = await listDays(scope, question, from, STRIP_DAYS);
	const here = { from, days, slotsOn, jumped: false, nothing: false };
	const free = days.filter((day) => day.state === 'free');
	const chosen = free.find((day) => day.day === request.day) ?? free[0];
	if (chosen) return { ...here, day: chosen.day };
	// Whoever turns the pages sees empty weeks too; whoever changed the person is led to a free day.
	if (request.week !== null && request.day === null) return { ...here, day: from };
	const later = await findLater(scope, question, addDays(from, STRIP_DAYS));
	return later ?? { ...here, day: from, nothing: true };
}

/** The zone of the labels: the location's, or for remote services the viewer's (D18). */
function zonesOf(picked: Picked, viewerZone: string | null): Zones {
	const own = picked.location.zone;
	if (viewerZone === null || viewerZone === own) return { first: own, second: null };
	return picked.service.remote
		? { first: viewerZone, second: own }
		: { first: own, second: viewerZone };
}

/** First days of the weeks before and after; null outside of what may be booked. */
function neighbours(
	from: LocalDay,
	today: LocalDay,
	windowDays: number
): Pick<PickerView, 'previousWeek' | 'nextWeek'> {
	const gone = daysBetween(today, from);
	const before = addDays(from, -STRIP_DAYS);
	return {
		previousWeek: gone <= 0 ? null : daysBetween(today, before) < 0 ? today : before,
		nextWeek: gone + STRIP_DAYS <= windowDays ? addDays(from, STRIP_DAYS) : null
	};
}

const placesOf = ({ catalogue, service, location }: Picked): PickerView['locations'] =>
	catalogue.locations
		.filter((row) => isOfferedAt(catalogue, service, row.id))
		.map(({ id, slug, name }) => ({ slug, name, selected: id === location.id }));

export async function getPicker(
	scope: StoreScope,
	request: PickerRequest,
	reader: Reader
): Promise<PickerView> {
	const picked = await pickService(scope, request);
	const { catalogue, service, location } = picked;
	const terms = await termsFor(scope, catalogue, service);
	const zones = zonesOf(picked, request.viewerZone);
	const question = questionOf(picked, request);
	const today = localDay(scope.now, zones.first);
	const strip = await findStrip(scope, question, request, today);
	const offered = strip.slotsOn(strip.day, zones.first);
	const slots = slotViews(offered, service, zones, reader);
	const performers = new Set(
		catalogue.performers
			.filter((p) => p.serviceId === service.id && p.locationId === location.id)
			.map((p) => p.staffId)
	);
	const example = slots.find((slot) => slot.second !== null);
	return {
		service: serviceView(catalogue, service, location.id, null, reader, terms),
		location: { id: location.id, slug: location.slug, name: location.name, city: location.city },
		locations: placesOf(picked),
		people: catalogue.staff
			.filter((person) => performers.has(person.id))
			.map((person) => ({ ...personView(person), selected: person.id === picked.staffId })),
		anyone: picked.staffId === null,
		partySize: picked.partySize,
		month: monthText(strip.day, reader),
		days: strip.days.map((day) => dayView(day, strip.day, reader)),
		day: strip.day,
		...neighbours(strip.from, today, service.bookingWindowDays),
		slots,
		jumpedTo: strip.jumped ? jumpText(strip.day, reader) : null,
		nothing: strip.nothing,
		zones: {
			first: zones.first,
			firstCity: cityOf(zones.first),
			second: zones.second,
			secondCity: zones.second === null ? null : cityOf(zones.second),
			example: example?.second ? { first: example.label, second: example.second } : null
		},
		free: isFree(offered, service),
		priceText: totalText(picked, offered, reader),
		payText: promiseText(
			terms,
			{ amountMinor: lowestOf(picked, offered), currency: service.currency },
			reader
		),
		policyText: policyText(scope, service, reader)
	};
}
