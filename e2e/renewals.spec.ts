/** Packages that renew: sold with plain words, seen before the next charge, stopped without signing in. */
import { randomBytes } from 'node:crypto';
import type { Browser, Page } from '@playwright/test';
import { MANAGER, main, signIn } from './support/desk.ts';
import { aPerson, signUp } from './support/people.ts';
import { expectSoundWideAndNarrow } from './support/sound.ts';
import { expect, test } from './support/watched.ts';

const aName = () => `Club ${randomBytes(4).toString('hex')}`;

/** The manager, in a browser of his own. */
async function asManager(
	browser: Browser,
	script: boolean | undefined,
	visit: (page: Page) => Promise<void>
): Promise<void> {
	const context = await browser.newContext({ javaScriptEnabled: script ?? true });
	await signIn(context, MANAGER);
	await visit(await context.newPage());
	await context.close();
}

async function makeRenewing(page: Page, name: string): Promise<void> {
	await page.goto('/manage/ammos/packages/new');
	await page.getByLabel('Name', { exact: true }).fill(name);
	await page.getByLabel('Price', { exact: true }).fill('40');
	await page.getByLabel('Visits', { exact: true }).fill('2');
	await page.getByLabel('Valid for days').fill('31');
	await page.getByLabel('Paid', { exact: true }).selectOption('month');
	await page.getByRole('checkbox', { name: 'Gel manicure' }).check();
	await expectSoundWideAndNarrow(page);
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page).toHaveURL(/\/packages$/);
	const line = main(page).getByRole('listitem').filter({ hasText: name });
	await expect(line).toContainText('Renews every month');
}

async function archive(page: Page, name: string): Promise<void> {
	await page.goto('/manage/ammos/packages');
	await main(page).getByRole('link', { name }).click();
	await page.getByRole('button', { name: `Archive ${name}` }).click();
	await expect(page).toHaveURL(/\/packages$/);
}

/** Read what is agreed to, and pay the first time at the sandbox. */
async function buy(page: Page, name: string, person: ReturnType<typeof aPerson>): Promise<void> {
	await page.goto('/ammos/packages');
	const offer = page.getByRole('article').filter({ hasText: name });
	await expect(offer).toContainText(/€40 now, then €40 every month, cancel any time, next charge/);
	await offer.getByRole('link', { name: /^Buy for €40/ }).click();
	await expect(page.getByText(/By paying you agree that .* charges €40 every month/)).toBeVisible();
	await page.getByLabel('Your name').fill(person.name);
	await page.getByLabel('E-mail').fill(person.email);
	await expectSoundWideAndNarrow(page);
	await page.getByRole('button', { name: 'Agree and pay €40' }).click();
	await expect(page).toHaveURL(/\/sandbox\/pay\//);
	await page.getByRole('button', { name: 'Pay', exact: true }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${name} is yours`);
}

const renewal = (page: Page) => page.getByRole('region', { name: 'It renews by itself' });

test(
	'a package that renews is bought, its next charge is seen, and its buyer stops it',
	{ tag: ['@phone', '@nojs'] },
	async ({ page, browser }, info) => {
		test.slow();
		const script = info.project.use.javaScriptEnabled;
		const name = aName();
		const person = aPerson();
		await asManager(browser, script, async (desk) => await makeRenewing(desk, name));
		await buy(page, name, person);
		await expect(renewal(page)).toContainText(/€40 every month, cancel any time, next charge/);
		await expect(renewal(page)).toContainText('ending in 4242');
		await expectSoundWideAndNarrow(page);
		await signUp(page, person);
		await page.goto('/my');
		await expect(page.getByText(/^€40 every month, next charge/)).toBeVisible();
		await expectSoundWideAndNarrow(page);
		await page.getByRole('link', { name: `Stop renewing or see the card ${name}` }).click();
		await renewal(page).getByRole('button', { name: 'Stop renewing' }).click();
		await expect(renewal(page)).toContainText('It does not renew any more.');
		await expectSoundWideAndNarrow(page);
		await page.goto('/my');
		await expect(page.getByText('2 of 2 visits left')).toBeVisible();
		await expect(page.getByText(/next charge/)).toHaveCount(0);
		await asManager(browser, script, async (desk) => await archive(desk, name));
	}
);

test('the desk sees who renews, what was paid, and stops it', async ({ page, browser }) => {
	const name = aName();
	const person = aPerson();
	await asManager(browser, true, async (desk) => await makeRenewing(desk, name));
	await buy(page, name, person);
	await asManager(browser, true, async (desk) => {
		await desk.goto('/manage/ammos/packages/renewing');
		const row = main(desk).getByRole('row').filter({ hasText: name });
		await expect(row).toContainText('€40 every month');
		await expectSoundWideAndNarrow(desk);
		await row.getByRole('link').click();
		await expect(main(desk).getByRole('table')).toContainText('2 of 2');
		await expectSoundWideAndNarrow(desk);
		await desk.getByRole('button', { name: 'Stop renewing' }).click();
		await expect(main(desk)).toContainText(/by the store/);
		await archive(desk, name);
	});
	await page.reload();
	await expect(renewal(page)).toContainText('It does not renew any more.');
});
