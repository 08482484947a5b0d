/**
 * The one place where a StoreScope is made: proof that this caller acts for this store, with its
 * open transaction (HOUSE rule 4, DECISIONS 2). An id alone never finds a row.
 */
import type { Actor, AuditScope, Source } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import { inStore, type Pool } from '#lib/platform/server/db.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { dispatchesOf } from '#lib/platform/server/queue.ts';
import { errorFields, log } from '#lib/platform/server/log.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { Role, StorePolicy } from '../rules.ts';
import { forgetAddresses } from './addresses.ts';

declare const scopeBrand: unique symbol;

export interface StoreScope extends AuditScope {
	readonly [scopeBrand]: true;
	/** Roles in this store; empty for a visitor. */
	readonly roles: readonly Role[];
	/** The staff member this user is, if any: what "own records" means (A19.7). */
	readonly staffId: string | null;
	readonly locale: string;
	/** As of the start of the transaction; commands that take time read it again under their locks. */
	readonly rulesVersion: number;
	readonly policy: StorePolicy;
	/** The platform's switch (A1.5), as of the start of the transaction. What it means is `payments`' business. */
	readonly onlinePaymentsEnabled: boolean;
	/** After the commit other processes are told to drop their cached rules. */
	readonly changedRules: () => void;
	/** After the commit this process forgets addresses it has looked up; others within seconds. */
	readonly changedAddress: () => void;
	/** true: this transaction sees rules that nobody else may be shown yet; nothing of them is cached. */
	readonly hasChangedRules: () => boolean;
}

export interface ScopeRequest {
	readonly storeId: string;
	readonly actor: Actor;
	readonly roles?: readonly Role[];
	readonly staffId?: string | null;
	readonly source: Source;
	readonly ip: string | null;
	readonly requestId: string;
	readonly locale: string;
	/** A test's own clock; the product never gives one. */
	readonly now?: Instant;
}

interface Minted {
	readonly now: Instant;
	readonly rules_version: number;
	readonly policy: StorePolicy;
	readonly online: boolean;
	readonly staff_id: string | null;
}

/** NOTIFY channel; the payload is the store's id, and whoever hears it drops that store's rules. */
export const RULES_CHANNEL = 'store_rules';

// Which staff member this user is, in the one statement that every transaction begins with anyway.
const MINT = `select now(), s.rules_version, s.policy,
	(select o.online_payments_enabled from stores o where o.id = $1) as online,
	(select p.id from staff p where p.store_id = $1 and p.user_id = $2) as staff_id
	from store_settings s where s.store_id = $1`;

async function announceRules(pool: Pool, storeId: string): Promise<void> {
	try {
		await pool.query('select pg_notify($1, $2)', [RULES_CHANNEL, storeId]);
	} catch (error) {
		// Harmless: every reader compares the version it reads in its own transaction.
		log.warn({ storeId, ...errorFields(error) }, 'rule change not announced');
	}
}

/**
 * Runs `fn` in one transaction of one store, retried whole on deadlock; after the commit asks for
 * dispatch of what was recorded. Throws AppError NOT_FOUND when the store does not exist.
 */
export async function inScope<T>(
	pools: Pools,
	request: ScopeRequest,
	fn: (scope: StoreScope) => Promise<T>
): Promise<T> {
	let wrote = false;
	let rules = false;
	let address = false;
	const result = await inStore(pools.app, request.storeId, async (tx) => {
		wrote = rules = address = false;
		const { rows } = await tx.$client.query<Minted>(MINT, [
			request.storeId,
			request.actor.kind === 'user' ? request.actor.id : null
		]);
		const minted = rows[0];
		if (!minted) throw new AppError('NOT_FOUND');
		const scope = {
			tx,
			storeId: request.storeId,
			now: request.now ?? minted.now,
			actor: request.actor,
			roles: request.roles ?? [],
			staffId: request.staffId === undefined ? minted.staff_id : request.staffId,
			source: request.source,
			ip: request.ip,
			requestId: request.requestId,
			locale: request.locale,
			rulesVersion: minted.rules_version,
			policy: minted.policy,
			onlinePaymentsEnabled: minted.online,
			wrote: () => void (wrote = true),
			changedRules: () => void (rules = true),
			changedAddress: () => void (address = true),
			hasChangedRules: () => rules
		};
		return await fn(scope as unknown as StoreScope);
	});
	if (address) forgetAddresses();
	if (rules) await announceRules(pools.app, request.storeId);
	if (wrote) dispatchesOf(pools.worker).request(request.storeId);
	return result;
}

/** Asked again after locks: the scope's is as of the start of the transaction. */
export async function currentRulesVersion(scope: StoreScope): Promise<number> {
	const { rows } = await scope.tx.$client.query<{ rules_version: number }>(
		'select rules_version from store_settings where store_id = $1',
		[scope.storeId]
	);
	return rows[0]?.rules_version ?? scope.rulesVersion;
}
