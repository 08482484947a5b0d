/** Packages and pay: a package is made, bought, spent and got back; what people earn is set and seen. */
import { randomBytes } from 'node:crypto';
import type { Browser, Page } from '@playwright/test';
import { MANAGER, main, signIn } from './support/desk.ts';
import { aPerson, signUp } from './support/people.ts';
import { expectSoundWideAndNarrow } from './support/sound.ts';
import { bookButton, fillDetails, holdTime, openPicker, weekOf } from './support/visitor.ts';
import { expect, test } from './support/watched.ts';

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

async function makePackage(page: Page, name: string): Promise<void> {
	await page.goto('/manage/ammos/packages/new');
	await page.getByLabel('Name', { exact: true }).fill(name);
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByText('Choose at least one service.').first()).toBeVisible();
	await expect(page.getByLabel('Name', { exact: true })).toHaveValue(name);
	await page.getByLabel('Price', { exact: true }).fill('50');
	await page.getByLabel('Visits', { exact: true }).fill('2');
	await page.getByRole('checkbox', { name: 'Gel manicure' }).check();
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page).toHaveURL(/\/packages$/);
	await expect(main(page).getByRole('link', { name })).toBeVisible();
}

async function archivePackage(page: Page, name: string): Promise<void> {
	await page.goto('/manage/ammos/packages');
	await main(page).getByRole('link', { name }).click();
	await page.getByRole('button', { name: `Archive ${name}` }).click();
	await expect(page).toHaveURL(/\/packages$/);
}

/** From the store's page to the provider's. */
async function toProvider(page: Page, name: string, email: string): Promise<void> {
	await page.goto('/ammos');
	await page.getByRole('link', { name: 'Packages' }).click();
	await page.getByRole('link', { name: new RegExp(`^Buy for €50\\s*${name}$`) }).click();
	await page.getByLabel('Your name').fill('Katerina Zafeiri');
	await page.getByLabel('E-mail').fill(email);
	await page.getByRole('button', { name: 'Pay €50' }).click();
	await expect(page).toHaveURL(/\/sandbox\/pay\//);
	await expect(main(page)).toContainText('€50.00');
}

const left = (page: Page) => page.getByText(/ of 2 visits left/);

test(
	'a package is bought through the provider, pays for a visit, and gets it back',
	{ tag: '@nojs' },
	async ({ page, browser }, info) => {
		test.slow();
		const script = info.project.use.javaScriptEnabled;
		const name = `Pair ${randomBytes(4).toString('hex')}`;
		const person = aPerson();
		await asManager(browser, script, async (desk) => await makePackage(desk, name));
		await toProvider(page, name, person.email);
		await page.getByRole('button', { name: 'Pay', exact: true }).click();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${name} is yours`);
		await expectSoundWideAndNarrow(page);
		await signUp(page, person);
		await page.goto('/my');
		await expect(left(page)).toContainText('2 of 2');
		await openPicker(page, 'ammos/gel-manicure', weekOf(info, 5));
		await holdTime(page);
		await fillDetails(page, person.email);
		await bookButton(page).click();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^See you on \w+day$/);
		await page.goto('/my');
		await expect(left(page)).toContainText('1 of 2');
		await expectSoundWideAndNarrow(page);
		await page.getByRole('link', { name: 'Cancel', exact: true }).first().click();
		await page.getByRole('button', { name: 'Cancel booking' }).click();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your booking is cancelled');
		await page.goto('/my');
		await expect(left(page)).toContainText('2 of 2');
		await asManager(browser, script, async (desk) => {
			await desk.goto('/manage/ammos/packages/sold');
			await expect(main(desk).getByRole('row').filter({ hasText: name })).toContainText('2 of 2');
			await expectSoundWideAndNarrow(desk);
			await archivePackage(desk, name);
		});
	}
);

test('whoever leaves the provider’s page has bought nothing', async ({ page, browser }) => {
	const name = `Pair ${randomBytes(4).toString('hex')}`;
	await asManager(browser, true, async (desk) => await makePackage(desk, name));
	await toProvider(page, name, aPerson().email);
	await page.getByRole('link', { name: /back|leave/i }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(
		/Your payment is on its way|Nothing was charged/
	);
	await asManager(browser, true, async (desk) => await archivePackage(desk, name));
});

test(
	'a manager says what a person earns, and the month follows',
	{ tag: ['@phone', '@nojs'] },
	async ({ page, context }) => {
		await signIn(context, MANAGER);
		await page.goto('/manage/ammos/staff');
		await main(page).getByRole('link', { name: 'Eleni' }).first().click();
		await page.getByRole('link', { name: 'Commission' }).click();
		await page.getByLabel('Salary a month').fill('much');
		await page.getByRole('button', { name: 'Save rule' }).click();
		await expect(page.getByText('“much” is no amount.')).toBeVisible();
		await page.getByLabel('Salary a month').fill('900');
		await page.getByLabel('Share of revenue').fill('12.5');
		await page.getByRole('button', { name: 'Save rule' }).click();
		await expect(main(page).getByText('€900 a month').first()).toBeVisible();
		await expect(main(page).getByText('12.5% of the revenue').first()).toBeVisible();
		await expectSoundWideAndNarrow(page);
		await page.goto('/manage/ammos/payroll');
		await expect(page).toHaveURL(/\/payroll\/\d{4}-\d\d$/);
		await expectSoundWideAndNarrow(page);
		await main(page).getByRole('link', { name: /Eleni/ }).click();
		await expect(main(page).getByRole('table')).toContainText('Salary');
		await expectSoundWideAndNarrow(page);
	}
);
