/** Negative control: every rule of the house is shown a line that it must refuse, and one it must not. */
import { ESLint } from 'eslint';
import { resolve } from 'node:path';
import ts from 'typescript-eslint';
import { describe, expect, test } from 'vitest';
import { housePlugin } from './house-plugin.ts';

/** Without type information: the samples are no files, and none of the house's own rules needs types. */
const eslint = new ESLint({
	cwd: resolve(import.meta.dirname, '../..'),
	overrideConfig: [
		ts.configs.disableTypeChecked,
		{ languageOptions: { parserOptions: { projectService: false } } }
	]
});

async function rulesHit(path: string, code: string): Promise<(string | null)[]> {
	const [result] = await eslint.lintText(code, { filePath: path });
	expect(result?.messages.filter((m) => m.fatal)).toEqual([]);
	return result?.messages.map((m) => m.ruleId) ?? [];
}

type Sample = readonly [rule: string, path: string, code: string];

const COMMAND = 'src/lib/bookings/server/commands.ts';
const PAGE = 'src/routes/(book)/[store]/+page.svelte';
const script = (code: string): string => `<script lang="ts">\n\t${code}\n</script>\n`;
const lines = (count: number): string => 'void 0;\n'.repeat(count);

const REFUSED: readonly Sample[] = [
	['house/public-pages-light', PAGE, script("import { Dialog } from 'bits-ui';")],
	[
		'house/public-pages-light',
		'src/routes/embed/[store]/+page.svelte',
		script("import X from '@lucide/svelte/icons/x';")
	],
	[
		'house/public-pages-light',
		'src/lib/bookings/public/days.ts',
		"import { scaleBand } from 'd3-scale';"
	],
	[
		'house/public-pages-light',
		'src/lib/bookings/public/days.ts',
		"export const map = () => import('leaflet');"
	],
	['house/vendor-sdks-in-adapters', COMMAND, "import Stripe from 'stripe';"],
	[
		'house/vendor-sdks-in-adapters',
		'src/routes/embed/[store]/+page.svelte',
		script("import cal from '@calcom/embed-core';")
	],
	['house/trpc-in-routers', COMMAND, "import { TRPCError } from '@trpc/server';"],
	['house/sessions-in-auth', 'src/hooks.server.ts', "import { Lucia } from 'lucia';"],
	['house/server-in-plain-node', COMMAND, "import { resolve } from '$app/paths';"],
	['house/server-in-plain-node', COMMAND, "import type { Cookies } from '@sveltejs/kit';"],
	['house/server-in-plain-node', 'workers/main.ts', "import { untrack } from 'svelte';"],
	['house/pure-packages', 'src/lib/bookings/rules.ts', "import { sql } from 'drizzle-orm';"],
	[
		'house/pure-packages',
		'src/lib/availability/engine/slots.ts',
		"import { readFileSync } from 'node:fs';"
	],
	['house/queue-in-platform', COMMAND, "import { run } from 'graphile-worker';"],
	[
		'house/browser-off-the-server',
		'src/lib/bookings/Card.svelte',
		script("import type { Row } from '#lib/bookings/server/queries.ts';")
	],
	[
		'house/browser-off-the-server',
		'src/lib/bookings/picker.svelte.ts',
		"export type Row = import('./server/queries.ts').Row;"
	],
	['house/file-name', 'src/lib/bookings/server/helpers.ts', 'export {};'],
	['house/file-name', 'src/lib/bookings/index.ts', 'export {};'],
	['house/file-name', 'src/lib/bookings/server/moveBooking.ts', 'export {};'],
	['house/file-name', 'src/lib/bookings/booking-card.svelte', '<p>x</p>'],
	[
		'house/pooler-safe-sql',
		COMMAND,
		"export const a = `select set_config('app.store_id', ${'x'}, false)`;"
	],
	['house/pooler-safe-sql', COMMAND, "export const a = `set app.store_id = '${'x'}'`;"],
	['house/pooler-safe-sql', COMMAND, "export const a = 'SET ROLE app_user';"],
	['house/pooler-safe-sql', COMMAND, "export const a = 'select 1; set search_path to x';"],
	['house/pooler-safe-sql', COMMAND, "export const a = 'select pg_advisory_lock(1)';"],
	[
		'house/pooler-safe-sql',
		COMMAND,
		"export const a = (db: { prepare: (n: string) => void }) => db.prepare('x');"
	],
	['house/test-size', 'src/lib/bookings/rules.test.ts', `test('long', () => {\n${lines(61)}});`],
	['max-lines', COMMAND, lines(301)],
	['max-lines-per-function', COMMAND, `export function long() {\n${lines(60)}}`],
	['no-restricted-globals', COMMAND, 'export const now = Date.now();'],
	['no-restricted-globals', PAGE, script('const now = new Date();')],
	['no-restricted-globals', 'src/lib/bookings/rules.ts', "export const zone = process.env['TZ'];"],
	[
		'@typescript-eslint/no-restricted-types',
		COMMAND,
		'export const at = (day: Date): Date => day;'
	],
	['svelte/no-at-html-tags', 'src/lib/bookings/Card.svelte', '<p>{@html name}</p>'],
	['no-console', COMMAND, "console.log('x');"],
	['@typescript-eslint/no-explicit-any', COMMAND, 'export const a: any = 1;'],
	['@typescript-eslint/ban-ts-comment', COMMAND, '// @ts-ignore\nexport const a = 1;']
];

const PASSES: readonly Sample[] = [
	[
		'house/public-pages-light',
		'src/routes/(book)/[store]/+page.server.ts',
		"import { superValidate } from 'sveltekit-superforms';"
	],
	[
		'house/public-pages-light',
		'src/lib/bookings/public/days.ts',
		"import type { DateValue } from '@internationalized/date';"
	],
	[
		'house/public-pages-light',
		'src/routes/(manage)/manage/[store]/+page.svelte',
		script("import { Dialog } from 'bits-ui';")
	],
	[
		'house/vendor-sdks-in-adapters',
		'src/lib/payments/server/adapters/stripe.ts',
		"import Stripe from 'stripe';"
	],
	[
		'house/trpc-in-routers',
		'src/lib/bookings/server/router.ts',
		"import { TRPCError } from '@trpc/server';"
	],
	['house/sessions-in-auth', 'src/lib/auth/server/sessions.ts', "import { Lucia } from 'lucia';"],
	['house/pure-packages', 'src/lib/bookings/input.ts', "import { z } from 'zod';"],
	['house/file-name', 'src/lib/bookings/server/cancelling.test.ts', 'export {};'],
	['house/file-name', 'src/routes/(site)/+page.server.ts', 'export {};'],
	['house/pooler-safe-sql', COMMAND, "export const a = `set local app.store_id = '${'x'}'`;"],
	['house/pooler-safe-sql', COMMAND, "export const a = 'update bookings set status = $1';"],
	['house/pooler-safe-sql', COMMAND, "export const a = 'select pg_advisory_xact_lock(1)';"],
	['house/pooler-safe-sql', COMMAND, "export const a = 'Set the address to a new one.';"],
	[
		'house/test-size',
		'src/lib/bookings/rules.test.ts',
		`describe('a store', () => {\n${lines(80)}});`
	],
	[
		'no-restricted-globals',
		'src/lib/platform/time.ts',
		'export const now = (): number => Date.now();'
	]
];

describe('the lint rules of the house', () => {
	test.each(REFUSED)('%s refuses what it should in %s', async (rule, path, code) => {
		expect(await rulesHit(path, code)).toContain(rule);
	});

	test.each(PASSES)('%s leaves %s alone', async (rule, path, code) => {
		expect(await rulesHit(path, code)).not.toContain(rule);
	});

	test('no rule of the house is without a sample that breaks it', () => {
		const shown = new Set(REFUSED.map(([rule]) => rule));
		expect(Object.keys(housePlugin.rules).filter((name) => !shown.has(`house/${name}`))).toEqual(
			[]
		);
	});

	test('no comment can switch a rule off', async () => {
		const code =
			'/* eslint-disable */\nexport const at = Date.now(); // eslint-disable-line no-restricted-globals\n';
		expect(await rulesHit(COMMAND, code)).toContain('no-restricted-globals');
	});

	test.each([
		'@typescript-eslint/no-floating-promises',
		'@typescript-eslint/no-misused-promises',
		'@typescript-eslint/no-unsafe-assignment',
		'@typescript-eslint/only-throw-error',
		'@typescript-eslint/consistent-type-imports'
	])('%s fails the build, in components too', async (rule) => {
		const full = new ESLint({ cwd: resolve(import.meta.dirname, '../..') });
		for (const path of [COMMAND, PAGE]) {
			const config = (await full.calculateConfigForFile(path)) as {
				rules: Record<string, [number]>;
			};
			expect(config.rules[rule]?.[0]).toBe(2);
		}
	});
});
