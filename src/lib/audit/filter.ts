/** The log's filters, as they stand in the address. */
import { isLocalDay } from '#lib/platform/time.ts';
import type { EventFilter } from './input.ts';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const matching = (pattern: RegExp, value: string | null): string =>
	value !== null && pattern.test(value) ? value : '';
const day = (value: string | null): string => (value !== null && isLocalDay(value) ? value : '');

/** What makes no sense is left out: a link that somebody shortened still shows a log. */
export const filterOf = (query: URLSearchParams): EventFilter => ({
	name: matching(/^[a-z_.]{1,80}$/, query.get('name')),
	actorId: matching(ID, query.get('actor')),
	subjectId: matching(ID, query.get('subject')),
	from: day(query.get('from')),
	until: day(query.get('until')),
	cursor: matching(ID, query.get('cursor'))
});

/** The same view, from another place on; '' is the newest. */
export function withCursor(path: string, filter: EventFilter, cursor: string): string {
	const { name, actorId: actor, subjectId: subject, from, until } = filter;
	const all = { name, actor, subject, from, until, cursor };
	const query = new URLSearchParams(Object.entries(all).filter(([, value]) => value !== ''));
	return query.size === 0 ? path : `${path}?${query.toString()}`;
}
