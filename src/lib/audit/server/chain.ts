/**
 * The hash chain of a store's events (DECISIONS 17, A21.2). What is sealed, exactly:
 *
 *   hash(0) = sha256("appointment-hub events 1" || store id)
 *   hash(n) = sha256(hash(n-1) || part(n) || part(id) || part(name) || part(subject) || part(time) ||
 *             part(actor kind) || part(actor) || part(on behalf of) || part(source) || part(facts) ||
 *             part(digest))
 *
 * A part is its length in bytes, a colon and its UTF-8; a null is `~`. Ids are lower case, the time is
 * whole microseconds since 1970, facts are PostgreSQL's text of the jsonb (its keys are sorted, its
 * numbers exact), the digest is hex. So the chain can be checked in any language from a dump.
 */
import { sha256 } from '#lib/platform/server/crypto.ts';

/** One event as the database says it: texts, so that nothing is lost on the way. */
export interface SealedParts {
	readonly id: string;
	readonly name: string;
	readonly subject_id: string;
	/** Microseconds since 1970. */
	readonly occurred_us: string;
	readonly actor_kind: string;
	readonly actor_id: string | null;
	readonly on_behalf_of: string | null;
	readonly source: string;
	/** `facts::text` */
	readonly facts: string;
	readonly digest: Buffer;
}

/** The columns of `SealedParts`, for a query on `events`. All of them may be read by app_worker. */
export const SEALED_COLUMNS = `id, name, subject_id, (extract(epoch from occurred_at) * 1000000)::bigint::text as occurred_us,
	actor_kind, actor_id, on_behalf_of, source, facts::text as facts, digest`;

const part = (value: string | null): string =>
	value === null ? '~' : `${Buffer.byteLength(value)}:${value}`;

/** What the first event of a store follows: no chain can be passed off as another store's. */
export const genesis = (storeId: string): Buffer => sha256('appointment-hub events 1', storeId);

export function seal(previous: Uint8Array, position: number, event: SealedParts): Buffer {
	const parts = [
		String(position),
		event.id,
		event.name,
		event.subject_id,
		event.occurred_us,
		event.actor_kind,
		event.actor_id,
		event.on_behalf_of,
		event.source,
		event.facts,
		event.digest.toString('hex')
	];
	return sha256(previous, parts.map(part).join(''));
}
