/** A page that anybody can use: no accessibility faults, light and dark, and nothing wider than the screen. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './watched.ts';

/** Colours that still fade are nobody's; what never ends is not waited for. */
async function settled(page: Page): Promise<void> {
	await page.evaluate(() => {
		for (const each of document.getAnimations())
			if (each.effect?.getComputedTiming().endTime !== Infinity) each.finish();
	});
}

async function expectNoSideways(page: Page): Promise<void> {
	const over = await page.evaluate(
		() => document.documentElement.scrollWidth - document.documentElement.clientWidth
	);
	expect(over, `${page.url()} scrolls sideways`).toBeLessThanOrEqual(0);
}

/** As wide as the page is now. The checker is a script: without script only the width is looked at. */
export async function expectSound(page: Page): Promise<void> {
	if (test.info().project.use.javaScriptEnabled !== false) await expectNoFaults(page);
	await expectNoSideways(page);
}

async function expectNoFaults(page: Page): Promise<void> {
	for (const colorScheme of ['light', 'dark'] as const) {
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		await settled(page);
		const { violations } = await new AxeBuilder({ page })
			.withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
			.analyze();
		const found = violations.map(({ id, nodes }) => `${colorScheme} ${id}: ${nodes[0]?.html}`);
		expect(found, page.url()).toEqual([]);
	}
}

/** On a desktop, and no wider than a phone on a phone. */
export async function expectSoundWideAndNarrow(page: Page): Promise<void> {
	await expectSound(page);
	const wide = page.viewportSize() ?? { width: 1280, height: 800 };
	await page.setViewportSize({ width: 390, height: 844 });
	await expectNoSideways(page);
	await page.setViewportSize(wide);
}
