/**
 * Negative control: a small tree that breaks every import rule once. A rule that cannot fail
 * protects nothing, and a regular expression is easily written so that it never matches.
 */
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import {
	mkdirSync,
	mkdtempSync,
	readFileSync,
	realpathSync,
	rmSync,
	symlinkSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boundaryRules, runtimeRules } from './boundary-rules.ts';
import { cruiseOptions } from './cruise-options.ts';
import { FEATURES, notBelow } from './layers.ts';

type Sample = readonly [rule: string, from: string, to: string];

const FORBIDDEN: readonly Sample[] = [
	['nothing-imports-routes', 'src/lib/bookings/Card.svelte', 'src/routes/shared.ts'],
	['platform-knows-no-feature', 'src/lib/platform/words.ts', 'src/lib/stores/rules.ts'],
	['platform-knows-no-feature', 'src/lib/ui/Button.svelte', 'src/lib/bookings/rules.ts'],
	['platform-below-ui', 'src/lib/platform/drawn.ts', 'src/lib/ui/Field.svelte'],
	...FEATURES.flatMap((feature): Sample[] => {
		const above = notBelow(feature)[0];
		if (above === undefined) return [];
		return [
			[
				`order-${feature}`,
				`src/lib/${feature}/server/commands.ts`,
				`src/lib/${above}/server/queries.ts`
			],
			[
				`order-${feature}-schema`,
				`src/lib/${feature}/server/schema.ts`,
				`src/lib/${above}/rules.ts`
			]
		];
	}),
	[
		'schema-only-declares',
		'src/lib/bookings/server/schema.ts',
		'src/lib/bookings/server/own-queries.ts'
	],
	['order-trpc', 'src/lib/trpc/server/base.ts', 'src/lib/bookings/server/queries.ts'],
	['top-is-top', 'src/lib/reports/server/commands.ts', 'src/lib/server/app-router.ts'],
	[
		'router-off-the-database',
		'src/lib/bookings/server/router.ts',
		'src/lib/bookings/server/schema.ts'
	],
	['router-off-the-database', 'src/lib/bookings/server/router.ts', 'drizzle-orm'],
	[
		'adapter-off-the-database',
		'src/lib/notifications/server/adapters/vendor.ts',
		'src/lib/notifications/server/own-schema/server/schema.ts'
	],
	['router-is-a-leaf', 'src/lib/bookings/server/commands.ts', 'src/lib/stores/server/router.ts'],
	['router-is-a-leaf', 'scripts/stray.ts', 'src/lib/stores/server/router.ts'],
	['own-jobs-only', 'src/lib/bookings/server/commands.ts', 'src/lib/stores/server/jobs.ts'],
	[
		'own-adapters-only',
		'src/lib/bookings/server/commands.ts',
		'src/lib/stores/server/adapters/vendor.ts'
	],
	['own-access-only', 'src/lib/bookings/server/commands.ts', 'src/lib/clients/server/access.ts'],
	['own-schema-only', 'src/lib/bookings/server/queries.ts', 'src/lib/clients/server/schema.ts'],
	['pages-compose-components', 'src/lib/bookings/Card.svelte', 'src/lib/clients/Name.svelte'],
	['allocations-have-one-writer', 'workers/stray.ts', 'src/lib/availability/server/schema.ts'],
	['trpc-in-routers', 'src/lib/bookings/server/commands.ts', 'src/lib/trpc/server/base.ts'],
	['pure-files', 'src/lib/bookings/rules.ts', 'src/lib/bookings/server/own-queries.ts'],
	['pure-files', 'src/lib/availability/engine/slots.ts', 'drizzle-orm'],
	['pure-files', 'src/lib/platform/impure.ts', 'pg'],
	[
		'browser-off-the-server',
		'src/lib/bookings/Card.svelte',
		'src/lib/bookings/server/own-queries.ts'
	],
	[
		'browser-off-the-server',
		'src/routes/(book)/[store]/+page.svelte',
		'src/lib/platform/server/ids.ts'
	],
	['app-router-type-once', 'src/lib/bookings/state.svelte.ts', 'src/lib/server/app-router.ts'],
	[
		'routes-call-the-caller',
		'src/routes/(book)/[store]/+page.server.ts',
		'src/lib/bookings/server/queries.ts'
	],
	[
		'routes-call-the-caller',
		'src/routes/(book)/[store]/+page.server.ts',
		'src/lib/platform/server/db.ts'
	],
	['workers-run-jobs', 'workers/stray.ts', 'src/lib/bookings/server/commands.ts'],
	['web-server-knows-no-feature', 'server.ts', 'src/lib/bookings/server/queries.ts'],
	['web-server-knows-no-feature', 'server.ts', 'src/lib/server/app-router.ts'],
	['testing-is-for-tests', 'src/lib/bookings/server/commands.ts', 'src/lib/testing/world.ts'],
	['tests-are-leaves', 'src/lib/testing/world.ts', 'src/lib/bookings/rules.test.ts'],
	['dev-dependencies-stay-out', 'src/lib/bookings/server/commands.ts', 'fast-check'],
	['declared-packages-only', 'src/lib/bookings/server/commands.ts', 'postgres-array'],
	[
		'everything-resolves',
		'src/lib/bookings/server/commands.ts',
		'src/lib/bookings/server/absent.ts'
	]
];

const ALLOWED: readonly (readonly [from: string, to: string])[] = [
	['src/lib/bookings/server/commands.ts', 'src/lib/availability/server/commands.ts'],
	['src/lib/bookings/server/schema.ts', 'src/lib/reports/server/schema.ts'],
	['src/lib/bookings/server/router.ts', 'src/lib/trpc/server/base.ts'],
	['src/lib/reports/server/queries.ts', 'src/lib/bookings/server/schema.ts'],
	['src/lib/server/app-router.ts', 'src/lib/bookings/server/router.ts'],
	['src/lib/bookings/server/router.ts', 'src/lib/bookings/server/waitlist-router.ts'],
	['src/lib/trpc/client.ts', 'src/lib/server/app-router.ts'],
	['src/lib/bookings/rules.ts', 'src/lib/platform/time.ts'],
	['src/lib/bookings/rules.test.ts', 'src/lib/testing/world.ts'],
	['src/routes/(book)/[store]/+page.server.ts', 'src/lib/server/app-router.ts'],
	['workers/main.ts', 'src/lib/bookings/server/jobs.ts'],
	['scripts/seed.ts', 'src/lib/testing/world.ts']
];

/** `runtime` rules: the module that pulls the weight in is two imports away, as it is in practice. */
const RUNTIME: readonly Sample[] = [
	[
		'public-pages-stay-light',
		'src/routes/(book)/[store]/+page.svelte',
		'src/lib/bookings/public/dates.ts'
	],
	['public-pages-stay-light', 'src/lib/bookings/public/dates.ts', '@internationalized/date'],
	['no-cycles', 'src/lib/clients/one.ts', 'src/lib/clients/other.ts'],
	['no-cycles', 'src/lib/clients/other.ts', 'src/lib/clients/one.ts']
];
const RUNTIME_ALLOWED: readonly (readonly [string, string])[] = [
	['src/lib/clients/typed.ts', 'src/lib/clients/typed-back.ts'],
	['src/lib/clients/typed-back.ts', 'src/lib/clients/typed.ts']
];

interface Edge {
	readonly to: string;
	readonly kind: '' | 'type';
}

const isFile = (target: string): boolean => /^(src|workers|scripts)\//.test(target);
const root = realpathSync(mkdtempSync(join(tmpdir(), 'boundaries-')));

function specifier(from: string, to: string): string {
	if (!isFile(to)) return to;
	if (to.startsWith('src/lib/')) return `#lib/${to.slice('src/lib/'.length)}`;
	const path = relative(dirname(from), to);
	return path.startsWith('.') ? path : `./${path}`;
}

/** Each import is used: an unused one is gone before the run without types looks. */
function write(path: string, edges: readonly Edge[]): void {
	mkdirSync(dirname(join(root, path)), { recursive: true });
	const lines = edges.map(
		({ to, kind }, n) => `import ${kind} { here as a${n} } from '${specifier(path, to)}';\n`
	);
	const uses = edges.map(({ kind }, n) =>
		kind === 'type' ? `export type A${n} = typeof a${n};\n` : `export const b${n} = a${n};\n`
	);
	const code = `${lines.join('')}${uses.join('')}export const here = 1;\n`;
	const component = `<script module lang="ts">\n${code}</script>\n`;
	writeFileSync(join(root, path), path.endsWith('.svelte') ? component : code);
}

function plant(): void {
	const project = resolve(import.meta.dirname, '../..');
	writeFileSync(join(root, 'package.json'), readFileSync(join(project, 'package.json')));
	symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
	const files = new Map<string, Edge[]>();
	const edge = (from: string, to: string, kind: Edge['kind']): void => {
		if (isFile(to) && !to.endsWith('absent.ts') && !files.has(to)) files.set(to, []);
		files.set(from, [...(files.get(from) ?? []), { to, kind }]);
	};
	for (const [, from, to] of [...FORBIDDEN, ...RUNTIME]) edge(from, to, '');
	for (const [from, to] of ALLOWED) edge(from, to, '');
	for (const [from, to] of RUNTIME_ALLOWED) edge(from, to, 'type');
	for (const [path, edges] of files) write(path, edges);
}

async function violations(typeImports: boolean): Promise<Set<string>> {
	const forbidden = [...(typeImports ? boundaryRules : runtimeRules)];
	const options = {
		...cruiseOptions(typeImports),
		baseDir: root,
		ruleSet: { forbidden },
		validate: true
	};
	const { output } = await cruise(['src', 'workers', 'scripts', 'server.ts'], options);
	const { summary } = output as ICruiseResult;
	return new Set(summary.violations.map((v) => `${v.rule.name}: ${v.from} → ${v.to}`));
}

/** A package is reported by the path it resolved to; a missing file by what was written. */
const found = (all: Set<string>, [rule, from, to]: Sample): boolean =>
	[...all].some((line) => {
		if (!line.startsWith(`${rule}: ${from} → `)) return false;
		return (
			line.endsWith(` ${to}`) ||
			line.endsWith(specifier(from, to)) ||
			line.includes(`node_modules/${to}/`)
		);
	});

let boundaries = new Set<string>();
let runtime = new Set<string>();

beforeAll(async () => {
	plant();
	boundaries = await violations(true);
	runtime = await violations(false);
});

afterAll(() => {
	rmSync(root, { recursive: true, force: true });
});

describe('the import rules of the house', () => {
	test.each(FORBIDDEN)('%s refuses %s → %s', (rule, from, to) => {
		expect(found(boundaries, [rule, from, to])).toBe(true);
	});

	test.each(ALLOWED)('%s may import %s', (from, to) => {
		expect([...boundaries].filter((line) => line.endsWith(`: ${from} → ${to}`))).toEqual([]);
	});

	test('a public page may not load a heavy package, however far away it is imported', () => {
		const heavy = [...runtime].filter((line) =>
			line.startsWith('public-pages-stay-light: src/routes/(book)/[store]/+page.svelte')
		);
		expect(heavy.some((line) => line.includes('@internationalized/date'))).toBe(true);
	});

	test('two files that load each other are a cycle; two that name each other’s types are not', () => {
		const cycles = [...runtime].filter((line) => line.startsWith('no-cycles'));
		expect(cycles.some((line) => line.includes('clients/one.ts'))).toBe(true);
		expect(cycles.filter((line) => line.includes('typed'))).toEqual([]);
	});

	test('no rule is without a sample that breaks it', () => {
		const broken = new Set([...FORBIDDEN, ...RUNTIME].map(([rule]) => rule));
		const unproven = [...boundaryRules, ...runtimeRules]
			.map((r) => r.name)
			.filter((name) => !broken.has(name));
		expect(unproven).toEqual([]);
	});
});
