/** What a procedure asks of the store's plan, declared beside its permission (A8.4). */
import { AppError } from '#lib/platform/errors.ts';
import { ACT_OF } from '#lib/plans/acts.ts';
import {
	isAlwaysAllowed,
	MEGABYTE,
	type Act,
	type Feature,
	type HardLimit
} from '#lib/plans/rules.ts';
import {
	getEntitlements,
	requireAct,
	requireFeature,
	requireRoom
} from '#lib/plans/server/entitlements.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import type { Permission } from '#lib/stores/rules.ts';

export interface Gate {
	/** The plan must have it. */
	readonly feature?: Feature;
	/** The act adds one of these: the plan must have room. Storage is asked again with the size, by `inStorage`. */
	readonly limit?: HardLimit;
	/** Instead of what its permission means to a plan. */
	readonly act?: Act;
}

type Kind = 'query' | 'mutation' | 'subscription';

/** Questions are never refused for money: nothing is hidden. */
function actOf(type: Kind, permission: Permission | null, gate: Gate): Act {
	if (type !== 'mutation') return 'view';
	return gate.act ?? (gate.limit ? 'grow' : permission === null ? 'run' : ACT_OF[permission]);
}

/** In the procedure's own transaction, before anything else of it. Throws PLAN_LAPSED, FEATURE_NOT_INCLUDED, LIMIT_REACHED. */
export async function passGate(
	scope: StoreScope,
	type: Kind,
	permission: Permission | null,
	gate: Gate
): Promise<void> {
	const act = actOf(type, permission, gate);
	if (!gate.feature && !gate.limit && isAlwaysAllowed(act)) return;
	const entitlements = await getEntitlements(scope);
	try {
		requireAct(entitlements, act);
	} catch (error) {
		// What a store owes is nobody's business but its own.
		if (permission === null) throw new AppError('STORE_DISABLED');
		throw error;
	}
	if (gate.feature) await requireFeature(scope, entitlements, gate.feature);
	if (gate.limit)
		await requireRoom(scope, entitlements, gate.limit, gate.limit === 'storageMb' ? 0 : 1);
}

/** For procedures that hold no transaction: asked before the work, in a short one. */
export async function passGateFirst(
	ctx: { readonly pools: Pools },
	request: ScopeRequest,
	type: Kind,
	permission: Permission,
	gate: Gate
): Promise<void> {
	if (type !== 'mutation' && !gate.feature) return;
	await inScope(ctx.pools, request, async (scope) => await passGate(scope, type, permission, gate));
}

/** Keeps an upload of so many bytes if the plan has room for it. Throws LIMIT_REACHED. */
export async function inStorage<T>(
	ctx: { readonly pools: Pools; readonly request: ScopeRequest },
	bytes: number,
	keep: (scope: StoreScope) => Promise<T>
): Promise<T> {
	return await inScope(ctx.pools, ctx.request, async (scope) => {
		await requireRoom(scope, await getEntitlements(scope), 'storageMb', bytes / MEGABYTE);
		return await keep(scope);
	});
}
