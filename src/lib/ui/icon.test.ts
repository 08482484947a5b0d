import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ICON_NAMES } from './icon-names.ts';

test('every icon a component may name is drawn in the page, and nothing else is', () => {
	const drawn = [...readFileSync('src/app.html', 'utf8').matchAll(/<symbol id="i-([a-z]+)"/g)];
	expect(drawn.map((match) => match[1]).sort()).toEqual([...ICON_NAMES].sort());
});
