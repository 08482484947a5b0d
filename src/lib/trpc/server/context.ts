/** What a procedure knows of its request. Plain data, so that pages, HTTP, tests and jobs can all make one. */
import type { Source } from '#lib/audit/server/record.ts';
import type { SessionUser } from '#lib/auth/user.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import type { Instant } from '#lib/platform/time.ts';

export interface RequestContext {
	readonly pools: Pools;
	readonly requestId: string;
	/** Of the client, after a trusted proxy. */
	readonly ip: string;
	readonly userAgent: string;
	/** Resolved by cookie, Accept-Language, store default (DECISIONS 30). */
	readonly locale: string;
	readonly source: Source;
	readonly user: SessionUser | null;
	/** Rate-limits only; never grants anything (DECISIONS 7). */
	readonly visitor: string | null;
	/** A test's own clock; the product never gives one. */
	readonly now?: Instant;
	/** Sets or clears the session cookie; absent where there is no response to set it on. */
	readonly setSession?: (value: { id: string; expiresAt: Instant } | null) => void;
}
