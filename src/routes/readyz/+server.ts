import { pools } from '#lib/platform/server/pools.ts';
import { readiness } from '#lib/server/readiness.ts';
import type { RequestHandler } from './$types';

/** 200 when the database answers, is migrated, and a worker was seen within a minute; else 503 and what is missing. */
export const GET: RequestHandler = async () => {
	const found = await readiness(pools());
	return Response.json(found, {
		status: found.ready ? 200 : 503,
		headers: { 'cache-control': 'no-store' }
	});
};
