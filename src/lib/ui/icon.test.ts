import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('every icon a component may name is drawn in the page, and nothing else is', () => {
	const drawn = [...readFileSync('src/app.html', 'utf8').matchAll(/<symbol id="i-([a-z]+)"/g)];
	const names = /ICON_NAMES = \[([^\]]*)\]/.exec(readFileSync('src/lib/ui/Icon.svelte', 'utf8'));
	const named = [...(names?.[1] ?? '').matchAll(/'([a-z]+)'/g)].map((match) => match[1]);
	expect(named.length).toBeGreaterThan(0);
	expect(drawn.map((match) => match[1]).sort()).toEqual(named.sort());
});
