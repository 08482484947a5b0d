/** Signing up, in and out, and what guards it. */
import type { Page } from '@playwright/test';
import { codeTo, mailTo } from './support/inbox.ts';
import {
	aPerson,
	appCode,
	enterPassword,
	expectSignedInAs,
	NEW_PASSWORD,
	PASSWORD,
	signUp
} from './support/people.ts';
import { expectSoundWideAndNarrow } from './support/sound.ts';
import { expect, test } from './support/watched.ts';

const WRONG = 'Email and password do not match.';

async function askForCode(page: Page, email: string): Promise<void> {
	await page.goto('/login');
	await page.getByLabel('Email').fill(email);
	await page.getByRole('button', { name: 'Send code' }).click();
	await expect(page.getByRole('heading', { name: 'Check your email' })).toBeVisible();
}

test('whoever signs up confirms the address with the mailed code, and is signed in @phone @nojs', async ({
	page
}) => {
	const person = aPerson();
	await signUp(page, person);
	await expectSignedInAs(page, person.email);
});

test('a code by mail signs in, a wrong one says how many tries are left', async ({
	page,
	context
}) => {
	const person = aPerson();
	await signUp(page, person);
	await context.clearCookies();
	await askForCode(page, person.email);
	const code = await codeTo(page, person.email, /sign-in code/);
	await page.getByLabel('Code').fill(code === '000000' ? '000001' : '000000');
	await page.getByRole('button', { name: 'Sign in' }).click();
	await expect(page.getByRole('alert')).toContainText('You have 4 more tries.');
	await page.getByLabel('Code').fill(code);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await expect(page).not.toHaveURL(/login/);
	await expectSignedInAs(page, person.email);
});

test('a link by mail signs in once', async ({ page, context }) => {
	const person = aPerson();
	await signUp(page, person);
	await context.clearCookies();
	await askForCode(page, person.email);
	const { links } = await mailTo(page, person.email, /sign-in code/);
	const link = links.find((path) => path.startsWith('/login/link')) ?? '';
	await page.goto(link);
	await expect(page.getByText('signs you in as p•••@example.org')).toBeVisible();
	await page.getByRole('button', { name: 'Sign in' }).click();
	await expect(page).not.toHaveURL(/login/);
	await expectSignedInAs(page, person.email);
	await context.clearCookies();
	await page.goto(link);
	await expect(page.getByRole('heading', { name: 'This link no longer works' })).toBeVisible();
});

test('a wrong password says the same whether the address is known or not @nojs', async ({
	page
}) => {
	const known = aPerson();
	await signUp(page, known);
	await page.context().clearCookies();
	const said: string[] = [];
	for (const email of [known.email, aPerson().email]) {
		await enterPassword(page, email, 'not the right one at all');
		await expect(page.getByRole('alert')).toContainText(WRONG);
		await expect(page.getByLabel('Email')).toHaveValue(email);
		await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
		said.push(await page.getByRole('alert').innerText());
	}
	expect(said[0]).toBe(said[1]);
});

test('a forgotten password is set anew by a link that works once @phone @nojs', async ({
	page,
	context
}) => {
	const person = aPerson();
	await signUp(page, person);
	await context.clearCookies();
	await page.goto('/login?with=password');
	await page.getByRole('link', { name: 'Forgot your password?' }).click();
	await page.getByLabel('Email').fill(person.email);
	await page.getByRole('button', { name: 'Send link' }).click();
	await expect(page.getByText('If someone is signed up with this address')).toBeVisible();
	const { links } = await mailTo(page, person.email, /Set a new password/);
	await page.goto(links[0] ?? '');
	await page.getByLabel('New password').fill('short');
	await page.getByRole('button', { name: 'Set password' }).click();
	await expect(page.getByRole('alert')).toContainText('This password is too short.');
	await page.getByLabel('New password').fill(NEW_PASSWORD);
	await page.getByRole('button', { name: 'Set password' }).click();
	await expect(page).not.toHaveURL(/reset/);
	await context.clearCookies();
	await enterPassword(page, person.email, PASSWORD);
	await expect(page.getByRole('alert')).toContainText(WRONG);
	await enterPassword(page, person.email, NEW_PASSWORD);
	await expect(page).not.toHaveURL(/login/);
	await expectSignedInAs(page, person.email);
	await page.goto(links[0] ?? '');
	await expect(page.getByRole('heading', { name: 'This link no longer works' })).toBeVisible();
});

test('other devices are listed and can be signed out', async ({ page, browser }) => {
	const person = aPerson();
	await signUp(page, person);
	const elsewhere = await browser.newContext();
	const other = await elsewhere.newPage();
	await enterPassword(other, person.email, PASSWORD);
	await expect(other).not.toHaveURL(/login/);
	await page.goto('/settings/account');
	await expect(page.getByText('This device')).toBeVisible();
	await page.getByRole('button', { name: /^End \w+ on \w+/ }).click();
	await expect(page.getByText('That device is signed out.')).toBeVisible();
	await expect(page.getByRole('button', { name: /^End / })).toHaveCount(0);
	await other.goto('/settings/account');
	await expect(other).toHaveURL(/\/login\?to=/);
	await elsewhere.close();
});

test('two-step sign-in is set up, asked for, and a recovery code stands in once', async ({
	page,
	context
}) => {
	test.slow();
	const person = aPerson();
	await signUp(page, person);
	await page.goto('/settings/account');
	await page.getByRole('link', { name: 'Turn on two-step sign-in' }).click();
	await expectSoundWideAndNarrow(page);
	const secret = await page.getByRole('main').locator('code').innerText();
	await page.getByLabel('Then enter the code it shows').fill(appCode(secret));
	await page.getByRole('button', { name: 'Turn on' }).click();
	const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
	await expect(codes).toHaveCount(10);
	await expectSoundWideAndNarrow(page);
	const recovery = await codes.first().innerText();
	await page.getByRole('link', { name: 'I have kept them' }).click();
	await expect(page).toHaveURL(/\/settings\/account/);
	await expect(page.getByText('10 recovery codes are left.')).toBeVisible();
	for (const [code, left] of [
		[appCode(secret, 1), 10],
		[recovery, 9]
	] as const) {
		await context.clearCookies();
		await enterPassword(page, person.email, PASSWORD);
		await expect(page.getByRole('heading', { name: 'Two-step sign-in' })).toBeVisible();
		await page.getByLabel('Code').fill(code);
		await page.getByRole('button', { name: 'Continue' }).click();
		await expect(page).not.toHaveURL(/2fa/);
		await expectSignedInAs(page, person.email);
		await expect(page.getByText(`${left} recovery codes are left.`)).toBeVisible();
	}
	await context.clearCookies();
	await enterPassword(page, person.email, PASSWORD);
	await page.getByLabel('Code').fill(recovery);
	await page.getByRole('button', { name: 'Continue' }).click();
	await expect(page.getByRole('alert')).toContainText('This code is not right.');
});

test('the pages of signing in have no faults', async ({ page }) => {
	test.slow();
	for (const path of ['/login', '/login?with=password', '/signup', '/reset', '/reset?sent=1']) {
		await page.goto(path);
		await expectSoundWideAndNarrow(page);
	}
	await askForCode(page, aPerson().email);
	await expectSoundWideAndNarrow(page);
	await page.goto('/login/link?t=unknown');
	await expectSoundWideAndNarrow(page);
	await signUp(page, aPerson());
	await page.goto('/settings/account');
	await expectSoundWideAndNarrow(page);
	await page.goto('/logout');
	await expectSoundWideAndNarrow(page);
});

test('the address moves once the link mailed there is opened, and the old one is told @nojs', async ({
	page,
	context
}) => {
	const [person, next, taken] = [aPerson(), aPerson().email, aPerson()];
	await signUp(page, taken);
	await context.clearCookies();
	await signUp(page, person);
	const ask = async (email: string, password: string) => {
		await page.goto('/settings/account');
		await page.getByLabel('New email').fill(email);
		await page.getByLabel('Current password').first().fill(password);
		await page.getByRole('button', { name: 'Send link' }).click();
	};
	await ask(next, 'not my password at all');
	await expect(page.getByRole('alert')).toContainText('This is not your current password.');
	await expect(page.getByLabel('New email')).toHaveValue(next);
	const said = page.getByText('If that address is free, a link is on its way to it.');
	await ask(taken.email, PASSWORD);
	await expect(said).toBeVisible();
	await ask(next, PASSWORD);
	await expect(said).toBeVisible();
	await mailTo(page, person.email, /asked to change your email address/);
	await expectSignedInAs(page, person.email);
	const { links } = await mailTo(page, next, /Confirm your new email address/);
	await page.goto(links[0] ?? '');
	await expectSoundWideAndNarrow(page);
	await page.getByRole('button', { name: 'Use this address' }).click();
	await expect(page.getByText('Your email address is changed.')).toBeVisible();
	await expectSignedInAs(page, next);
	await page.goto(links[0] ?? '');
	await expect(page.getByRole('heading', { name: 'This link no longer works' })).toBeVisible();
	await context.clearCookies();
	await enterPassword(page, person.email, PASSWORD);
	await expect(page.getByRole('alert')).toContainText(WRONG);
	await enterPassword(page, next, PASSWORD);
	await expect(page).not.toHaveURL(/login/);
});

test('language and look are chosen once for every page, also without script @nojs', async ({
	page
}) => {
	await signUp(page, aPerson());
	await page.goto('/settings/account');
	await page.getByLabel('Look', { exact: true }).selectOption('dark');
	await page.getByLabel('Language', { exact: true }).selectOption('en-XA');
	const form = page.locator('form[action="?/preferences"]');
	await form.getByRole('button').click();
	await expect(page.locator('html')).toHaveAttribute('lang', 'en-XA');
	await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
	await page.goto('/login');
	await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});
