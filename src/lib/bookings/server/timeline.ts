/** A booking's history, oldest first: who did what, when (A5.5, A21.3). */
import { timelineOf, type TimelineEntry } from '#lib/audit/server/timeline.ts';
import { namesOf } from '#lib/auth/server/names.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';

export interface HistoryEntry extends TimelineEntry {
	/** The user's name; null for clients, visitors and the system. */
	readonly actorName: string | null;
}

export async function historyOf(scope: StoreScope, bookingId: string): Promise<HistoryEntry[]> {
	const entries = await timelineOf(scope, bookingId);
	const people = entries.flatMap((entry) =>
		(entry.actorKind === 'user' || entry.actorKind === 'admin') && entry.actorId !== null
			? [entry.actorId]
			: []
	);
	const names = await namesOf(scope.tx, people);
	return entries.map((entry) => ({
		...entry,
		actorName: entry.actorId === null ? null : (names.get(entry.actorId) ?? null)
	}));
}
