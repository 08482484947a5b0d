/** `npm run setup`: roles, migrations and rights, as the database's owner. Safe to run at every deploy. */
import { config } from '#lib/platform/server/config.ts';
import { Process } from '#lib/platform/server/process.ts';
import { setupDatabase } from '#lib/server/database.ts';

const own = new Process();
try {
	await setupDatabase(config());
	process.stdout.write('The database is ready.\n');
	process.exit(0);
} catch (error) {
	own.fail(error);
}
