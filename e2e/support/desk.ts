/** What the store's people do at their desk, by what they see: roles and names. */
import { randomBytes } from 'node:crypto';
import type { BrowserContext, Cookie, Locator, Page } from '@playwright/test';
import { addDays, localDay, processNow, weekday } from '../../src/lib/platform/time.ts';
import { WORLD_PASSWORD, WORLD_TOTP_SECRET } from '../../src/lib/testing/world-people.ts';
import { appCode } from './people.ts';
import { expect } from './watched.ts';

export const MANAGER = 'manager@ammos.example';
export const DANAE = 'danae@ammos.example';
export const MARKETER = 'marketer@ammos.example';
export const WAREHOUSE = 'warehouse@ammos.example';
export const CARE_MANAGER = 'manager@filoxenia.example';
export const ADMIN = 'admin@hub.example';

const signedIn = new Map<string, Cookie[]>();

/** Each code is taken once: where somebody has just used it, the next one is. */
async function giveSecondStep(page: Page): Promise<void> {
	for (const ahead of [0, 1]) {
		await page.getByLabel('Code').fill(appCode(WORLD_TOTP_SECRET, ahead));
		await page.getByRole('button', { name: 'Continue' }).click();
		const taken = await page.waitForURL(/\/admin/, { timeout: 3_000 }).then(
			() => true,
			() => false
		);
		if (taken) return;
	}
}

/** Once per worker: the way in has journeys of its own, and a limit on tries. */
export async function signIn(context: BrowserContext, email: string): Promise<void> {
	const known = signedIn.get(email);
	if (known) {
		await context.addCookies(known);
		return;
	}
	const page = await context.newPage();
	await page.goto('/login?with=password');
	await page.getByLabel('Email').fill(email);
	await page.getByLabel('Password', { exact: true }).fill(WORLD_PASSWORD);
	await page.getByRole('button', { name: /sign in/i }).click();
	await expect(page).toHaveURL(/\/(manage|2fa|my)/);
	if (page.url().includes('/2fa')) await giveSecondStep(page);
	await expect(page).toHaveURL(/\/(manage|admin|my)/);
	signedIn.set(email, await context.cookies());
	await page.close();
}

export const aName = (): string => `Test ${randomBytes(4).toString('hex')}`;

/** Opens a page of the desk and waits until it follows what happens. */
export async function openDesk(page: Page, path: string): Promise<void> {
	await page.goto(`/manage/${path}`);
	await expect(page.getByTestId('live')).toHaveAttribute('data-state', 'on');
}

/** Wednesday, `weeks` after this week: everybody works. */
export function wednesday(weeks: number): string {
	const today = localDay(processNow(), 'Europe/Athens');
	return addDays(today, 7 * weeks + 3 - weekday(today));
}

export const main = (page: Page): Locator => page.getByRole('main');

/** Free times on the page, each a link that chooses it. */
export const offered = (page: Page): Locator => page.getByRole('link', { name: /^\d\d:\d\d, / });

/** The form for a new booking with a service chosen, by address: works without script. */
export async function openTimes(
	page: Page,
	wish: { service: RegExp; with: string; day: string; store?: string }
): Promise<void> {
	const address = `/manage/${wish.store ?? 'ammos'}/bookings/new?with=${wish.with}&day=${wish.day}`;
	await page.goto(address);
	const services = page.getByLabel('Service', { exact: true });
	const value = await services.getByRole('option', { name: wish.service }).getAttribute('value');
	await page.goto(`${address}&service=${value}`);
}

/** Books at the desk; the page of the new booking is open then. */
export async function bookAtDesk(
	page: Page,
	wish: {
		service: RegExp;
		with: string;
		day: string;
		who: string;
		email?: string;
		n?: number;
		store?: string;
	}
): Promise<string> {
	await openTimes(page, wish);
	const time = offered(page).nth(wish.n ?? 0);
	const label = ((await time.getAttribute('aria-label')) ?? '').slice(0, 5);
	await time.click();
	await expect(page).toHaveURL(/time=/);
	await page.getByLabel('Name', { exact: true }).fill(wish.who);
	if (wish.email) await page.getByLabel('Email').fill(wish.email);
	await page.getByRole('button', { name: `Book ${label}` }).click();
	await expect(page.getByRole('heading', { name: wish.who })).toBeVisible();
	return label;
}
