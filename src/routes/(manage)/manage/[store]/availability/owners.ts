/** Whose hours the screen can show: each location's, and each person's at each place they work. */
import { formatHours } from '#lib/availability/input-hours.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Caller } from '../saving.ts';

type Schedule = Awaited<ReturnType<Caller['schedule']['get']>>;
type OwnHours = Schedule['hours'][number];
type Person = Awaited<ReturnType<Caller['catalogue']['people']>>[number];

export interface Owner {
	readonly kind: 'location' | 'staff';
	readonly id: string;
	/** A person's place. */
	readonly at: string | null;
	readonly label: string;
	readonly colour: number | null;
}

interface Places {
	readonly locations: readonly { id: string; name: string }[];
	readonly people: readonly Person[];
	readonly hours: readonly OwnHours[];
}

export function ownersOf({ locations, people, hours }: Places): Owner[] {
	const several = locations.length > 1;
	const places = locations.map(({ id, name }): Owner => {
		const label = several ? m.setup_opening_hours_of({ place: name }) : m.setup_opening_hours();
		return { kind: 'location', id, at: null, label, colour: null };
	});
	const persons = people.flatMap((person) =>
		locations
			.filter(
				({ id }) =>
					!several ||
					person.performs.some(({ locationId }) => locationId === id) ||
					hours.some(({ ownerId, atLocationId }) => ownerId === person.id && atLocationId === id)
			)
			.map(({ id, name }): Owner => {
				const label = several ? m.setup_person_at({ name: person.name, place: name }) : person.name;
				return { kind: 'staff', id: person.id, at: id, label, colour: person.colour };
			})
	);
	return [...places, ...persons];
}

/** The one asked for by `?of=&at=`, else the first. */
export const chosen = (owners: readonly Owner[], query: URLSearchParams): Owner | undefined => {
	const [of, at] = [query.get('of'), query.get('at')];
	return owners.find((owner) => owner.id === of && (at === null || owner.at === at)) ?? owners[0];
};

export interface Period {
	readonly from: string;
	readonly until: string;
	/** Monday first, as typed. */
	readonly week: string[];
}

export interface Shown {
	/** The period that is open: the one asked for, else the one that holds today, else a blank. */
	readonly period: Period;
	readonly periods: readonly Period[];
	readonly days: readonly {
		readonly day: string;
		readonly hours: string;
		readonly extra: boolean;
	}[];
}

const BLANK: Period = { from: '', until: '', week: Array.from({ length: 7 }, () => '') };

export function shownOf(
	hours: readonly OwnHours[],
	owner: Owner,
	today: string,
	from: string | null
): Shown {
	const own = hours.find(
		({ ownerId, atLocationId }) => ownerId === owner.id && atLocationId === owner.at
	);
	const periods = (own?.weeks ?? []).map((each) => ({
		from: each.from ?? '',
		until: each.until ?? '',
		week: each.week.map(formatHours)
	}));
	const holds = (period: Period): boolean =>
		period.from <= today && (period.until === '' || period.until >= today);
	const period =
		periods.find((each) => from !== null && each.from === from) ?? periods.find(holds) ?? BLANK;
	const days = (own?.days ?? []).map(({ day, minutes, extra }) => ({
		day,
		hours: formatHours(minutes),
		extra
	}));
	return { period, periods, days };
}
