/** What web and worker make sure of before they do anything. */
import { StartError } from '#lib/platform/server/process.ts';
import { classify } from '#lib/platform/server/outcome.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { guardRole } from './guard.ts';
import { isMigrated } from './migrations.ts';

const NOT_SET_UP =
	'The database is not set up for this version. Run `npm run setup`, then start again.';
const NO_ANSWER = 'The database does not answer. Check DATABASE_URL, and that PostgreSQL runs.';

/** What a refused log-in means: setup creates the roles, and their passwords come from APP_SECRET. */
const REFUSED: Record<string, string> = {
	'28000': NOT_SET_UP,
	'28P01':
		'The database refuses our password. Was APP_SECRET changed? Run `npm run setup` with the present one.',
	'3D000': 'There is no such database. Create it, then run `npm run setup`.',
	ENOTFOUND: NO_ANSWER,
	ECONNREFUSED: NO_ANSWER,
	ETIMEDOUT: NO_ANSWER
};

/**
 * Setup has been run for this version, and each role is who it must be and no more (TRUST.md T12).
 * Throws StartError with what to do.
 */
export async function checkDatabase(pools: Pools): Promise<void> {
	try {
		if (!(await isMigrated(pools.app))) throw new StartError(NOT_SET_UP);
		await guardRole(pools.app, 'app_user');
		await guardRole(pools.platform, 'app_platform');
		await guardRole(pools.worker, 'app_worker');
	} catch (error) {
		const sentence = REFUSED[classify(error).state ?? ''];
		throw sentence === undefined ? error : new StartError(sentence, { cause: error });
	}
}
