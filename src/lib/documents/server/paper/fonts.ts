/**
 * The letters of a paper. Manrope is the product's face; Noto Sans stands in for what it lacks (Kazakh
 * letters, ₸, ₦). Both are embedded as subsets, so a paper looks the same everywhere and for ever.
 */
import { openSync, type Font } from 'fontkit';
import { createRequire } from 'node:module';

export type Weight = 'regular' | 'strong' | 'bold';

const { resolve } = createRequire(import.meta.url);
const FILES = {
	regular: ['manrope/400Regular/Manrope_400Regular', 'noto-sans/400Regular/NotoSans_400Regular'],
	strong: ['manrope/600SemiBold/Manrope_600SemiBold', 'noto-sans/600SemiBold/NotoSans_600SemiBold'],
	bold: ['manrope/700Bold/Manrope_700Bold', 'noto-sans/700Bold/NotoSans_700Bold']
} as const satisfies Record<Weight, readonly [string, string]>;

const pathOf = (file: string): string => resolve(`@expo-google-fonts/${file}.ttf`);

const opened = new Map<string, Font>();

/** Kept: opening one takes longer than drawing a paper. */
function fontAt(path: string): Font {
	let font = opened.get(path);
	if (!font) {
		const found = openSync(path);
		if (!('hasGlyphForCodePoint' in found)) throw new Error(`a collection is no font: ${path}`);
		opened.set(path, (font = found));
	}
	return font;
}

export interface Run {
	readonly path: string;
	readonly text: string;
}

/** The text in pieces of one font each; what no font knows is left to the first. */
export function runsOf(text: string, weight: Weight): Run[] {
	const [first, second] = FILES[weight].map(pathOf);
	if (first === undefined || second === undefined) throw new Error('a weight has two fonts');
	const runs: Run[] = [];
	for (const letter of text.normalize('NFC')) {
		const code = letter.codePointAt(0) ?? 0;
		const has = (path: string) => fontAt(path).hasGlyphForCodePoint(code);
		const path = has(first) || !has(second) ? first : second;
		const last = runs.at(-1);
		if (last?.path === path) runs[runs.length - 1] = { path, text: last.text + letter };
		else runs.push({ path, text: letter });
	}
	return runs;
}
