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

/** What clients leave when they book, as its form calls it, and the sum that belongs to it. */
interface Asks {
	readonly kind: string;
	readonly sum: string;
}
const DEPOSIT: Asks = { kind: 'A deposit', sum: '12' };
const CARD: Asks = { kind: 'Nothing now, but a card is kept', sum: '30' };

/** A service of €40 that Iason performs. */
async function addService(page: Page, here: string, { kind, sum }: Asks): Promise<void> {
	await page.goto(`${here}/services/new`);
	await page.getByLabel('Name').fill('Fitting');
	await page.getByLabel('Duration').fill('30');
	await page.getByLabel('Price', { exact: true }).fill('40');
	await page.getByLabel('Clients pay when they book').selectOption({ label: kind });
	await page.getByLabel('Deposit, or the most a kept card may be charged').fill(sum);
	await page.getByRole('button', { name: 'Add service' }).click();
	await expect(page.getByRole('heading', { name: 'Fitting', level: 1 })).toBeVisible();
	const who = page.locator('#who');
	await who.getByRole('checkbox', { name: 'Iason' }).check();
	await who.getByRole('button', { name: 'Save who performs it' }).click();
	await expect(page.getByText('Saved').first()).toBeVisible();
}

/** A quarter of the price within a day of the visit, half of it for not coming. */
async function addFees(page: Page, here: string): Promise<void> {
	await page.goto(`${here}/settings/fees`);
	await page.getByLabel('Later than, before the visit (1)').fill('24 h');
	await page.getByLabel('Costs, in percent (1)').fill('25');
	await page.getByLabel('Not coming, in percent').fill('50');
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await expect(page.getByText('After that 25 % of the price. Not coming: 50 %')).toBeVisible();
}

async function openStore(
	browser: Browser,
	currency: string,
	asks: Asks,
	more?: typeof addFees
): Promise<OwnStore> {
	const store = await as(browser, ADMIN, (page) => createStore(page, currency));
	const here = `/manage/${store.slug}`;
	await as(browser, MANAGER, async (page) => {
		await addPeople(page, here);
		await addService(page, here, asks);
		await more?.(page, here);
		await page.goto(`${here}/settings/addresses`);
		await page.getByRole('button', { name: 'Open the page' }).click();
		await expect(page.getByText('Your page is open. People can book.')).toBeVisible();
	});
	return store;
}

/** A store that can be booked: its service asks for a deposit of €12. */
export const openOwnStore = async (browser: Browser, currency = 'EUR'): Promise<OwnStore> =>
	await openStore(browser, currency, DEPOSIT);

/** The same with fees, for a deposit of €12 or a card that may be charged €30. */
export const openFeeStore = async (browser: Browser, asks: 'deposit' | 'card'): Promise<OwnStore> =>
	await openStore(browser, 'EUR', asks === 'deposit' ? DEPOSIT : CARD, addFees);
