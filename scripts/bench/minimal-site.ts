/**
 * The baseline of pages: the smallest SvelteKit site there is, built with the same versions and served
 * by the same adapter. Made once, in .data/bench/minimal.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { FOLDER } from './cluster.ts';
import { freePort, startServer, type Running } from './processes.ts';

const SITE = join(FOLDER, 'minimal');
const ROOT = resolve(import.meta.dirname, '../..');

const FILES: Readonly<Record<string, string>> = {
	'package.json': '{ "name": "minimal", "private": true, "type": "module" }',
	'tsconfig.json': '{}',
	'vite.config.js': `import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
export default { plugins: [sveltekit({ adapter: adapter({ out: 'build' }) })] };`,
	'src/app.html': `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Minimal</title>%sveltekit.head%</head>
<body><div>%sveltekit.body%</div></body>
</html>`,
	'src/routes/+page.svelte': '<h1>One page</h1>\n<p>With one sentence.</p>'
};

function buildOnce(): void {
	if (existsSync(join(SITE, 'build/index.js'))) return;
	for (const [name, text] of Object.entries(FILES)) {
		mkdirSync(dirname(join(SITE, name)), { recursive: true });
		writeFileSync(join(SITE, name), `${text}\n`);
	}
	const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
	const { status, stderr } = spawnSync(process.execPath, [vite, 'build'], {
		cwd: SITE,
		encoding: 'utf8'
	});
	if (status !== 0) throw new Error(`the minimal site could not be built: ${stderr}`);
}

export async function startMinimalSite(): Promise<Running> {
	buildOnce();
	const port = await freePort();
	const env = { PORT: String(port), HOST: '127.0.0.1', ORIGIN: `http://localhost:${port}` };
	return await startServer(join(SITE, 'build/index.js'), env, '/');
}
