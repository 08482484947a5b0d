import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reroutedPath } from './hosts.ts';
import { RESERVED_SLUGS, slugProblem } from './rules.ts';

const ROUTES = join(import.meta.dirname, '../../routes');

/** Folders in parentheses group pages and are no part of an address. */
const firstParts = (folder: string): string[] =>
	readdirSync(folder, { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.flatMap(({ name }) => (name.startsWith('(') ? firstParts(join(folder, name)) : [name]))
		.filter((name) => !name.startsWith('['));

test.each(firstParts(ROUTES))('no store can be called %s: the product has pages there', (part) => {
	expect(RESERVED_SLUGS).toContain(part);
	expect(slugProblem(part)).toBe('reserved');
});

test.each(['settings', 'verify', 'reset', 'signup'])(
	"%s is one's own sign-in: it is not on a store's host",
	(part) => {
		const host = { kind: 'store', address: 'ammos' } as const;
		expect(reroutedPath(host, `/${part}/x`)).not.toContain('ammos');
	}
);
