import { randomBytes } from 'node:crypto';
import { sha256 } from '#lib/platform/server/crypto.ts';
import type { Tx } from '#lib/platform/server/db.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { Instant } from '#lib/platform/time.ts';
import { events, platformEvents } from './schema.ts';

/** Where an act came from (glossary: source). */
export type Source = 'page' | 'embed' | 'api' | 'staff' | 'assistant' | 'job';

export interface Actor {
	readonly kind: 'user' | 'client' | 'visitor' | 'admin' | 'system';
	readonly id: string | null;
	/** The person an admin or a staff member acts for. */
	readonly onBehalfOf?: string | null;
}

/** What an event needs of a scope. `StoreScope` has it all. */
export interface AuditScope {
	readonly tx: Tx;
	readonly storeId: string;
	readonly now: Instant;
	readonly actor: Actor;
	readonly source: Source;
	readonly ip: string | null;
	readonly requestId: string;
	/** Called when an event was written: after the commit a dispatch is asked for. */
	readonly wrote: () => void;
}

export interface EventInput {
	/** Past tense, `feature.happened`. */
	readonly name: string;
	readonly subjectId: string;
	/** Ids, states, amounts; never personal data: this part is sealed for ever. */
	readonly facts?: Record<string, unknown>;
	/** Personal before/after values; erasable. */
	readonly personal?: Record<string, unknown>;
}

/** The bytes the digest covers: what `personal` holds, as stored, IP included. */
export const personalText = (personal: Record<string, unknown> | null): string =>
	personal === null ? '' : JSON.stringify(personal);

/** The digest of TRANSACTIONS.md: without the salt a phone number's digest could be guessed. */
export const digestOf = (salt: Uint8Array, personal: Record<string, unknown> | null): Buffer =>
	sha256(salt, personalText(personal));

/**
 * Writes the one event of a command, in the command's transaction: outbox row, audit entry and
 * timeline at once (DECISIONS 16). Returns its id.
 */
export async function recordEvent(scope: AuditScope, event: EventInput): Promise<string> {
	const id = newId();
	const personal =
		scope.ip || event.personal
			? { ...event.personal, ...(scope.ip ? { ip: scope.ip } : {}) }
			: null;
	const salt = randomBytes(16);
	await scope.tx.insert(events).values({
		storeId: scope.storeId,
		id,
		name: event.name,
		subjectId: event.subjectId,
		occurredAt: scope.now,
		actorKind: scope.actor.kind,
		actorId: scope.actor.id,
		onBehalfOf: scope.actor.onBehalfOf ?? null,
		source: scope.source,
		requestId: scope.requestId,
		facts: event.facts ?? {},
		personal,
		salt,
		digest: digestOf(salt, personal)
	});
	scope.wrote();
	return id;
}

export interface PlatformScope {
	readonly tx: Tx;
	readonly actor: Actor;
	readonly source: Source;
	readonly ip: string | null;
	readonly requestId: string;
}

/** The same for facts without a store: sign-in, plans, admins. */
export async function recordPlatformEvent(
	scope: PlatformScope,
	event: EventInput & { storeId?: string }
): Promise<void> {
	await scope.tx.insert(platformEvents).values({
		id: newId(),
		name: event.name,
		subjectId: event.subjectId,
		storeId: event.storeId ?? null,
		actorKind: scope.actor.kind,
		actorId: scope.actor.id,
		source: scope.source,
		requestId: scope.requestId,
		facts: event.facts ?? {},
		personal: scope.ip || event.personal ? { ...event.personal, ip: scope.ip } : null
	});
}
