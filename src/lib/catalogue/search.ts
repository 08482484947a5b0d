/** What a client may narrow the list of services to (A3.5). Pure; a store has a few hundred at most. */
import { fold } from '#lib/platform/fold.ts';
import type { FilterInput } from './input.ts';

export interface Searchable {
	readonly id: string;
	readonly name: string;
	readonly description: string;
	readonly categoryId: string | null;
	/** Lowest of all who perform it, minor units. */
	readonly priceMinor: number;
	/** Shortest of all who perform it. */
	readonly durationMinutes: number;
	readonly locationIds: readonly string[];
	readonly people: readonly { readonly id: string; readonly slug: string; readonly name: string }[];
}

/** Every word typed is somewhere in the name, the description or a performer's name. */
function says(service: Searchable, text: string): boolean {
	const words = fold(text).split(' ');
	const all = fold(
		[service.name, service.description, ...service.people.map(({ name }) => name)].join(' ')
	);
	return words.every((word) => all.includes(word));
}

export const matches = (service: Searchable, filter: FilterInput): boolean =>
	(filter.text === '' || says(service, filter.text)) &&
	(filter.categoryId === null || service.categoryId === filter.categoryId) &&
	(filter.locationId === null || service.locationIds.includes(filter.locationId)) &&
	(filter.staff === null ||
		service.people.some(({ id, slug }) => id === filter.staff || slug === filter.staff)) &&
	(filter.mostMinor === null || service.priceMinor <= filter.mostMinor) &&
	(filter.mostMinutes === null || service.durationMinutes <= filter.mostMinutes);
