/** What a visitor does on a store's pages, by what he sees: roles and names. */
import { randomBytes } from 'node:crypto';
import type { Locator, Page, TestInfo } from '@playwright/test';
import { addDays, localDay, processNow, weekday } from '../../src/lib/platform/time.ts';
import { expect } from './watched.ts';

export const anEmail = (): string => `visitor-${randomBytes(6).toString('hex')}@example.org`;

/**
 * A quiet week of its own for each test and worker, so that no two take each other's times; it begins
 * on a weekday, for weekends are nearly full. `ahead`: 1 to 5.
 */
export function weekOf({ parallelIndex, project }: TestInfo, ahead: number): string {
	const turn = ['desktop', 'phone', 'nojs'].indexOf(project.name);
	const today = localDay(processNow(), 'Europe/Athens');
	const monday = addDays(today, 8 - weekday(today));
	return addDays(monday, 7 * (ahead - 1) + 35 * (parallelIndex % 2) + Math.max(0, turn));
}

/** Free times of the day that is shown, each a button with its time and date as name. */
export const times = (page: Page): Locator =>
	page.getByRole('main').getByRole('button', { name: /^\d\d:\d\d.*, / });

export async function openPicker(
	page: Page,
	service: string,
	week: string,
	more: Record<string, string> = {}
): Promise<void> {
	await page.goto(`/${service}?${new URLSearchParams({ week, ...more })}`);
	await expect(times(page).first()).toBeVisible();
}

/** Holds the n-th free time; returns what its button said. */
export async function holdTime(page: Page, n = 0): Promise<string> {
	const time = times(page).nth(n);
	const name = (await time.getAttribute('aria-label')) ?? (await time.innerText());
	await time.click();
	await expect(page).toHaveURL(/\/confirm\?/);
	return name;
}

export async function fillDetails(page: Page, email = anEmail()): Promise<void> {
	await page.getByLabel('Full name').fill('Katerina Zafeiri');
	await page.getByLabel('Email').fill(email);
}

export const bookButton = (page: Page): Locator =>
	page.getByRole('button', { name: 'Book', exact: true });

export async function confirm(page: Page): Promise<void> {
	await bookButton(page).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^See you on \w+day$/);
}

/** The whole way; returns the address of the booking with its link. */
export async function book(page: Page, service: string, week: string): Promise<string> {
	await openPicker(page, service, week);
	await holdTime(page);
	await fillDetails(page);
	await confirm(page);
	return page.url().replace('&new=1', '');
}
