/** The search of a store's page (A3.5): what matches, what a visitor may choose from, and which choice hides the rest. */
import type { ServiceRow } from '#lib/catalogue/server/snapshot.ts';
import { m } from '#lib/paraglide/messages.js';
import { toLocale } from '#lib/platform/locale.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { SearchFilter, SearchView, ServiceView } from '../views.ts';
import { amountText, durationText, type Reader } from '../wording.ts';

export interface Search {
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

export interface Searchable {
	readonly row: ServiceRow;
	readonly view: ServiceView;
}

/** Accents and case do not count. */
const plain = (text: string): string =>
	text
		.normalize('NFKD')
		.replace(/[\u0300-\u036f]/g, '')
		.toLocaleLowerCase('en');

function matches({ row, view }: Searchable, search: Search, endOfToday: Instant): boolean {
	const words = plain(search.q).split(/\s+/).filter(Boolean);
	const text = plain(`${view.name} ${view.description}`);
	return (
		words.every((word) => text.includes(word)) &&
		(search.category === null || row.categoryId === search.category) &&
		(search.person === null || view.people.includes(search.person)) &&
		(search.maxPrice === null || view.priceMinor <= search.maxPrice) &&
		(search.maxMinutes === null || view.durationMinutes <= search.maxMinutes) &&
		(!search.today || (view.next !== null && view.next.startsAt < endOfToday))
	);
}

export const found = (
	all: readonly Searchable[],
	search: Search,
	endOfToday: Instant
): readonly Searchable[] => all.filter((each) => matches(each, search, endOfToday));

const WITHOUT: Record<SearchFilter, Partial<Search>> = {
	q: { q: '' },
	person: { person: null },
	maxPrice: { maxPrice: null },
	maxMinutes: { maxMinutes: null },
	today: { today: false }
};
const FILTERS: readonly SearchFilter[] = ['today', 'person', 'maxPrice', 'maxMinutes', 'q'];

/** The one filter that hides most: what a page with no match offers to clear. */
function hiding(
	all: readonly Searchable[],
	search: Search,
	endOfToday: Instant
): SearchView['hiding'] {
	let best: SearchView['hiding'] = null;
	for (const filter of FILTERS) {
		const { length: count } = found(all, { ...search, ...WITHOUT[filter] }, endOfToday);
		if (count > (best?.count ?? 0)) best = { filter, count };
	}
	return best;
}

/** A few round steps below the highest value; none when there is nothing to choose. */
function steps(values: readonly number[]): number[] {
	const sorted = [...new Set(values)].sort((a, b) => a - b).slice(0, -1);
	const every = Math.ceil(sorted.length / 4);
	return sorted.filter((_, i) => (sorted.length - 1 - i) % Math.max(1, every) === 0);
}

export function searchView(
	all: readonly Searchable[],
	shown: readonly Searchable[],
	search: Search,
	endOfToday: Instant,
	reader: Reader
): SearchView {
	const words = { locale: toLocale(reader.locale) };
	const upTo = (value: string) => m.book_up_to({ value }, words);
	const currency = all[0]?.row.currency ?? 'EUR';
	const none = shown.length === 0;
	const later = none ? found(all, { ...search, today: false }, endOfToday) : [];
	const soonest = later
		.map(({ view }) => view)
		.filter(({ next }) => next !== null)
		.sort((a, b) => (a.next?.startsAt ?? 0) - (b.next?.startsAt ?? 0))[0];
	return {
		...search,
		filtered: shown.length < all.length,
		total: all.length,
		prices: steps(all.map(({ view }) => view.priceMinor)).map((value) => ({
			value,
			label: upTo(amountText(value, currency, reader))
		})),
		lengths: steps(all.map(({ view }) => view.durationMinutes)).map((value) => ({
			value,
			label: upTo(durationText(value, reader))
		})),
		hiding: none ? hiding(all, search, endOfToday) : null,
		soonest: search.today && soonest ? soonest : null
	};
}
