/** The list's filters as they stand in the address: whatever is not one is left out. */
import { PAYMENTS_SHOWN } from '#lib/bookings/desk-views.ts';
import { METHODS } from '#lib/payments/ledger.ts';
import { addDays, isLocalDay, type LocalDay } from '#lib/platform/time.ts';

const dayOf = (text: string | null): LocalDay | null =>
	text !== null && isLocalDay(text) ? text : null;

export const filtersOf = (query: Pick<URLSearchParams, 'get'>) => ({
	shown: PAYMENTS_SHOWN.find((one) => one === query.get('shown')) ?? ('all' as const),
	method: METHODS.find((one) => one === query.get('method')) ?? null,
	from: dayOf(query.get('from')),
	until: dayOf(query.get('until')),
	q: (query.get('q') ?? '').slice(0, 100),
	cursor: query.get('after')
});

export type Filters = ReturnType<typeof filtersOf>;

/** The days the sums are of: the filter's, else the last thirty. */
export function spanOf(filters: Filters, today: LocalDay): { from: LocalDay; until: LocalDay } {
	const until = filters.until ?? today;
	const from = filters.from ?? addDays(until, -29);
	return from <= until ? { from, until } : { from: until, until: from };
}

/** With these filters and one change; empty ones are left out. */
export function addressOf(
	path: string,
	filters: Filters,
	change: Partial<Record<keyof Filters, string | null>> = {}
): string {
	const { cursor, ...rest } = { ...filters, cursor: null, ...change };
	const query = new URLSearchParams(
		Object.entries({ ...rest, after: cursor }).filter(
			(entry): entry is [string, string] => entry[1] !== null && entry[1] !== ''
		)
	);
	if (query.get('shown') === 'all') query.delete('shown');
	return query.size === 0 ? path : `${path}?${query.toString()}`;
}
