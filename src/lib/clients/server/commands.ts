import { recordEvent } from '#lib/audit/server/record.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { getPublicProfile } from '#lib/stores/server/public-profile.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { normaliseEmail, normalisePhone } from '../rules.ts';
import { clients } from './schema.ts';

/** As normalised by `rules.ts`: e-mail in lower case, phone in E.164. */
export interface ClientInput {
	readonly name: string;
	readonly email: string | null;
	readonly phone: string | null;
	readonly locale: string | null;
	/** The viewer's IANA zone, when known. */
	readonly zone: string | null;
	readonly reminders: boolean;
	readonly offers: boolean;
}

interface Found {
	readonly id: string;
}

const BY_EMAIL = 'select id from clients where store_id = $1 and email = $2';
/** A record with nothing but this number first; else the oldest of those who share it. */
const BY_PHONE = `select id from clients where store_id = $1 and phone = $2
	order by (email is null) desc, id limit 1`;

async function find(scope: StoreScope, input: ClientInput): Promise<Found | undefined> {
	const by = input.email ?? input.phone;
	if (by === null) return undefined;
	const { rows } = await scope.tx.$client.query<Found>(input.email === null ? BY_PHONE : BY_EMAIL, [
		scope.storeId,
		by
	]);
	return rows[0];
}

/**
 * The record a booking belongs to (DECISIONS 5): the one with this e-mail address, else with this
 * phone number, else a new one. Whoever matches is attached to, never shown and never overwritten.
 * Part of a larger command, so it records no event of its own.
 */
export async function upsertClient(
	scope: StoreScope,
	input: ClientInput
): Promise<{ id: string; created: boolean }> {
	const known = await find(scope, input);
	if (known) return { id: known.id, created: false };
	const id = newId();
	const made = await scope.tx
		.insert(clients)
		.values({ storeId: scope.storeId, id, ...input })
		.onConflictDoNothing()
		.returning({ id: clients.id });
	if (made.length > 0) return { id, created: true };
	// Someone made the same record between the two statements, and has committed: it is there now.
	const other = await find(scope, input);
	if (!other) throw new Error('a client that conflicts is not there');
	return { id: other.id, created: false };
}

/** As typed at the desk. */
export interface TypedClient {
	readonly name: string;
	readonly email: string;
	/** A number without a country code is one of the store's country. */
	readonly phone: string;
	readonly reminders: boolean;
	readonly offers: boolean;
}

/** Written down by the store's people. Someone known by the same address is found, not doubled. Throws BAD_INPUT with the field. */
export async function addClient(
	scope: StoreScope,
	{ name, email, phone, reminders, offers }: TypedClient
): Promise<{ id: string; created: boolean }> {
	const { country } = await getPublicProfile(scope);
	const addresses = { email: normaliseEmail(email), phone: normalisePhone(phone, country) };
	const consents = { reminders, offers };
	const client = await upsertClient(scope, {
		name,
		...addresses,
		...consents,
		locale: null,
		zone: null
	});
	await recordEvent(scope, {
		name: client.created ? 'client.added' : 'client.found',
		subjectId: client.id
	});
	return client;
}

/** After claims in the lock order: whoever counts what a client has, counts alone (TRANSACTIONS.md §2). */
export async function lockClient(scope: StoreScope, clientId: string): Promise<void> {
	await scope.tx.$client.query(
		'select id from clients where store_id = $1 and id = $2 for no key update',
		[scope.storeId, clientId]
	);
}
