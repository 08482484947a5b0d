/** The list's filters as they stand in the address: whatever is not one is left out. */
import { VIEWS } from '#lib/bookings/input-desk.ts';
import { BOOKING_STATUSES } from '#lib/bookings/rules.ts';
import { isLocalDay } from '#lib/platform/time.ts';

const oneOf = <T extends string>(values: readonly T[], text: string | null): T | undefined =>
	values.find((value) => value === text);

const idOf = (text: string | null): string | null =>
	text !== null && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : null;

const dayOf = (text: string | null): string | null =>
	text !== null && isLocalDay(text) ? text : null;

export const filtersOf = (query: Pick<URLSearchParams, 'get'>) => ({
	view:
		oneOf(VIEWS, query.get('view')) ?? (query.get('q') ? ('all' as const) : ('upcoming' as const)),
	q: (query.get('q') ?? '').slice(0, 100),
	staffId: idOf(query.get('staff')),
	serviceId: idOf(query.get('service')),
	locationId: idOf(query.get('at')),
	status: oneOf(BOOKING_STATUSES, query.get('status')) ?? null,
	from: dayOf(query.get('from')),
	until: dayOf(query.get('until')),
	cursor: query.get('after')
});

export type Filters = ReturnType<typeof filtersOf>;
