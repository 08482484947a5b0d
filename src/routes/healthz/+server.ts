import type { RequestHandler } from './$types';

/** The process is up. Says nothing of what it needs: see /readyz. */
export const GET: RequestHandler = () =>
	Response.json({ up: true }, { headers: { 'cache-control': 'no-store' } });
