/** Signing in and up as a person does, and the app on their phone. */
import { generateHOTP } from '@oslojs/otp';
import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { processNow } from '../../src/lib/platform/time.ts';
import { fromBase32 } from '../../src/lib/testing/base32.ts';
import { codeTo } from './inbox.ts';
import { expect } from './watched.ts';

/** Long, and nobody's name. */
export const PASSWORD = 'lantern orbit cactus';
export const NEW_PASSWORD = 'velvet harbour ostrich';

export const aPerson = (): { name: string; email: string } => {
	const word = randomBytes(5).toString('hex');
	return { name: `Person ${word}`, email: `person-${word}@example.org` };
};

export async function signUp(
	page: Page,
	person: { name: string; email: string },
	password = PASSWORD
): Promise<void> {
	await page.goto('/signup');
	await page.getByLabel('Name').fill(person.name);
	await page.getByLabel('Email').fill(person.email);
	await page.getByLabel('Password').fill(password);
	await page.getByRole('button', { name: 'Sign up' }).click();
	await expect(page.getByRole('heading', { name: 'Check your email' })).toBeVisible();
	await page.getByLabel('Code').fill(await codeTo(page, person.email, /finish signing up/));
	await page.getByRole('button', { name: 'Confirm' }).click();
	await expect(page).not.toHaveURL(/verify/);
}

export async function enterPassword(page: Page, email: string, password: string): Promise<void> {
	await page.goto('/login?with=password');
	await page.getByLabel('Email').fill(email);
	await page.getByLabel('Password', { exact: true }).fill(password);
	await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Signed in on this device: the page of one's own sign-in opens. */
export async function expectSignedInAs(page: Page, email: string): Promise<void> {
	await page.goto('/settings/account');
	await expect(page.getByLabel('Email', { exact: true }).first()).toHaveValue(email);
}

const STEP = 30_000;

/** What an authenticator app shows; `ahead` 1: what it will show next, which is taken as well. */
export function appCode(secret: string, ahead = 0): string {
	return generateHOTP(fromBase32(secret), BigInt(Math.floor(processNow() / STEP) + ahead), 6);
}
