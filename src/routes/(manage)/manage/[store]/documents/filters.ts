/** The list's filters as they stand in the address: whatever is not one is left out. */
import { DOCUMENT_KINDS } from '#lib/documents/rules.ts';
import { isLocalDay } from '#lib/platform/time.ts';
import { isDocumentId } from '../../../../paper-response.ts';

const dayOf = (text: string | null): string | null =>
	text !== null && isLocalDay(text) ? text : null;

export const filtersOf = (query: Pick<URLSearchParams, 'get'>) => {
	const after = query.get('after');
	return {
		q: (query.get('q') ?? '').slice(0, 100),
		kind: DOCUMENT_KINDS.find((kind) => kind === query.get('kind')) ?? null,
		from: dayOf(query.get('from')),
		until: dayOf(query.get('until')),
		cursor: after !== null && isDocumentId(after) ? after : null
	};
};

export type Filters = ReturnType<typeof filtersOf>;

/** The same view, gone on after a document; from its beginning without one. */
export function addressOf(base: string, { q, kind, from, until }: Filters, after?: string): string {
	const given = Object.entries({ q, kind, from, until, after }).flatMap(([name, value]) =>
		value ? [[name, value] as [string, string]] : []
	);
	return given.length === 0 ? base : `${base}?${new URLSearchParams(given).toString()}`;
}
