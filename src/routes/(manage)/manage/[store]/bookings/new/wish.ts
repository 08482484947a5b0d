/** What a new booking is asked to be, from the address, the booking it repeats, and what exists. */
import type {
	DeskBooking,
	DeskChoices,
	DeskLocation,
	DeskService
} from '#lib/bookings/desk-views.ts';
import { isLocalDay } from '#lib/platform/time.ts';

export interface Wish {
	readonly location: DeskLocation;
	readonly services: readonly DeskService[];
	readonly service: DeskService | null;
	readonly people: DeskChoices['people'];
	/** Slug, or `anyone`. */
	readonly with: string;
	readonly staffId: string | null;
	readonly party: number;
	readonly day: string;
	readonly time: string | null;
	readonly walkIn: boolean;
}

export const isTime = (text: string | null): text is string =>
	text !== null && /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

function partyOf(
	text: string | null,
	service: DeskService | null,
	again: number | undefined
): number {
	const asked = Number(text ?? again ?? service?.minPersons ?? 1);
	const [least, most] = [service?.minPersons ?? 1, service?.maxPersons ?? 1];
	return Math.min(most, Math.max(least, Number.isInteger(asked) ? asked : least));
}

/** Null: the store has no location to book at. */
export function wishOf(
	query: Pick<URLSearchParams, 'get' | 'has'>,
	desk: DeskChoices,
	again: DeskBooking | null
): Wish | null {
	const location =
		desk.locations.find((row) => row.slug === query.get('at')) ??
		desk.locations.find((row) => row.id === again?.locationId) ??
		desk.locations[0];
	if (!location) return null;
	const services = desk.services.filter((row) => row.locationIds.includes(location.id));
	const asked = query.get('service') ?? again?.serviceId;
	const only = services.length === 1 ? services[0] : undefined;
	const service = services.find((row) => row.id === asked) ?? only ?? null;
	const people = desk.people.filter((person) =>
		service === null
			? person.locationIds.includes(location.id)
			: service.performers.some(
					(row) => row.staffId === person.id && row.locationId === location.id
				)
	);
	const named = query.has('with')
		? people.find((person) => person.slug === query.get('with'))
		: people.find((person) => person.id === (again?.staffId ?? desk.own));
	// Whoever sees only himself books for himself.
	const person = named ?? (desk.own === null ? undefined : people[0]);
	const walkIn = query.get('now') === '1';
	const day = query.get('day');
	return {
		location,
		services,
		service,
		people,
		with: person?.slug ?? 'anyone',
		staffId: person?.id ?? null,
		party: partyOf(query.get('party'), service, again?.partySize),
		day: !walkIn && day !== null && isLocalDay(day) ? day : location.today,
		time: [query.get('time'), query.get('from')].find(isTime) ?? null,
		walkIn
	};
}
