/** A paper as it lands on somebody's disk. */
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { extractText, getDocumentProxy } from 'unpdf';
import { expect } from './watched.ts';

export interface DownloadedPaper {
	readonly name: string;
	/** Without spaces: two fonts in one word come as two pieces. */
	readonly text: string;
	readonly pages: number;
}

export const unspaced = (text: string): string => text.replace(/\s+/g, '');

/** What a link gives to keep: its name and its bytes. */
export async function download(
	page: Page,
	link: Locator
): Promise<{ readonly name: string; readonly bytes: Buffer }> {
	const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
	return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

/** A real PDF, read by another library than the one that draws it. */
export async function downloadPaper(page: Page, link: Locator): Promise<DownloadedPaper> {
	const { name, bytes } = await download(page, link);
	expect(bytes.subarray(0, 5).toString('latin1')).toBe('%PDF-');
	const pdf = await getDocumentProxy(new Uint8Array(bytes));
	const { text } = await extractText(pdf, { mergePages: false });
	return { name, text: unspaced(text.join(' ')), pages: text.length };
}
