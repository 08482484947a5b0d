import { describe, expect, test } from 'vitest';
import { budgetOf } from './budgets.ts';
import { commonScripts, csrOf, nodeScripts, pageRoutes, universalFiles } from './route-scripts.ts';

const MANIFEST = `
	client: {start:"start.js",app:"app.js",imports:["start.js","chunk.js","app.js"],stylesheets:[]},
	routes: [
		{
			id: "/healthz",
			pattern: /^\\/healthz\\/?$/,
			params: [],
			page: null,
			endpoint: __memo(() => import('./entries/endpoints/healthz/_server.ts.js'))
		},
		{
			id: "/(book)/[store]",
			pattern: /^\\/([^/]+?)\\/?$/,
			params: [{"name":"store"}],
			page: { layouts: [0,2,], errors: [1,,], leaf: 7 },
			endpoint: null
		}
	]`;

describe('reading the built site', () => {
	test('finds the pages, with their layouts, and no endpoints', () => {
		expect(pageRoutes(MANIFEST)).toEqual([{ id: '/(book)/[store]', nodes: [0, 2, 7] }]);
	});

	test('finds what every page and each node loads', () => {
		expect(commonScripts(MANIFEST)).toEqual(['start.js', 'chunk.js', 'app.js']);
		expect(nodeScripts('export const imports = ["a.js","b.js"];')).toEqual(['a.js', 'b.js']);
	});

	test('finds where a page says that it needs no framework', () => {
		const node = "import * as universal from '../entries/pages/(book)/_layout.ts.js';";
		expect(universalFiles(node)).toEqual(['entries/pages/(book)/_layout.ts.js']);
		expect(universalFiles('export const index = 3;')).toEqual([]);
		expect(csrOf('var csr = false;')).toBe(false);
		expect(csrOf('const csr = !1;')).toBe(false);
		expect(csrOf('const csr = true;')).toBe(true);
		expect(csrOf('const ssr = false;')).toBeUndefined();
	});

	test('an unknown shape is an error, not a page of no bytes', () => {
		expect(() => commonScripts('')).toThrow();
		expect(() => nodeScripts('')).toThrow();
	});
});

describe('the budget of a page', () => {
	test.each([
		['/(book)/[store]/[service]', 60],
		['/(site)', 60],
		['/embed/[store]', 60],
		['/(manage)/manage/[store]', 130],
		['/(manage)/manage/[store]/calendar', 150],
		['/(admin)/admin', 130],
		['/(dev)/gallery', undefined]
	])('%s: %s kB', (route, limit) => {
		expect(budgetOf(route)?.limitKb).toBe(limit);
	});
});
