/** `npm run check:bytes`, after a build: adds up the scripts of every page and fails over its budget. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { budgetOf, EMBED_LOADER_KB, type Budget } from './budgets.ts';
import { commonScripts, csrOf, nodeScripts, pageRoutes, universalFiles } from './route-scripts.ts';

const OUTPUT = resolve(import.meta.dirname, '../../.svelte-kit/output');
const CLIENT = join(OUTPUT, 'client');

const sizes = new Map<string, number>();

function gzippedBytes(file: string): number {
	const bytes = sizes.get(file) ?? gzipSync(readFileSync(join(CLIENT, file)), { level: 9 }).length;
	sizes.set(file, bytes);
	return bytes;
}

const kb = (bytes: number): string => (bytes / 1000).toFixed(1).padStart(6);

interface Page {
	readonly id: string;
	readonly budget: Budget;
	readonly bytes: number;
}

const nodeText = (n: number): string => readFileSync(join(OUTPUT, `server/nodes/${n}.js`), 'utf8');

/** A page without the framework has one script of its own (scripts/page-script.ts). */
function ownScript(): string[] {
	const folder = '_app/immutable';
	return readdirSync(join(CLIENT, folder))
		.filter((name) => /^pages-.*\.js$/.test(name))
		.map((name) => `${folder}/${name}`);
}

/** The innermost that says something decides, as in SvelteKit. */
function isHydrated(nodes: readonly number[]): boolean {
	const said = nodes
		.flatMap((n) => universalFiles(nodeText(n)))
		.map((file) => csrOf(readFileSync(join(OUTPUT, 'server', file), 'utf8')));
	return said.findLast((value) => value !== undefined) ?? true;
}

function scriptsOf(common: readonly string[], nodes: readonly number[]): Set<string> {
	if (!isHydrated(nodes)) return new Set(ownScript());
	const own = nodes.flatMap((n) => nodeScripts(nodeText(n)));
	return new Set([...common, ...own].filter((file) => file.endsWith('.js')));
}

function measure(): Page[] {
	const manifest = readFileSync(join(OUTPUT, 'server/manifest.js'), 'utf8');
	const common = commonScripts(manifest);
	return pageRoutes(manifest).flatMap(({ id, nodes }) => {
		const budget = budgetOf(id);
		if (!budget) return [];
		const scripts = [...scriptsOf(common, nodes)];
		const bytes = scripts.reduce((sum, file) => sum + gzippedBytes(file), 0);
		return [{ id, budget, bytes }];
	});
}

function problems(pages: readonly Page[]): string[] {
	const over = pages
		.filter(({ budget, bytes }) => bytes > budget.limitKb * 1000)
		.map(
			({ id, budget }) => `${id} loads more than the ${budget.limitKb} kB of a ${budget.name} page.`
		);
	// A check that finds nothing to weigh would pass for ever.
	if (!pages.some(({ id }) => id.startsWith('/(book)'))) over.push('No page of (book) was found.');
	const loader = join(CLIENT, 'embed.js');
	if (existsSync(loader) && gzippedBytes('embed.js') > EMBED_LOADER_KB * 1000)
		over.push(`embed.js is over ${EMBED_LOADER_KB} kB.`);
	return over;
}

if (!existsSync(join(OUTPUT, 'server/manifest.js'))) {
	process.stderr.write('There is no build of the site. Run `npm run build` first.\n');
	process.exit(1);
}
const pages = measure().sort((a, b) => b.bytes - a.bytes);
process.stdout.write('Script per page, kB after gzip:\n');
for (const { id, budget, bytes } of pages)
	process.stdout.write(`${kb(bytes)} of ${budget.limitKb}  ${id}\n`);
for (const line of problems(pages)) {
	process.stderr.write(`${line}\n`);
	process.exitCode = 1;
}
