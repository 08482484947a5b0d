/**
 * `npm start`: the whole product with one command. Without DATABASE_URL it brings its own PostgreSQL,
 * makes its own secret, builds when needed, seeds the demo once, and runs web and worker in this process.
 */
import { parseArgs } from 'node:util';

const USAGE = `Usage: npm start -- [options]
  --port N     listen on port N (default 3000, or the next free one)
  --data DIR   keep the embedded database and the secret in DIR (default .data)
  --fresh      start with an empty embedded database
  --no-seed    do not create the demo stores
  --dev        serve from the sources and reload on change`;

function readFlags(): import('./start/launch.ts').Flags | null {
	try {
		const { values } = parseArgs({
			allowNegative: true,
			options: {
				port: { type: 'string' },
				data: { type: 'string', default: '.data' },
				fresh: { type: 'boolean', default: false },
				seed: { type: 'boolean', default: true },
				dev: { type: 'boolean', default: false },
				help: { type: 'boolean', default: false }
			}
		});
		return values.help ? null : { ...values, data: values.data };
	} catch (error) {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
		process.exitCode = 1;
		return null;
	}
}

const flags = readFlags();
if (flags === null) process.stdout.write(`${USAGE}\n`);
else {
	// Read once, when the logger is first imported: a person at a terminal wants addresses, not requests.
	process.env['LOG_LEVEL'] ||= 'warn';
	const { launch } = await import('./start/launch.ts');
	await launch(flags);
}
