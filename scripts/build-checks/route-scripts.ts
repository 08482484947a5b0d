/** Reads from the built site which scripts the browser loads for a page before anything is clicked. */

export interface PageRoute {
	readonly id: string;
	/** Numbers of the layouts and the page itself. */
	readonly nodes: readonly number[];
}

const strings = (list: string): string[] =>
	[...list.matchAll(/"([^"]+)"/g)].flatMap(([, text]) => (text === undefined ? [] : [text]));

/** From the text of the server's manifest.js: importing it would start the site. */
export function pageRoutes(manifest: string): PageRoute[] {
	const pattern =
		/id: "([^"]+)",[^]*?page: (?:null|\{ layouts: \[([^\]]*)\], errors: \[[^\]]*\], leaf: (\d+) \})/g;
	return [...manifest.matchAll(pattern)].flatMap(([, id = '', layouts = '', leaf]) =>
		leaf === undefined
			? []
			: [{ id, nodes: [...layouts.split(',').filter((n) => n.trim() !== ''), leaf].map(Number) }]
	);
}

/** What every page loads: SvelteKit's start and app, with all that they import. */
export function commonScripts(manifest: string): string[] {
	const [, list] = /client: \{[^]*?imports:\[([^\]]*)\]/.exec(manifest) ?? [];
	if (list === undefined) throw new Error('The build does not say what its pages start with.');
	return strings(list);
}

/** From the text of nodes/N.js. */
export function nodeScripts(node: string): string[] {
	const [, list] = /export const imports = \[([^\]]*)\]/.exec(node) ?? [];
	if (list === undefined) throw new Error('The build does not say what one of its nodes imports.');
	return strings(list);
}

/** Paths of the universal files (+page.ts, +layout.ts) in the text of nodes/N.js: where a page says `csr = false`. */
export function universalFiles(node: string): string[] {
	return [...node.matchAll(/import \* as universal from '\.\.\/([^']+)'/g)].flatMap(([, file]) =>
		file === undefined ? [] : [file]
	);
}

/** From the text of such a file: what it says, or undefined when it says nothing. */
export function csrOf(universal: string): boolean | undefined {
	const [, value] = /\bcsr = (true|false|!0|!1)\b/.exec(universal) ?? [];
	return value === undefined ? undefined : value === 'true' || value === '!0';
}
