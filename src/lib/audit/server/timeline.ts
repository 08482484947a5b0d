import { and, asc, eq } from 'drizzle-orm';
import type { Instant } from '#lib/platform/time.ts';
import type { AuditScope } from './record.ts';
import { events } from './schema.ts';

/** One fact about one subject; words are the page's business. */
export interface TimelineEntry {
	readonly id: string;
	readonly name: string;
	readonly occurredAt: Instant;
	readonly actorKind: string;
	readonly actorId: string | null;
	readonly source: string;
	readonly facts: Readonly<Record<string, unknown>>;
}

/** Everything that happened to a subject, oldest first (A21.3). Without personal values: those are audit.view's. */
export const timelineOf = async (
	scope: Pick<AuditScope, 'tx' | 'storeId'>,
	subjectId: string
): Promise<TimelineEntry[]> =>
	await scope.tx
		.select({
			id: events.id,
			name: events.name,
			occurredAt: events.occurredAt,
			actorKind: events.actorKind,
			actorId: events.actorId,
			source: events.source,
			facts: events.facts
		})
		.from(events)
		.where(and(eq(events.storeId, scope.storeId), eq(events.subjectId, subjectId)))
		.orderBy(asc(events.occurredAt), asc(events.id));
