/** Column types and table parts shared by every schema. SCALE.md R1–R20 in one place. */
import { sql } from 'drizzle-orm';
import {
	customType,
	foreignKey,
	pgPolicy,
	pgRole,
	uuid,
	type AnyPgColumn
} from 'drizzle-orm/pg-core';
import { instant as toInstant, parseTimestamptz, toIso, type Instant } from '../time.ts';

/** timestamptz as a branded epoch-millisecond Instant (DECISIONS 9). */
export const instant = customType<{ data: Instant; driverData: string | number }>({
	dataType: () => 'timestamptz',
	toDriver: (value) => toIso(value),
	fromDriver: (value) => (typeof value === 'number' ? toInstant(value) : parseTimestamptz(value))
});

export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** `{[540,750),[810,1020)}` as flat pairs [540,750,810,1020]. */
export const minuteRanges = customType<{ data: number[]; driverData: string }>({
	dataType: () => 'int4multirange',
	toDriver: (pairs) => {
		const ranges: string[] = [];
		for (let i = 0; i < pairs.length; i += 2) ranges.push(`[${pairs[i]},${pairs[i + 1]})`);
		return `{${ranges.join(',')}}`;
	},
	fromDriver: (text) => (text.match(/\d+/g) ?? []).map(Number)
});

export const id = () => uuid().notNull();
export const storeId = () => uuid().notNull();
export const createdAt = () =>
	instant()
		.notNull()
		.default(sql`now()`);

export const appUser = pgRole('app_user').existing();
export const appWorker = pgRole('app_worker').existing();
export const appPlatform = pgRole('app_platform').existing();

/** After a transaction with SET LOCAL the setting reads '' and not NULL: hence nullif (R8). */
export const currentStore = sql`nullif(current_setting('app.store_id', true), '')::uuid`;

/** The policy of every store table (R8). Without a store in the transaction: no rows. */
export const storePolicy = (table: string) =>
	pgPolicy(`${table}_store`, {
		for: 'all',
		to: [appUser, appWorker],
		using: sql`store_id = ${currentStore}`,
		withCheck: sql`store_id = ${currentStore}`
	});

/** The platform makes a store's first row and may read it. */
export const platformAppends = (table: string) => [
	pgPolicy(`${table}_platform`, { for: 'insert', to: appPlatform, withCheck: sql`true` }),
	pgPolicy(`${table}_platform_read`, { for: 'select', to: appPlatform, using: sql`true` })
];

/** For a check: the expression is one of these words, which are the code's own. */
export const oneOf = (expression: string, words: readonly string[]) =>
	sql.raw(`${expression} in (${words.map((word) => `'${word}'`).join(', ')})`);

/** A store's row may refer only to rows of the same store (R2). */
export const sameStore = (
	own: [AnyPgColumn, AnyPgColumn],
	target: { storeId: AnyPgColumn; id: AnyPgColumn }
) => foreignKey({ columns: own, foreignColumns: [target.storeId, target.id] });
