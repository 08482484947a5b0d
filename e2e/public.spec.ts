/** The public pages as search engines, people with assistive technology and small screens find them. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { book, holdTime, openPicker, times, weekOf } from './support/visitor.ts';
import { expect, test } from './support/watched.ts';

async function expectAccessible(page: Page): Promise<void> {
	for (const colorScheme of ['light', 'dark'] as const) {
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		await page.mouse.move(0, 0);
		const moving = () =>
			document.getAnimations().filter(({ playState }) => playState === 'running').length;
		await expect.poll(async () => await page.evaluate(moving)).toBe(0);
		const { violations } = await new AxeBuilder({ page })
			.withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
			.analyze();
		const found = violations.map(({ id, nodes }) => `${colorScheme} ${id}: ${nodes[0]?.html}`);
		expect(found, page.url()).toEqual([]);
	}
}

test.describe('with script', { tag: '@phone' }, () => {
	test('the store page and the picker have no accessibility faults', async ({ page }, info) => {
		for (const path of [
			'/ammos',
			'/filoxenia',
			'/ammos?q=nothing+like+it',
			'/ammos/no-such-service'
		])
			await page.goto(path).then(() => expectAccessible(page));
		await openPicker(page, 'ammos/root-colour-and-gloss', weekOf(info, 1));
		await expectAccessible(page);
		await openPicker(page, 'ammos/bridal-party-nails', weekOf(info, 1));
		await expectAccessible(page);
	});

	test('confirming, done, changing and cancelling have none either', async ({ page }, info) => {
		await openPicker(page, 'ammos/gel-manicure', weekOf(info, 2));
		await holdTime(page, 3);
		await expectAccessible(page);
		await page.getByRole('button', { name: 'Book', exact: true }).click();
		await expect(page.getByRole('alert')).toBeFocused();
		await expectAccessible(page);
		const link = await book(page, 'ammos/gel-manicure', weekOf(info, 2));
		await expectAccessible(page);
		for (const name of ['Change time', 'Cancel booking']) {
			await page.goto(link);
			await page.getByRole('link', { name }).click();
			await expectAccessible(page);
		}
		await page.getByRole('button', { name: 'Cancel booking' }).click();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your booking is cancelled');
		await expectAccessible(page);
	});

	test('times are large enough for a finger, and the page fits a narrow screen', async ({
		page
	}) => {
		await page.setViewportSize({ width: 320, height: 700 });
		for (const path of ['/ammos', '/ammos/root-colour-and-gloss', '/ammos/bridal-party-nails']) {
			await page.goto(path);
			const [wide, fits] = await page.evaluate(() => [
				document.documentElement.scrollWidth,
				document.documentElement.clientWidth
			]);
			expect(wide, path).toBeLessThanOrEqual(fits ?? 0);
		}
		for (const time of await times(page).all())
			expect((await time.boundingBox())?.height).toBeGreaterThanOrEqual(48);
	});
});

test(
	'every word of the interface goes through the catalogue',
	{ tag: '@nojs' },
	async ({ page, context, baseURL }, info) => {
		await context.addCookies([{ name: 'PARAGLIDE_LOCALE', value: 'en-XA', url: baseURL ?? '' }]);
		/** The store's own words, times and amounts are data. Everything else wears brackets. */
		const expectTranslated = async (known: RegExp) => {
			const bare = await page.getByRole('main').evaluate((main) => {
				const walk = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
				const texts: string[] = [];
				while (walk.nextNode()) {
					const text = walk.currentNode.textContent?.trim() ?? '';
					if (walk.currentNode.parentElement?.closest('script, style, template')) continue;
					if (/[A-Za-z]{3}/.test(text) && !text.includes('[')) texts.push(text);
				}
				return texts;
			});
			expect(bare.filter((text) => !known.test(text))).toEqual([]);
		};
		const DATES = String.raw`(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?\b|^\w+ 20\d\d$`;
		const STORE = String.raw`ammos|athens|antheon|koukaki|eleni|danae|iro|stavros|nails|hair|groups|occasions|cuts|colour|gel|builder|pedicure|balayage|short cut|bridal|blow-dry|a quiet|(group|service) test [0-9a-f]{8}$|change or cancel free of charge|colourist`;
		const known = new RegExp(`${DATES}|${STORE}`, 'i');
		await page.goto('/ammos');
		await expectTranslated(known);
		await page.goto(`/ammos/root-colour-and-gloss?week=${weekOf(info, 3)}`);
		await expectTranslated(known);
		await page
			.getByRole('main')
			.getByRole('button', { name: /\d\d:\d\d/ })
			.first()
			.click();
		await expect(page).toHaveURL(/confirm/);
		await expectTranslated(known);
	}
);

test(
	'a search narrows the list, and says what to do when nothing matches',
	{ tag: '@nojs' },
	async ({ page }) => {
		await page.goto('/ammos');
		const search = page.getByRole('search');
		await search.getByRole('searchbox', { name: 'Search services' }).fill('PÉDI');
		await page.keyboard.press('Enter');
		await expect(page.getByText(/1 service of \d+/)).toBeVisible();
		await expect(page.getByRole('link', { name: 'Balayage', exact: true })).toHaveCount(0);
		await page.goto('/ammos?q=massage');
		await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
		await page.getByRole('link', { name: 'Search for everything' }).click();
		await expect(page.getByRole('link', { name: 'Balayage', exact: true })).toBeVisible();
	}
);

test(
	'the start page offers the demo stores',
	{ tag: ['@phone', '@nojs'] },
	async ({ page }, info) => {
		await page.goto('/');
		await expect(page.getByRole('heading', { level: 1 })).toHaveText(
			'Your clients book. Your team sees it at once.'
		);
		if (info.project.name !== 'nojs') await expectAccessible(page);
		await page.getByRole('link', { name: /^Filoxenia Home Care/ }).click();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Filoxenia Home Care');
	}
);

interface Offer {
	readonly itemOffered: { readonly name: string };
}

test('search engines learn who the store is and what it offers', async ({ page, request }) => {
	await page.goto('/ammos');
	const text = await page.locator('script[type="application/ld+json"]').textContent();
	const data = JSON.parse(text ?? '{}');
	expect(data).toMatchObject({ '@type': 'LocalBusiness', name: 'Ammos Nails and Hair' });
	expect(
		data.makesOffer.filter(({ itemOffered }: Offer) => !/ Test /.test(itemOffered.name))
	).toHaveLength(11);
	expect(data.makesOffer[0]).toMatchObject({ price: '28.00', priceCurrency: 'EUR' });
	expect(data.openingHoursSpecification[0]).toMatchObject({ opens: '09:00', closes: '20:00' });
	const robots = await (await request.get('/robots.txt')).text();
	const map = /Sitemap: (\S+)/.exec(robots)?.[1] ?? '';
	const index = await (await request.get(new URL(map).pathname)).text();
	const own = /<loc>([^<]+store=ammos)<\/loc>/.exec(index)?.[1] ?? '';
	const pages = await (await request.get(own.replace(/^https?:\/\/[^/]+/, ''))).text();
	expect(pages).toContain('/ammos/gel-manicure</loc>');
	expect(pages).not.toContain('model-evening');
});

test(
	'what is not there says so, in the store’s own colours where there is a store',
	{ tag: '@nojs' },
	async ({ page }) => {
		expect((await page.goto('/no-such-store'))?.status()).toBe(404);
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page is not here');
		expect((await page.goto('/ammos/no-such-service'))?.status()).toBe(404);
		await page
			.getByRole('main')
			.getByRole('link', { name: 'Back to Ammos Nails and Hair' })
			.click();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ammos Nails and Hair');
	}
);

test('the store’s phone is at the foot of every page', { tag: '@nojs' }, async ({ page }) => {
	for (const path of ['/ammos', '/ammos/gel-manicure', '/ammos/b/3-AAAAA']) {
		await page.goto(path);
		await expect(
			page.getByRole('contentinfo').getByRole('link', { name: /^\+30/ })
		).toHaveAttribute('href', /^tel:\+30/);
	}
});

test('a store and the desk can be kept beside the apps of a phone', async ({ page, request }) => {
	await page.goto('/ammos');
	const href = await page.locator('link[rel="manifest"]').getAttribute('href');
	const answer = await request.get(href ?? '');
	expect(answer.headers()['content-type']).toContain('application/manifest+json');
	const app = (await answer.json()) as {
		name: string;
		start_url: string;
		icons: { src: string }[];
	};
	expect(app).toMatchObject({ name: 'Ammos Nails and Hair', start_url: '/ammos' });
	for (const { src } of app.icons) expect((await request.get(src)).status()).toBe(200);
	const desk = await request.get('/manifest.webmanifest');
	expect(await desk.json()).toMatchObject({ start_url: '/manage' });
});

test('light or dark is remembered on a store’s own host too', async ({ page, baseURL }) => {
	const home = (baseURL ?? '').replace('//localhost', '//ammos.localhost');
	await page.goto(home);
	const kept = page.waitForResponse(/\/settings\/theme$/);
	await page.getByRole('button', { name: 'Dark' }).click();
	expect((await kept).status()).toBeLessThan(400);
	await page.goto(home);
	await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});
