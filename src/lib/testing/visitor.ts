/** A caller of the product's procedures without HTTP: as a visitor, or as somebody signed in. */
import type { SessionUser } from '#lib/auth/user.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { createCaller } from '#lib/server/app-router.ts';
import type { RequestContext } from '#lib/trpc/server/context.ts';
import type { TestDatabase } from './database.ts';

export const contextOf = (
	db: TestDatabase,
	values: Partial<RequestContext> = {}
): RequestContext => ({
	pools: db.pools,
	requestId: newId(),
	ip: '192.0.2.1',
	userAgent: 'test',
	locale: 'en',
	source: 'page',
	user: null,
	visitor: null,
	...values
});

export type Caller = ReturnType<typeof createCaller>;

export const visitorOf = (db: TestDatabase, values: Partial<RequestContext> = {}): Caller =>
	createCaller(contextOf(db, values));
export const callerOf = (db: TestDatabase, user: SessionUser): Caller =>
	createCaller(contextOf(db, { user }));
