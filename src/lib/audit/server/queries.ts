/** Events as entries for people: the activity log and the platform's own. A record's: timeline.ts. */
import { and, desc, eq, gte, like, lt, type SQL } from 'drizzle-orm';
import { AppError } from '#lib/platform/errors.ts';
import { addDays, startOfDay, type Instant } from '#lib/platform/time.ts';
import type { EventFilter } from '../input.ts';
import type { AuditScope, PlatformScope } from './record.ts';
import { events, platformEvents } from './schema.ts';

export interface AuditEntry {
	readonly id: string;
	readonly name: string;
	readonly subjectId: string;
	readonly occurredAt: Instant;
	readonly actorKind: string;
	readonly actorId: string | null;
	readonly onBehalfOf: string | null;
	readonly source: string;
	readonly facts: Record<string, unknown>;
	/** Before and after, reasons, the network address; null once erased. */
	readonly personal: unknown;
	/** Null until it is sealed, milliseconds after it happened. */
	readonly position: number | null;
}

export interface PlatformEntry extends Omit<AuditEntry, 'position' | 'onBehalfOf'> {
	readonly storeId: string | null;
}

export interface Page<T> {
	readonly entries: readonly T[];
	/** Null on the last page. */
	readonly next: string | null;
}

const PAGE = 50;
const UTC = 'Etc/UTC';

const pageOf = <T extends { readonly id: string }>(rows: readonly T[]): Page<T> => ({
	entries: rows.slice(0, PAGE),
	next: rows.length > PAGE ? (rows[PAGE - 1]?.id ?? null) : null
});

/** `%` and `_` of a name stand for themselves. */
const beginsWith = (text: string): string => `${text.replace(/[\\%_]/g, '\\$&')}%`;

const filtered = (table: typeof events | typeof platformEvents, filter: EventFilter): SQL[] => [
	...(filter.name ? [like(table.name, beginsWith(filter.name))] : []),
	...(filter.actorId ? [eq(table.actorId, filter.actorId)] : []),
	...(filter.subjectId ? [eq(table.subjectId, filter.subjectId)] : []),
	...(filter.from ? [gte(table.occurredAt, startOfDay(filter.from, UTC))] : []),
	...(filter.until ? [lt(table.occurredAt, startOfDay(addDays(filter.until, 1), UTC))] : []),
	...(filter.cursor ? [lt(table.id, filter.cursor)] : [])
];

const STORE_ENTRY = {
	id: events.id,
	name: events.name,
	subjectId: events.subjectId,
	occurredAt: events.occurredAt,
	actorKind: events.actorKind,
	actorId: events.actorId,
	onBehalfOf: events.onBehalfOf,
	source: events.source,
	facts: events.facts,
	personal: events.personal,
	position: events.position
};

/** Newest first, fifty at a time; ids are made in the order of time, so the id is the cursor. */
export async function listEvents(
	scope: AuditScope,
	filter: EventFilter
): Promise<Page<AuditEntry>> {
	const rows = await scope.tx
		.select(STORE_ENTRY)
		.from(events)
		.where(and(eq(events.storeId, scope.storeId), ...filtered(events, filter)))
		.orderBy(desc(events.id))
		.limit(PAGE + 1);
	return pageOf(rows);
}

/** One entry with its personal values, for the job that reacts to it. Throws NOT_FOUND. */
export async function getEvent(scope: AuditScope, id: string): Promise<AuditEntry> {
	const [row] = await scope.tx
		.select(STORE_ENTRY)
		.from(events)
		.where(and(eq(events.storeId, scope.storeId), eq(events.id, id)));
	if (!row) throw new AppError('NOT_FOUND');
	return row;
}

/** Which kinds of events there are: the choices of the log's filter. */
export async function listEventNames(scope: AuditScope): Promise<string[]> {
	const rows = await scope.tx
		.selectDistinct({ name: events.name })
		.from(events)
		.where(eq(events.storeId, scope.storeId))
		.orderBy(events.name);
	return rows.map((row) => row.name);
}

export interface PlatformFilter extends EventFilter {
	/** '' is "all". */
	readonly storeId: string;
}

/** The platform's own log; as app_platform. */
export async function listPlatformEvents(
	scope: Pick<PlatformScope, 'tx'>,
	filter: PlatformFilter
): Promise<Page<PlatformEntry>> {
	const rows = await scope.tx
		.select()
		.from(platformEvents)
		.where(
			and(
				...filtered(platformEvents, filter),
				...(filter.storeId ? [eq(platformEvents.storeId, filter.storeId)] : [])
			)
		)
		.orderBy(desc(platformEvents.id))
		.limit(PAGE + 1);
	return pageOf(rows.map(({ requestId: _, ...entry }) => entry));
}

export async function listPlatformEventNames(scope: Pick<PlatformScope, 'tx'>): Promise<string[]> {
	const rows = await scope.tx
		.selectDistinct({ name: platformEvents.name })
		.from(platformEvents)
		.orderBy(platformEvents.name);
	return rows.map((row) => row.name);
}
