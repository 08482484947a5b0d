/** Where a store is found: its slug, and domains of its own (A1.2, A1.7, DECISIONS 6). */
import { resolveTxt } from 'node:dns/promises';
import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import { randomToken } from '#lib/platform/server/crypto.ts';
import { violates } from '#lib/platform/server/outcome.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { takeSlug } from './creating.ts';
import { domains, storeSlugs } from './schema.ts';
import { inScope, type ScopeRequest, type StoreScope } from './scope.ts';

/**
 * The old address stays the store's for ever and answers 301. One's own former address can be taken
 * back. Throws ADDRESS_RESERVED, ADDRESS_TAKEN.
 */
export async function renameSlug(scope: StoreScope, slug: string): Promise<void> {
	const { storeId, tx, now } = scope;
	const own = eq(storeSlugs.storeId, storeId);
	const [current] = await tx
		.select({ slug: storeSlugs.slug })
		.from(storeSlugs)
		.where(and(own, isNull(storeSlugs.retiredAt)))
		.for('update');
	if (current?.slug === slug) return;
	await tx
		.update(storeSlugs)
		.set({ retiredAt: now })
		.where(and(own, isNull(storeSlugs.retiredAt)));
	const back = await tx
		.update(storeSlugs)
		.set({ retiredAt: null })
		.where(and(own, eq(storeSlugs.slug, slug), isNotNull(storeSlugs.retiredAt)));
	if (back.rowCount === 0) await takeSlug(scope, storeId, slug);
	scope.changedAddress();
	await recordEvent(scope, {
		name: 'stores.address_changed',
		subjectId: storeId,
		facts: { from: current?.slug ?? null, to: slug }
	});
}

/** Where the proof is looked for, and what it must say. */
export const txtName = (host: string): string => `_appointment-hub.${host}`;
export const txtValue = (token: string): string => `appointment-hub=${token}`;

/** Other people's DNS: a port, so that a test answers as it likes. As `resolveTxt` of node:dns. */
export type TxtResolver = (name: string) => Promise<string[][]>;

const MOST_DOMAINS = 10;

/** Answers what to publish; again for a claim that is there, and for one released before. Throws LIMIT_REACHED. */
export async function addDomain(scope: StoreScope, host: string): Promise<{ host: string }> {
	const { storeId, tx } = scope;
	// The settings row serialises limits (TRANSACTIONS.md §2).
	await tx.$client.query('select from store_settings where store_id = $1 for no key update', [
		storeId
	]);
	const live = await tx
		.select({ host: domains.host })
		.from(domains)
		.where(and(eq(domains.storeId, storeId), isNull(domains.releasedAt)));
	if (live.some((row) => row.host === host)) return { host };
	if (live.length >= MOST_DOMAINS)
		throw new AppError('LIMIT_REACHED', { limit: 'domains', most: MOST_DOMAINS });
	await tx
		.insert(domains)
		.values({ storeId, host, txtToken: randomToken(16) })
		// Proven anew: who owned it then may not own it now.
		.onConflictDoUpdate({
			target: [domains.storeId, domains.host],
			set: { releasedAt: null, verifiedAt: null }
		});
	await recordEvent(scope, { name: 'stores.domain_added', subjectId: storeId, facts: { host } });
	return { host };
}

const ofStore = (scope: StoreScope, host: string) =>
	and(eq(domains.storeId, scope.storeId), eq(domains.host, host), isNull(domains.releasedAt));

async function tokenOf(scope: StoreScope, host: string): Promise<string> {
	const [row] = await scope.tx
		.select({ token: domains.txtToken })
		.from(domains)
		.where(ofStore(scope, host));
	if (!row) throw new AppError('NOT_FOUND');
	return row.token;
}

type Proof = 'there' | 'missing' | 'unreachable';

/** No answer at all is nobody's fault and proves nothing either way. */
async function lookUp(resolve: TxtResolver, host: string, token: string): Promise<Proof> {
	try {
		const records = await resolve(txtName(host));
		return records.some((parts) => parts.join('').trim() === txtValue(token)) ? 'there' : 'missing';
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		return code === 'ENOTFOUND' || code === 'ENODATA' ? 'missing' : 'unreachable';
	}
}

async function markVerified(scope: StoreScope, host: string): Promise<void> {
	const { now } = scope;
	const [was] = await scope.tx
		.select({ at: domains.verifiedAt })
		.from(domains)
		.where(ofStore(scope, host))
		.for('update');
	if (!was) throw new AppError('NOT_FOUND');
	try {
		await scope.tx
			.update(domains)
			.set({ verifiedAt: was.at ?? now, checkedAt: now })
			.where(ofStore(scope, host));
	} catch (error) {
		if (violates(error, 'domains_one_owner')) throw new AppError('DOMAIN_TAKEN', { field: 'host' });
		throw error;
	}
	scope.changedAddress();
	if (was.at === null)
		await recordEvent(scope, {
			name: 'stores.domain_verified',
			subjectId: scope.storeId,
			facts: { host }
		});
}

/**
 * Asks DNS, then notes the answer: no transaction is open while the world is asked. Throws NOT_FOUND,
 * DOMAIN_NOT_VERIFIED (`reason`: missing or unreachable), DOMAIN_TAKEN.
 */
export async function checkDomain(
	pools: Pools,
	request: ScopeRequest,
	host: string,
	resolve: TxtResolver = resolveTxt
): Promise<void> {
	const token = await inScope(pools, request, async (scope) => await tokenOf(scope, host));
	const proof = await lookUp(resolve, host, token);
	if (proof !== 'there') throw new AppError('DOMAIN_NOT_VERIFIED', { reason: proof });
	await inScope(pools, request, async (scope) => await markVerified(scope, host));
}

/** Stops answering at once; for 30 days nobody else can prove it. Throws NOT_FOUND. */
export async function releaseDomain(scope: StoreScope, host: string): Promise<void> {
	const released = await scope.tx
		.update(domains)
		.set({ releasedAt: scope.now })
		.where(ofStore(scope, host));
	if (released.rowCount === 0) throw new AppError('NOT_FOUND');
	scope.changedAddress();
	await recordEvent(scope, {
		name: 'stores.domain_released',
		subjectId: scope.storeId,
		facts: { host }
	});
}

interface Due {
	readonly store_id: string;
	readonly host: string;
	readonly txt_token: string;
	/** Nobody has seen the record for a week. */
	readonly lost: boolean;
}

const DUE = `select store_id, host, txt_token, coalesce(checked_at, verified_at) < now() - interval '7 days' as lost
	from domains where verified_at is not null and released_at is null
	and coalesce(checked_at, verified_at) < now() - interval '20 hours'`;

async function noteCheck(scope: StoreScope, due: Due, proof: Proof): Promise<void> {
	if (proof === 'there')
		await scope.tx.update(domains).set({ checkedAt: scope.now }).where(ofStore(scope, due.host));
	else if (proof === 'missing' && due.lost) {
		await scope.tx.update(domains).set({ verifiedAt: null }).where(ofStore(scope, due.host));
		scope.changedAddress();
		await recordEvent(scope, {
			name: 'stores.domain_lost',
			subjectId: scope.storeId,
			facts: { host: due.host }
		});
	}
}

/** Daily: a domain whose record has been gone for a week is the store's no longer (no dangling takeover). */
export async function recheckDomains(
	pools: Pools,
	requestFor: (storeId: string) => ScopeRequest,
	resolve: TxtResolver = resolveTxt
): Promise<void> {
	const { rows } = await pools.app.query<Due>(DUE);
	for (const due of rows) {
		const proof = await lookUp(resolve, due.host, due.txt_token);
		await inScope(
			pools,
			requestFor(due.store_id),
			async (scope) => await noteCheck(scope, due, proof)
		);
	}
}

/** What nobody proved within a week, and what was released 30 days ago. */
export async function dropOldDomains(pools: Pools): Promise<void> {
	await pools.platform.query(
		`delete from domains where released_at < now() - interval '30 days'
		 or (verified_at is null and released_at is null and created_at < now() - interval '7 days')`
	);
}
