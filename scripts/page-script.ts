/**
 * The script of a store's pages, which load no framework: bundled into one file whose name says what is
 * in it. Pages find its address in `import.meta.env.PAGE_SCRIPT`.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'vite';

const ROOT = resolve(import.meta.dirname, '..');
const FOLDER = 'src/lib/bookings/public/script';
const ENTRY = `${FOLDER}/main.ts`;
/** What it shares with components. */
const SHARED = ['src/lib/ui/roving.ts'];

function stamp(): string {
	const hash = createHash('sha256');
	const own = readdirSync(join(ROOT, FOLDER)).map((name) => join(FOLDER, name));
	for (const file of [...own, ...SHARED].sort()) hash.update(readFileSync(join(ROOT, file)));
	return hash.digest('hex').slice(0, 10);
}

async function bundle(): Promise<string> {
	const made = await build({
		configFile: false,
		root: ROOT,
		logLevel: 'warn',
		build: {
			write: false,
			minify: true,
			target: 'es2022',
			lib: { entry: join(ROOT, ENTRY), formats: ['es'] }
		}
	});
	const outputs = Array.isArray(made) ? made : [made];
	const chunk = outputs
		.flatMap((each) => ('output' in each ? each.output : []))
		.find((each) => each.type === 'chunk');
	if (chunk?.type !== 'chunk') throw new Error(`${ENTRY} was not bundled.`);
	return chunk.code;
}

export function pageScript(): Plugin {
	const file = `_app/immutable/pages-${stamp()}.js`;
	return {
		name: 'page-script',
		config: (_, { command }) => ({
			define: {
				'import.meta.env.PAGE_SCRIPT': JSON.stringify(
					command === 'build' ? `/${file}` : `/${ENTRY}`
				)
			}
		}),
		async generateBundle() {
			if (this.environment.name !== 'client') return;
			this.emitFile({ type: 'asset', fileName: file, source: await bundle() });
		}
	};
}
