/** A store of a journey's own, set up as its manager would: what it takes and earns is nobody else's. */
import { randomBytes } from 'node:crypto';
import type { Browser, Page } from '@playwright/test';
import { ADMIN, main, MANAGER, signIn } from './desk.ts';
import { expect } from './watched.ts';

export interface OwnStore {
	readonly slug: string;
	/** Its page in the console. */
	readonly admin: string;
}

/** Somebody of the demo, in a browser of their own; without script nothing is typed too early. */
export async function as<T>(
	browser: Browser,
	email: string,
	visit: (page: Page) => Promise<T>
): Promise<T> {
	const context = await browser.newContext({ javaScriptEnabled: false });
	await signIn(context, email);
	const result = await visit(await context.newPage());
	await context.close();
	return result;
}

/** A new store that the demo's manager runs, on the free plan, with nothing in it. */
export async function createStore(page: Page, currency = 'EUR'): Promise<OwnStore> {
	const slug = `own-${randomBytes(4).toString('hex')}`;
	await page.goto('/admin/stores/new');
	await page.getByLabel('Name of the store').fill(`Store ${slug}`);
	await page.getByLabel('Address').fill(slug);
	await page.getByLabel('Currency').selectOption(currency);
	await page.getByLabel('Time zone').selectOption('Europe/Athens');
	await page.getByLabel('Email of the manager').fill(MANAGER);
	await page.getByRole('button', { name: 'Create and invite' }).click();
	await expect(page.getByRole('heading', { name: `Store ${slug}`, level: 1 })).toBeVisible();
	return { slug, admin: new URL(page.url()).pathname };
}

async function openOnWednesdays(page: Page): Promise<void> {
	await page.getByLabel('Wednesday').fill('09:00-20:00');
	await page.getByRole('button', { name: 'Save', exact: true }).first().click();
	await expect(page.getByLabel('Wednesday')).toHaveValue('09:00–20:00');
}

/** A place and one person who works there on Wednesdays. */
async function addPeople(page: Page, here: string): Promise<void> {
	await page.goto(`${here}/settings/profile/places`);
	await page.getByLabel('Name').fill('Harbour');
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await expect(page).toHaveURL(/\/settings\/profile($|\?)/);
	await page.goto(`${here}/staff/new`);
	await page.getByLabel('Name', { exact: true }).fill('Iason');
	await main(page).getByRole('button', { name: 'Add person' }).click();
	await expect(page.getByRole('heading', { name: 'Iason', level: 1 })).toBeVisible();
	await page.goto(`${here}/availability`);
	await openOnWednesdays(page);
	await page.getByRole('link', { name: /Iason/ }).first().click();
	await expect(page).not.toHaveURL(/availability$/);
	await openOnWednesdays(page);
}

/** A service of €40 with a deposit of €12, that Iason performs. */
async function addService(page: Page, here: string): Promise<void> {
	await page.goto(`${here}/services/new`);
	await page.getByLabel('Name').fill('Fitting');
	await page.getByLabel('Duration').fill('30');
	await page.getByLabel('Price', { exact: true }).fill('40');
	await page.getByLabel('Clients pay when they book').selectOption({ label: 'A deposit' });
	await page.getByLabel('Deposit, or the most a kept card may be charged').fill('12');
	await page.getByRole('button', { name: 'Add service' }).click();
	await expect(page.getByRole('heading', { name: 'Fitting', level: 1 })).toBeVisible();
	const who = page.locator('#who');
	await who.getByRole('checkbox', { name: 'Iason' }).check();
	await who.getByRole('button', { name: 'Save who performs it' }).click();
	await expect(page.getByText('Saved').first()).toBeVisible();
}

/** A store that can be booked: what its service asks stands at addService. */
export async function openOwnStore(browser: Browser, currency = 'EUR'): Promise<OwnStore> {
	const store = await as(browser, ADMIN, (page) => createStore(page, currency));
	const here = `/manage/${store.slug}`;
	await as(browser, MANAGER, async (page) => {
		await addPeople(page, here);
		await addService(page, here);
		await page.goto(`${here}/settings/addresses`);
		await page.getByRole('button', { name: 'Open the page' }).click();
		await expect(page.getByText('Your page is open. People can book.')).toBeVisible();
	});
	return store;
}
