/** Selling plans: from the console to the price page, and a store at its limit and out of it again. */
import { randomBytes } from 'node:crypto';
import type { Browser, Page } from '@playwright/test';
import { ADMIN, MANAGER, main, openDesk, signIn } from './support/desk.ts';
import { expectSoundWideAndNarrow } from './support/sound.ts';
import { expect, test } from './support/watched.ts';

const word = (): string => randomBytes(4).toString('hex');

async function createPlan(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
	await page.goto('/admin/plans/new');
	for (const [label, value] of Object.entries(fields))
		await page.getByRole('textbox', { name: label, exact: true }).fill(value);
	await page.getByRole('button', { name: 'Save plan' }).click();
	await expect(page).toHaveURL(/\/admin\/plans$/);
}

/** A new store that the demo's manager runs, on the free plan. Returns its address. */
async function createStore(page: Page): Promise<{ slug: string; admin: string }> {
	const slug = `limited-${word()}`;
	await page.goto('/admin/stores/new');
	await page.getByLabel('Name of the store').fill(`Store ${slug}`);
	await page.getByLabel('Address').fill(slug);
	await page.getByLabel('Currency').selectOption('EUR');
	await page.getByLabel('Time zone').selectOption('Europe/Athens');
	await page.getByLabel('Email of the manager').fill(MANAGER);
	await page.getByRole('button', { name: 'Create and invite' }).click();
	await expect(page.getByRole('heading', { name: `Store ${slug}`, level: 1 })).toBeVisible();
	return { slug, admin: new URL(page.url()).pathname };
}

/** The manager, in a browser of his own. */
async function asManager<T>(
	browser: Browser,
	script: boolean | undefined,
	visit: (page: Page) => Promise<T>
): Promise<T> {
	const context = await browser.newContext({ javaScriptEnabled: script ?? true });
	await signIn(context, MANAGER);
	const result = await visit(await context.newPage());
	await context.close();
	return result;
}

async function addPerson(page: Page, slug: string, name: string): Promise<void> {
	const script = test.info().project.use.javaScriptEnabled !== false;
	if (script) await openDesk(page, `${slug}/staff/new`);
	else await page.goto(`/manage/${slug}/staff/new`);
	await page.getByLabel('Name', { exact: true }).fill(name);
	await main(page).getByRole('button', { name: 'Add person' }).click();
}

async function assign(page: Page, admin: string, plan: string): Promise<void> {
	await page.goto(admin);
	await page.getByText('Give this store another plan').first().click();
	const form = page.getByRole('group').filter({ has: page.getByLabel('Plan', { exact: true }) });
	await form.getByLabel('Plan', { exact: true }).selectOption({ label: plan });
	await form.getByLabel('Reason').fill('They grow, and asked for it');
	await form.getByRole('button', { name: 'Give this store another plan' }).click();
	await expect(page.getByText(`is on ${plan} now.`)).toBeVisible();
}

test.beforeEach(async ({ context }) => await signIn(context, ADMIN));

test(
	'an admin makes a plan, and the price page shows it; an edit is a new version',
	{ tag: '@nojs' },
	async ({ page }) => {
		const name = `Salon ${word()}`;
		await createPlan(page, { Name: name, Price: '19.50', Staff: '3' });
		await expect(page.getByText(`${name} is saved.`)).toBeVisible();
		await page.goto('/pricing');
		const card = page.getByRole('article', { name });
		await expect(card).toContainText('€19.50');
		await expect(card).toContainText('3 staff members');
		await page.goto('/admin/plans');
		await page.getByRole('link', { name: `Edit ${name}` }).click();
		await page.getByRole('textbox', { name: 'Price', exact: true }).fill('cheap');
		await page.getByRole('button', { name: 'Save plan' }).click();
		await expect(page.getByRole('alert')).toContainText('Write the price as a plain amount');
		await expect(page.getByRole('textbox', { name: 'Price', exact: true })).toHaveValue('cheap');
		await page.getByRole('textbox', { name: 'Price', exact: true }).fill('25');
		await page.getByRole('button', { name: 'Save plan' }).click();
		await expect(page.getByText('is saved as version 2.')).toBeVisible();
		await page.goto('/pricing');
		await expect(card).toContainText('€25');
		await page.goto('/admin/plans');
		await page.getByRole('link', { name: `Edit ${name}` }).click();
		await page.getByRole('button', { name: 'Close to new stores' }).click();
		await expect(page.getByText(`${name} is closed to new stores.`)).toBeVisible();
		await page.goto('/pricing');
		await expect(card).toHaveCount(0);
	}
);

test(
	'a store at its limit is told so with the way up, and the plan an admin gives it opens the door',
	{ tag: '@nojs' },
	async ({ page, browser }, info) => {
		const script = info.project.use.javaScriptEnabled;
		const { slug, admin } = await createStore(page);
		await asManager(browser, script, async (own) => {
			for (const name of ['Iro', 'Danae']) {
				await addPerson(own, slug, name);
				await expect(own.getByRole('heading', { name, level: 1 })).toBeVisible();
			}
			await own.goto(`/manage/${slug}/staff`);
			await expect(main(own)).toContainText('The Free plan includes 2 staff members');
			await addPerson(own, slug, 'Eleni');
			const refusal = own.getByRole('alert');
			await expect(refusal).toContainText('The Free plan includes 2 staff members');
			await expect(refusal).toContainText('includes more');
			await expect(own.getByLabel('Name', { exact: true })).toHaveValue('Eleni');
			await own.goto(`/manage/${slug}/staff`);
			await main(own).getByRole('link', { name: 'See plans' }).click();
			await expect(own).toHaveURL(/\/settings\/plan$/);
			await expect(main(own)).toContainText('2 of 2');
		});
		await assign(page, admin, 'Studio');
		await asManager(browser, script, async (own) => {
			await addPerson(own, slug, 'Eleni');
			await expect(own.getByRole('heading', { name: 'Eleni', level: 1 })).toBeVisible();
			await own.goto(`/manage/${slug}/staff`);
			await expect(main(own)).toContainText('Staff: 3 of 8');
		});
	}
);

test('the screens of plans are sound, wide and narrow', async ({ page }) => {
	for (const path of ['/pricing', '/admin/plans', '/admin/plans/new']) {
		await page.goto(path);
		await expectSoundWideAndNarrow(page);
	}
	await page.goto('/admin/plans');
	await page.getByRole('link', { name: 'Edit Studio' }).click();
	await expect(page.getByRole('heading', { name: 'Studio', level: 1 })).toBeVisible();
	await expectSoundWideAndNarrow(page);
});

test('the screens of limits are sound, wide and narrow', async ({ browser }) => {
	await asManager(browser, true, async (own) => {
		for (const path of ['settings/plan', 'staff', 'services']) {
			await own.goto(`/manage/ammos/${path}`);
			await expectSoundWideAndNarrow(own);
		}
	});
});
