/** What the platform's admin does: stores and their managers, users, and a visit to a store. */
import { randomBytes } from 'node:crypto';
import type { Browser, Page } from '@playwright/test';
import { ADMIN, MANAGER, main, signIn } from './support/desk.ts';
import { mailTo } from './support/inbox.ts';
import { aPerson, enterPassword, PASSWORD, signUp } from './support/people.ts';
import { expectSoundWideAndNarrow } from './support/sound.ts';
import { expect, test } from './support/watched.ts';

const aStore = (): { name: string; slug: string } => {
	const word = randomBytes(4).toString('hex');
	return { name: `Studio ${word}`, slug: `studio-${word}` };
};

async function createStore(page: Page, managerEmail: string) {
	const store = aStore();
	await page.goto('/admin/stores/new');
	await page.getByLabel('Name of the store').fill(store.name);
	await expect(page.getByLabel('Address')).toHaveValue(store.slug);
	await page.getByLabel('Currency').selectOption('EUR');
	await page.getByLabel('Time zone').selectOption('Europe/Athens');
	await page.getByLabel('Email of the manager').fill(managerEmail);
	await page.getByRole('button', { name: 'Create and invite' }).click();
	await expect(page.getByRole('heading', { name: store.name, level: 1 })).toBeVisible();
	return { ...store, admin: new URL(page.url()).pathname };
}

/** Opens the act, says why, and does it. */
async function actWithReason(page: Page, act: string, reason: string): Promise<void> {
	await page.getByText(act, { exact: true }).first().click();
	const form = page.getByRole('group').filter({ has: page.getByRole('button', { name: act }) });
	await form.getByLabel('Reason').fill(reason);
	await form.getByRole('button', { name: act }).click();
}

/** What is typed before the page's script has begun is lost: typed again then. */
async function search(page: Page, label: string, text: string): Promise<void> {
	await expect(async () => {
		await page.getByRole('searchbox', { name: label }).fill(text);
		await page.keyboard.press('Enter');
		await expect(page).toHaveURL((url) => url.searchParams.get('q') === text, { timeout: 1_000 });
	}).toPass({ timeout: 10_000 });
}

/** Somebody else, elsewhere. */
async function elsewhere<T>(browser: Browser, visit: (page: Page) => Promise<T>): Promise<T> {
	const context = await browser.newContext();
	const result = await visit(await context.newPage());
	await context.close();
	return result;
}

test.beforeEach(async ({ context }) => await signIn(context, ADMIN));

test('a store is made and its manager invited in one form; the manager accepts and lands in the store', async ({
	page,
	browser
}) => {
	const { name, email } = aPerson();
	const store = await createStore(page, email);
	await expect(page.getByText(`${email} has an invitation by mail.`)).toBeVisible();
	await expect(page.getByRole('row', { name: new RegExp(email) })).toContainText('Invited');
	await elsewhere(browser, async (own) => {
		const { links } = await mailTo(own, email, /invites you/);
		await own.goto(links[0] ?? '');
		await expect(own.getByRole('heading', { name: `Join ${store.name}` })).toBeVisible();
		await expectSoundWideAndNarrow(own);
		await own.getByLabel('Your name').fill(name);
		await own.getByLabel('Password').fill('short');
		await own.getByRole('button', { name: 'Accept and sign in' }).click();
		await expect(own.getByRole('alert')).toContainText('This password is too short.');
		await expect(own.getByLabel('Your name')).toHaveValue(name);
		await own.getByLabel('Password').fill(PASSWORD);
		await own.getByRole('button', { name: 'Accept and sign in' }).click();
		await expect(own).toHaveURL(new RegExp(`/manage/${store.slug}`));
		await own.context().clearCookies();
		await own.goto(links[0] ?? '');
		await expect(own.getByRole('heading', { name: 'This invitation is over' })).toBeVisible();
		await enterPassword(own, email, PASSWORD);
		await expect(own).toHaveURL(new RegExp(`/manage/${store.slug}`));
	});
	await page.reload();
	await expect(page.getByRole('row', { name: new RegExp(email) })).toContainText('Active');
});

test('what is wrong with a new store stands beside its field, and what was typed stays', async ({
	page
}) => {
	await page.goto('/admin/stores/new');
	await page.getByLabel('Name of the store').fill('Second Ammos');
	await page.getByLabel('Address').fill('settings');
	await page.getByLabel('Email of the manager').fill('manager@ammos.example');
	await page.getByRole('button', { name: 'Create and invite' }).click();
	await expect(page.getByRole('alert')).toContainText('This word is used by the site itself.');
	await page.getByLabel('Address').fill('ammos');
	await page.getByRole('button', { name: 'Create and invite' }).click();
	await expect(page.getByRole('alert')).toContainText('Another store has or had this address.');
	await expect(page.getByLabel('Name of the store')).toHaveValue('Second Ammos');
	await expect(page.getByLabel('Email of the manager')).toHaveValue('manager@ammos.example');
	await expectSoundWideAndNarrow(page);
});

test('stores are found by name; a disabled one is closed to everybody until it is enabled', async ({
	page,
	browser
}) => {
	const store = await createStore(page, MANAGER);
	await expect(page.getByText('manages it.')).toBeVisible();
	await page.goto('/admin/stores');
	await search(page, 'Store, address or manager', store.slug);
	await expect(main(page).getByRole('rowheader')).toHaveCount(1);
	await page.getByRole('link', { name: store.name }).click();
	await actWithReason(page, 'Disable store', 'Asked for by its owner');
	await expect(page.getByText('The store is disabled.')).toBeVisible();
	await expect(page.getByText('Asked for by its owner').first()).toBeVisible();
	await elsewhere(browser, async (visitor) => {
		const answer = await visitor.goto(`/${store.slug}`);
		expect(answer?.status()).toBe(410);
		const said = visitor.getByRole('heading', { name: 'This page is closed for now' });
		await expect(said).toBeVisible();
		await expectSoundWideAndNarrow(visitor);
	});
	await page.goto('/admin/stores?standing=disabled');
	await expect(page.getByRole('link', { name: store.name })).toBeVisible();
	await page.goto(store.admin);
	await actWithReason(page, 'Enable store', 'Back from the holidays');
	await expect(page.getByText('The store is enabled.')).toBeVisible();
	await elsewhere(browser, async (visitor) => {
		await visitor.goto(`/${store.slug}`);
		await expect(visitor.getByRole('heading', { name: store.name }).first()).toBeVisible();
	});
});

test('a user is found, disabled and signed out, and enabled again', async ({ page, browser }) => {
	const person = aPerson();
	await elsewhere(browser, async (own) => {
		await signUp(own, person);
		await page.goto('/admin/users');
		await search(page, 'Name, email, store or id', person.email);
		await page.getByRole('link', { name: person.name }).click();
		await actWithReason(page, 'Disable user', 'A test of the door');
		await expect(page.getByText('disabled and signed out everywhere')).toBeVisible();
		await own.goto('/settings/account');
		await expect(own).toHaveURL(/\/login/);
		await enterPassword(own, person.email, PASSWORD);
		await expect(own.getByRole('alert')).toContainText('This sign-in was turned off.');
		await actWithReason(page, 'Enable user', 'The door works');
		await expect(page.getByText('The user can sign in again.')).toBeVisible();
		await enterPassword(own, person.email, PASSWORD);
		await expect(own).not.toHaveURL(/login/);
	});
});

test('an admin enters a store with a reason, under a banner, and its activity log says so', async ({
	page
}) => {
	const store = await createStore(page, MANAGER);
	await page.goto(`/manage/${store.slug}`);
	await expect(page.getByRole('heading', { name: 'not here', exact: false })).toBeVisible();
	await page.goto(store.admin);
	await actWithReason(page, 'Enter the store', 'They asked for help with hours');
	await expect(page).toHaveURL(new RegExp(`/manage/${store.slug}`));
	const banner = page.getByText(`You are viewing ${store.name} as an admin.`);
	await expect(banner).toBeVisible();
	await page.goto(`/manage/${store.slug}/settings/activity`);
	await expect(banner).toBeVisible();
	const entry = main(page)
		.getByRole('listitem')
		.filter({ hasText: 'entered the store as an admin' });
	await expect(entry.first()).toBeVisible();
	await expect(page.getByText('They asked for help with hours').first()).toBeAttached();
	await expectSoundWideAndNarrow(page);
	await page.getByRole('button', { name: 'Leave' }).click();
	await expect(page).toHaveURL(/\/admin/);
	await page.goto(`/manage/${store.slug}`);
	await expect(banner).toHaveCount(0);
	const { text } = await mailTo(page, MANAGER, new RegExp(`opened ${store.name}`));
	expect(text).toContain('They asked for help with hours');
});

test('support and store managers cannot act in the console', async ({ context, page }) => {
	await context.clearCookies();
	await signIn(context, MANAGER);
	for (const path of ['/admin', '/admin/stores/new', '/admin/users']) {
		await page.goto(path);
		await expect(page.getByRole('button', { name: 'Create and invite' })).toHaveCount(0);
		await expect(page.getByRole('heading', { level: 1 })).toHaveText(/not|may/i);
	}
});

test('the pages of the console have no faults', async ({ page }) => {
	test.slow();
	for (const path of ['stores', 'stores/new', 'users', 'health', 'audit', 'platform']) {
		await page.goto(`/admin/${path}`);
		await expectSoundWideAndNarrow(page);
	}
	await page.goto('/admin/stores');
	await main(page).getByRole('rowheader').getByRole('link').first().click();
	await expect(page.getByRole('heading', { name: 'Open as admin' })).toBeVisible();
	await expectSoundWideAndNarrow(page);
	await page.goto('/admin/users?q=danae');
	await main(page).getByRole('rowheader').getByRole('link').first().click();
	await expect(page.getByText('Disable user').first()).toBeVisible();
	await expectSoundWideAndNarrow(page);
});
