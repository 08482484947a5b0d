import { and, asc, eq, inArray, isNull, or, sql, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { AppError } from '#lib/platform/errors.ts';
import { fold } from '#lib/platform/fold.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { visibleClients } from './access.ts';
import { clients } from './schema.ts';

export interface ClientFound {
	readonly id: string;
	readonly name: string;
	readonly email: string | null;
	readonly phone: string | null;
}

export interface Client extends ClientFound {
	readonly userId: string | null;
	readonly locale: string | null;
	readonly zone: string | null;
	readonly reminders: boolean;
	readonly offers: boolean;
	readonly erasedAt: Instant | null;
	readonly createdAt: Instant;
}

const FEWEST_DIGITS = 3;
const MOST = 20;

/** The string after all that begin with `prefix`, in byte order (which text_pattern_ops uses). */
function after(prefix: string): string {
	const letters = [...prefix];
	const last = letters.pop()?.codePointAt(0) ?? 0;
	// Surrogates are no characters; the next one after U+D7FF is U+E000.
	return letters.join('') + String.fromCodePoint(last === 0xd7ff ? 0xe000 : last + 1);
}

/** A range of byte order, not LIKE: only leakproof comparisons reach an index behind row-level security. */
const startsWith = (column: AnyPgColumn, prefix: string): SQL =>
	sql`${column} ~>=~ ${prefix} and ${column} ~<~ ${after(prefix)}`;

/** What the text may be: digits end a phone number, an @ makes an e-mail address, else a name. */
function conditions(text: string): SQL[] {
	const key = fold(text);
	const digits = text.replace(/\D/g, '');
	const found: SQL[] = [];
	if (digits.length >= FEWEST_DIGITS && /^[\d\s()+./-]+$/.test(text))
		found.push(startsWith(clients.phoneEnd, [...digits].reverse().join('')));
	if (/^[^\s@]+(@\S*)?$/.test(key)) found.push(startsWith(clients.email, text.toLowerCase()));
	if (key !== '' && !key.includes('@'))
		found.push(startsWith(clients.nameKey, key), startsWith(clients.surnameKey, key));
	return found;
}

/**
 * By the beginning of the first or last name (accents and case do not matter), of the e-mail address, or by
 * the last digits of the phone (at least three). At most 20, by name. One index scan per meaning,
 * each cut off: a common first name costs no more than a rare one (A6.10: 200 ms in 100,000).
 * Only of clients this person may see.
 */
export async function searchClients(scope: StoreScope, text: string): Promise<ClientFound[]> {
	const visible = visibleClients(scope);
	const ids = new Set<string>();
	for (const condition of conditions(text.trim())) {
		const rows = await scope.tx
			.select({ id: clients.id })
			.from(clients)
			.where(and(eq(clients.storeId, scope.storeId), condition, isNull(clients.erasedAt), visible))
			.limit(MOST);
		for (const row of rows) ids.add(row.id);
	}
	if (ids.size === 0) return [];
	return await scope.tx
		.select({ id: clients.id, name: clients.name, email: clients.email, phone: clients.phone })
		.from(clients)
		.where(and(eq(clients.storeId, scope.storeId), inArray(clients.id, [...ids].slice(0, MOST))))
		.orderBy(asc(clients.nameKey), asc(clients.id));
}

/** By id; of erased ones only what is left. For lists of what clients did, not for finding them. */
export async function listClientNames(
	scope: StoreScope,
	ids: readonly string[]
): Promise<Map<string, string>> {
	if (ids.length === 0) return new Map();
	const rows = await scope.tx
		.select({ id: clients.id, name: clients.name })
		.from(clients)
		.where(and(eq(clients.storeId, scope.storeId), inArray(clients.id, [...ids])));
	return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Throws NOT_FOUND. */
export async function getClient(scope: StoreScope, clientId: string): Promise<Client> {
	const [row] = await scope.tx
		.select()
		.from(clients)
		.where(and(eq(clients.storeId, scope.storeId), eq(clients.id, clientId)));
	if (!row) throw new AppError('NOT_FOUND');
	const { id, name, email, phone, userId, locale, zone, reminders, offers, erasedAt, createdAt } =
		row;
	return { id, name, email, phone, userId, locale, zone, reminders, offers, erasedAt, createdAt };
}

/** As `getClient`, for a person: one they may not see is NOT_FOUND, exactly as an unknown one. */
export async function getVisibleClient(scope: StoreScope, clientId: string): Promise<Client> {
	const [row] = await scope.tx
		.select({ id: clients.id })
		.from(clients)
		.where(
			and(eq(clients.storeId, scope.storeId), eq(clients.id, clientId), visibleClients(scope))
		);
	if (!row) throw new AppError('NOT_FOUND');
	return await getClient(scope, row.id);
}

/**
 * This store's records of a person who signs in: linked to them, or with the address they have proven
 * and nobody else's. Whoever calls it has asked whether they have proven it.
 */
export async function listOwnClients(
	scope: StoreScope,
	user: { readonly id: string; readonly email: string }
): Promise<{ id: string; email: string | null }[]> {
	return await scope.tx
		.select({ id: clients.id, email: clients.email })
		.from(clients)
		.where(
			and(
				eq(clients.storeId, scope.storeId),
				isNull(clients.erasedAt),
				or(eq(clients.userId, user.id), and(isNull(clients.userId), eq(clients.email, user.email)))
			)
		);
}

/**
 * The clients that whoever acts has proven to be: signed in, and known by the link that made the
 * record theirs, or by the address of a record that is nobody's yet.
 */
export async function listProvenClientIds(scope: StoreScope): Promise<string[]> {
	if (scope.actor.id === null || !['user', 'visitor'].includes(scope.actor.kind)) return [];
	const { rows } = await scope.tx.$client.query<{ id: string }>(
		`select c.id from clients c join users u on u.id = $2
		 where c.store_id = $1 and c.erased_at is null
		 and u.verified_at is not null and u.disabled_at is null
		 and (c.user_id = u.id or (c.user_id is null and c.email = u.email))`,
		[scope.storeId, scope.actor.id]
	);
	return rows.map(({ id }) => id);
}

/** Is whoever acts this client, as far as proven? */
export const isOwnClient = async (scope: StoreScope, clientId: string): Promise<boolean> =>
	(await listProvenClientIds(scope)).includes(clientId);
