/**
 * The five kinds of procedure. Each names its access: a test walks the router and fails on one
 * without (HOUSE rules 1, 2). The transaction is opened here and nowhere else (DECISIONS 2).
 */
import { initTRPC } from '@trpc/server';
import superjson from 'superjson';
import { z, ZodError } from 'zod';
import type { Decided } from '#lib/audit/server/idempotency.ts';
import { AppError } from '#lib/platform/errors.ts';
import { inTransaction } from '#lib/platform/server/db.ts';
import { may, type Permission } from '#lib/stores/rules.ts';
import { accessOf } from '#lib/stores/server/access.ts';
import { findStoreByAddress, type StoreAddress } from '#lib/stores/server/addresses.ts';
import { inStoresScope } from '#lib/stores/server/platform-scope.ts';
import { countVisitorAct } from '#lib/stores/server/rate-limit.ts';
import { inScope, type ScopeRequest } from '#lib/stores/server/scope.ts';
import { secondFactorDue, type SessionUser } from '#lib/auth/user.ts';
import type { RequestContext } from './context.ts';
import { toAppError, toTrpcError } from './errors.ts';
import { auditingRefusals, recordForbidden } from './forbidden.ts';
import { passGate, passGateFirst, type Gate } from './gate.ts';
import { persist } from './persist.ts';
import { CommittedRefusal, surface, unwrap } from './unwrapping.ts';

export type Access =
	| { readonly kind: 'store'; readonly permission: Permission }
	| { readonly kind: 'public_store'; readonly reason: string }
	| { readonly kind: 'public'; readonly reason: string }
	| { readonly kind: 'user' }
	| { readonly kind: 'admin' };

export interface ProcedureMeta {
	readonly access: Access;
	/** What it asks of the store's plan. */
	readonly gate?: Gate;
}

const t = initTRPC
	.context<RequestContext>()
	.meta<ProcedureMeta>()
	.create({
		transformer: superjson,
		errorFormatter: ({ shape, error }) => {
			const app = toAppError(error);
			return {
				message: app ? app.code : shape.message,
				code: shape.code,
				data: {
					code: shape.data.code,
					httpStatus: app?.status ?? shape.data.httpStatus,
					app: app ? { code: app.code, details: app.details } : null,
					fields: error.cause instanceof ZodError ? z.flattenError(error.cause).fieldErrors : null
				}
			};
		}
	});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Every way out of a procedure is an AppError with a sentence, or a bug in the log. */
const guarded = t.procedure.use(async ({ next, ctx, path }) => {
	const result = await next();
	if (!result.ok) throw toTrpcError(result.error, { path, requestId: ctx.requestId });
	return result;
});

/** Who is signed in, wholly. Throws SECOND_FACTOR_NEEDED while one is owed: `details.due` says which. */
function signedIn(ctx: RequestContext): SessionUser {
	if (!ctx.user) throw new AppError('NOT_SIGNED_IN');
	const due = secondFactorDue(ctx.user);
	if (due) throw new AppError('SECOND_FACTOR_NEEDED', { due });
	return ctx.user;
}

const storeInput = z.object({
	/** Slug or verified domain, as in the page's address. */
	store: z.string().max(253)
});

async function resolveStore(ctx: RequestContext, address: string): Promise<StoreAddress> {
	const store = await findStoreByAddress(ctx.pools, address);
	if (!store) throw new AppError('NOT_FOUND');
	return store;
}

const requestOf = (
	ctx: RequestContext,
	storeId: string
): Pick<ScopeRequest, 'storeId' | 'source' | 'ip' | 'requestId' | 'locale' | 'now'> => ({
	storeId,
	source: ctx.source,
	ip: ctx.ip,
	requestId: ctx.requestId,
	locale: ctx.locale,
	now: ctx.now
});

/** A visitor at a store: its address is looked up, and what he changes is counted. */
async function visitStore(
	ctx: RequestContext,
	address: string,
	type: 'query' | 'mutation' | 'subscription'
): Promise<{ store: StoreAddress; request: ScopeRequest }> {
	const store = await resolveStore(ctx, address);
	// A former address: pages answer 301 (A1.2). Writes go through, whatever address the form came from.
	if (store.moved && type === 'query') throw new AppError('MOVED', { slug: store.slug });
	if (store.disabled) throw new AppError('STORE_DISABLED');
	if (type === 'mutation') await countVisitorAct(ctx.pools, store.storeId, ctx.ip);
	const known = ctx.user && !secondFactorDue(ctx.user) ? ctx.user.id : null;
	const actor = { kind: 'visitor', id: known } as const;
	return { store, request: { ...requestOf(ctx, store.storeId), actor } };
}

/** For visitors' acts that ask the world outside: opens no transaction; scopes are made with `ctx.request`. */
export const openPublicStoreProcedure = (reason: string) =>
	guarded
		.meta({ access: { kind: 'public_store', reason } })
		.input(storeInput)
		.use(async ({ ctx, input, next, type }) =>
			next({ ctx: await visitStore(ctx, input.store, type) })
		);

/** For visitors: the store comes from the address, the actor is a visitor or a booking's link. */
export const publicStoreProcedure = (reason: string, gate: Gate = {}) =>
	guarded
		.meta({ access: { kind: 'public_store', reason }, gate })
		.input(storeInput)
		.use(async ({ ctx, input, next, type, getRawInput }) => {
			const { store, request } = await visitStore(ctx, input.store, type);
			return surface(
				await persist(type, await keyed(getRawInput), () =>
					inScope(ctx.pools, request, async (scope) => {
						await passGate(scope, type, null, gate);
						return unwrap(await next({ ctx: { scope, store } }));
					})
				)
			);
		});

/** Was an idempotency key sent? Only then may a mutation of unknown outcome be tried again. */
async function keyed(rawInput: () => Promise<unknown>): Promise<boolean> {
	const raw = await rawInput();
	return (
		typeof raw === 'object' &&
		raw !== null &&
		'idempotencyKey' in raw &&
		typeof raw.idempotencyKey === 'string'
	);
}

interface StoreEntry {
	readonly store: StoreAddress;
	readonly user: SessionUser;
	readonly request: ScopeRequest;
}

/** Throws NOT_FOUND to an outsider (as for an unknown store), FORBIDDEN, audited, to a member without the right. */
async function enterStore(
	ctx: RequestContext,
	address: string,
	permission: Permission
): Promise<StoreEntry> {
	const user = signedIn(ctx);
	const store = await resolveStore(ctx, address);
	const access = await accessOf(ctx.pools, user, store.storeId);
	if (access.roles.length === 0) throw new AppError('NOT_FOUND');
	if (access.secondFactorNeeded) throw new AppError('SECOND_FACTOR_NEEDED');
	if (store.disabled && access.adminEntryId === null) throw new AppError('STORE_DISABLED');
	const request: ScopeRequest = {
		...requestOf(ctx, store.storeId),
		source: ctx.source === 'page' ? 'staff' : ctx.source,
		actor:
			access.adminEntryId === null
				? { kind: 'user', id: user.id }
				: { kind: 'admin', id: user.id, onBehalfOf: access.adminEntryId },
		roles: access.roles
	};
	if (!may(access.roles, permission)) {
		await recordForbidden(ctx.pools, request, permission);
		throw new AppError('FORBIDDEN', { permission });
	}
	return { store, user, request };
}

/** For a store's people: `storeProcedure('bookings.change')`, `storeProcedure('staff.edit', { limit: 'staff' })`. */
export const storeProcedure = (permission: Permission, gate: Gate = {}) =>
	guarded
		.meta({ access: { kind: 'store', permission }, gate })
		.input(storeInput)
		.use(async ({ ctx, input, next, type, getRawInput }) => {
			const { store, user, request } = await enterStore(ctx, input.store, permission);
			const again = await keyed(getRawInput);
			return await auditingRefusals(ctx.pools, request, permission, async () =>
				surface(
					await persist(type, again, () =>
						inScope(ctx.pools, request, async (scope) => {
							await passGate(scope, type, permission, gate);
							return unwrap(await next({ ctx: { scope, store, user } }));
						})
					)
				)
			);
		});

/** For live subscriptions: checks the right, then holds no transaction (DECISIONS 2). */
export const storeSubscription = (permission: Permission, gate: Gate = {}) =>
	guarded
		.meta({ access: { kind: 'store', permission }, gate })
		.input(storeInput)
		.use(async ({ ctx, input, next, type }) => {
			const { store, user, request } = await enterStore(ctx, input.store, permission);
			await passGateFirst(ctx, request, type, permission, gate);
			return await next({ ctx: { store, user, request } });
		});

/** For acts that ask the world outside first: checks the right; whoever uses it opens scopes with `ctx.request`. */
export const openStoreProcedure = storeSubscription;

/** One transaction as app_user around what follows; whatever must not hold a connection comes before it. */
export const transaction = t.middleware(async ({ ctx, next, type }) =>
	persist(type, false, () =>
		inTransaction(ctx.pools.app, async (tx) => unwrap(await next({ ctx: { tx } })))
	)
);

/** The same as app_platform: only behind a check of the procedure's own, which comes before it. */
export const platformTransaction = t.middleware(async ({ ctx, next, type }) =>
	persist(type, false, () =>
		inTransaction(ctx.pools.platform, async (tx) => unwrap(await next({ ctx: { tx } })))
	)
);

/** Like publicProcedure, but opens no transaction: for what first counts a try or computes a password's digest. */
export const openProcedure = (reason: string) =>
	guarded.meta({ access: { kind: 'public', reason } });

/** Without store and without sign-in: says why that is right. */
export const publicProcedure = (reason: string) => openProcedure(reason).use(transaction);

/** For anyone signed in, about himself; opens no transaction. */
export const openUserProcedure = guarded
	.meta({ access: { kind: 'user' } })
	.use(async ({ ctx, next }) => next({ ctx: { user: signedIn(ctx) } }));

/** For anyone signed in, about himself. */
export const userProcedure = openUserProcedure.use(transaction);

/** For whoever has a session, even one that still owes the second factor: giving it, enrolling, leaving. */
export const unfinishedUserProcedure = guarded
	.meta({ access: { kind: 'user' } })
	.use(async ({ ctx, next }) => {
		if (!ctx.user) throw new AppError('NOT_SIGNED_IN');
		return await next({ ctx: { user: ctx.user } });
	});

function signedInAdmin(ctx: RequestContext): SessionUser {
	const user = ctx.user;
	if (!user) throw new AppError('NOT_SIGNED_IN');
	if (user.platformRole !== 'admin') throw new AppError('NOT_FOUND');
	if (!user.secondFactorPassed) throw new AppError('SECOND_FACTOR_NEEDED');
	return user;
}

/** For platform admins, with their second factor given; as app_platform (DECISIONS 1). */
export const adminProcedure = guarded
	.meta({ access: { kind: 'admin' } })
	.use(async ({ ctx, next, type }) => {
		const user = signedInAdmin(ctx);
		const { pools, source, ip, requestId, locale, now } = ctx;
		const request = {
			actor: { kind: 'admin', id: user.id } as const,
			source: source === 'page' ? ('staff' as const) : source,
			ip,
			requestId,
			locale,
			now
		};
		return await persist(type, false, () =>
			inStoresScope(pools, request, async (scope) =>
				unwrap(await next({ ctx: { tx: scope.tx, scope, user } }))
			)
		);
	});

/** The same right, and no transaction: for looking at the processes themselves. */
export const openAdminProcedure = guarded
	.meta({ access: { kind: 'admin' } })
	.use(async ({ ctx, next }) => await next({ ctx: { user: signedInAdmin(ctx) } }));

/** What a procedure with an idempotency key goes on with; a refusal ends it here (DECISIONS 15). */
export function answer<T>(decided: Decided<T>): T {
	if (decided.ok) return decided.value;
	throw new CommittedRefusal(decided.error);
}
