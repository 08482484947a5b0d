import { and, eq } from 'drizzle-orm';
import type { AuditScope } from './record.ts';
import { events } from './schema.ts';

export type RecordedEvent = Pick<
	typeof events.$inferSelect,
	'id' | 'name' | 'subjectId' | 'occurredAt' | 'actorKind' | 'actorId' | 'source' | 'facts'
>;

/** One event without what is personal in it: what a listener is told by id. Undefined: not this store's. */
export async function findEvent(
	scope: Pick<AuditScope, 'tx' | 'storeId'>,
	eventId: string
): Promise<RecordedEvent | undefined> {
	const [row] = await scope.tx
		.select({
			id: events.id,
			name: events.name,
			subjectId: events.subjectId,
			occurredAt: events.occurredAt,
			actorKind: events.actorKind,
			actorId: events.actorId,
			source: events.source,
			facts: events.facts
		})
		.from(events)
		.where(and(eq(events.storeId, scope.storeId), eq(events.id, eventId)));
	return row;
}
