/** A store pays for its plan: from the price to the invoice, through the provider's stand-in pages. */
import { randomBytes } from 'node:crypto';
import type { Browser, Page } from '@playwright/test';
import { ADMIN, MANAGER, main, signIn } from './support/desk.ts';
import { expectSoundWideAndNarrow } from './support/sound.ts';
import { expect, test } from './support/watched.ts';

const word = (): string => randomBytes(4).toString('hex');

/** A new store that the demo's manager runs, on the free plan. Returns its address. */
async function aFreeStore(browser: Browser): Promise<string> {
	const context = await browser.newContext();
	await signIn(context, ADMIN);
	const page = await context.newPage();
	const slug = `paying-${word()}`;
	await page.goto('/admin/stores/new');
	await page.getByLabel('Name of the store').fill(`Store ${slug}`);
	await page.getByLabel('Address').fill(slug);
	await page.getByLabel('Currency').selectOption('EUR');
	await page.getByLabel('Time zone').selectOption('Europe/Athens');
	await page.getByLabel('Email of the manager').fill(MANAGER);
	await page.getByRole('button', { name: 'Create and invite' }).click();
	await expect(page.getByRole('heading', { name: `Store ${slug}`, level: 1 })).toBeVisible();
	await context.close();
	return slug;
}

const card = (page: Page, name: string) => main(page).getByRole('article', { name });
const press = async (page: Page, name: string) =>
	await page.getByRole('button', { name, exact: true }).click();

async function subscribe(page: Page, slug: string, plan: string): Promise<void> {
	await page.goto(`/manage/${slug}/settings/plan`);
	await card(page, plan)
		.getByRole('button', { name: `Subscribe to ${plan}` })
		.click();
	await expect(page.getByRole('heading', { name: 'Subscribe, in test mode' })).toBeVisible();
	await press(page, 'Pay with a test card');
	await expect(page).toHaveURL(/\/settings\/plan$/);
}

/** Who is billed: a wrong id comes back with all that was typed, and is mended. */
async function nameThePayer(page: Page): Promise<void> {
	const form = main(page).getByRole('region', { name: 'Who is billed' });
	await form.getByLabel('Legal name').fill('Ammos IKE');
	await form.getByLabel('Country').selectOption('GR');
	await form.getByLabel('City').fill('Athens');
	await form.getByLabel('VAT or tax ID').fill('DE 123');
	await press(page, 'Save who is billed');
	await expect(form.getByText('It looks like EL123456789').first()).toBeVisible();
	await expect(form.getByLabel('VAT or tax ID')).toHaveValue('DE 123');
	await expect(form.getByLabel('Country')).toHaveValue('GR');
	await expect(form.getByLabel('City')).toHaveValue('Athens');
	await form.getByLabel('VAT or tax ID').fill('el 123 456 789');
	await press(page, 'Save who is billed');
	await expect(page.getByText('The next invoice names Ammos IKE.')).toBeVisible();
	await expect(form.getByLabel('VAT or tax ID')).toHaveValue('EL123456789');
}

async function atPortal(page: Page, ...buttons: readonly string[]): Promise<void> {
	await press(page, 'Payment details');
	await expect(page.getByRole('heading', { name: 'Payment details, in test mode' })).toBeVisible();
	for (const button of buttons) {
		await press(page, button);
		await expect(
			page.getByRole('heading', { name: 'Payment details, in test mode' })
		).toBeVisible();
	}
	await page.getByRole('link', { name: 'Back to the store' }).click();
	await expect(page).toHaveURL(/\/settings\/plan$/);
}

test.beforeEach(async ({ context }) => await signIn(context, MANAGER));

test(
	'a declined card, a bank that asks, then a plan: on before the page is back, with its invoice',
	{ tag: '@nojs' },
	async ({ page, browser }) => {
		const slug = await aFreeStore(browser);
		await page.goto(`/manage/${slug}/settings/plan`);
		await expect(main(page)).toContainText('Test mode: no real money');
		await nameThePayer(page);
		await card(page, 'Studio').getByRole('button', { name: 'Subscribe to Studio' }).click();
		await press(page, 'The card is declined');
		await expect(page.getByText('The card was declined.')).toBeVisible();
		await press(page, 'The bank asks for 3-D Secure');
		await press(page, 'Refuse');
		await expect(page.getByText('The bank was not told yes.')).toBeVisible();
		await press(page, 'The bank asks for 3-D Secure');
		await press(page, 'Approve');
		await expect(page).toHaveURL(/\/settings\/plan$/);
		await expect(main(page)).toContainText('Staff');
		await expect(main(page)).toContainText('of 8');
		const invoices = main(page).getByRole('table', { name: 'Invoices' });
		await expect(invoices).toContainText('29.00');
		await expect(invoices).toContainText('Ammos IKE');
		await expect(invoices).toContainText('EL123456789');
		await expect(invoices).toContainText('Paid');
	}
);

test(
	'an upgrade costs what was shown and is on at once; a downgrade waits, can be taken back, and comes',
	{ tag: '@nojs' },
	async ({ page, browser }) => {
		const slug = await aFreeStore(browser);
		await subscribe(page, slug, 'Studio');
		await card(page, 'Clinic').getByRole('link', { name: 'Change to Clinic now' }).click();
		const due = await page.getByTestId('due').textContent();
		expect(due).toMatch(/€(49\.9\d|50\.00)/);
		await press(page, `Pay ${due} and change now`);
		await expect(page).toHaveURL(/\/settings\/plan$/);
		await expect(main(page)).toContainText('of 60');
		await expect(main(page).getByRole('table', { name: 'Invoices' })).toContainText(due ?? '');
		const planLater = async () => {
			await card(page, 'Studio').getByRole('link', { name: 'Change to Studio later' }).click();
			await press(page, 'Change to Studio at the end of the period');
			await expect(page).toHaveURL(/\/settings\/plan$/);
			await expect(main(page)).toContainText('the store is on Studio.');
		};
		await planLater();
		await press(page, 'Stay on Clinic');
		await expect(main(page)).not.toContainText('the store is on Studio.');
		await planLater();
		await expect(main(page)).toContainText('of 60');
		await atPortal(page, 'A month passes');
		await expect(main(page)).toContainText('of 8');
	}
);

test(
	'cancelled and kept; a renewal that fails says what stops when, on every page, until it is paid',
	{ tag: '@nojs' },
	async ({ page, browser }) => {
		const slug = await aFreeStore(browser);
		await subscribe(page, slug, 'Studio');
		await main(page).getByText('Cancel Studio').first().click();
		await press(page, 'Cancel Studio');
		await expect(main(page)).toContainText('Cancelled: it runs until');
		await press(page, 'Keep Studio');
		await expect(main(page)).not.toContainText('Cancelled: it runs until');
		await atPortal(page, 'The renewal fails');
		await expect(main(page)).toContainText('Your payment is overdue');
		await expect(main(page)).toContainText('Everything works as before until');
		await page.goto(`/manage/${slug}/staff`);
		await expect(main(page)).toContainText('Your payment is overdue');
		await main(page).getByRole('link', { name: 'See your plan' }).click();
		await atPortal(page, 'A month passes');
		await expect(main(page)).toContainText('The store can only be read');
		await press(page, 'Pay or change the card');
		await press(page, 'Use a card that pays');
		await press(page, 'Pay the open invoice');
		await page.getByRole('link', { name: 'Back to the store' }).click();
		await expect(main(page)).not.toContainText('Your payment is overdue');
		await main(page).getByText('Cancel Studio').first().click();
		await press(page, 'Cancel Studio');
		await expect(main(page)).toContainText('Cancelled: it runs until');
		await atPortal(page, 'A month passes');
		await expect(main(page)).toContainText('Nothing is charged.');
	}
);

test(
	'an admin gives a coupon, and the store that types its code pays less',
	{ tag: '@nojs' },
	async ({ page, browser }) => {
		const slug = await aFreeStore(browser);
		const code = `HALF-${word().toUpperCase()}`;
		const context = await browser.newContext();
		await signIn(context, ADMIN);
		const admin = await context.newPage();
		await admin.goto('/admin/plans/coupons');
		await admin.getByLabel('Code').fill(code);
		await admin.getByLabel('Percent off').fill('50');
		await press(admin, 'New coupon');
		await expect(admin.getByText(`${code} can be used now.`)).toBeVisible();
		await expect(admin.getByRole('row', { name: code })).toContainText('50 %');
		await expectSoundWideAndNarrow(admin);
		const subscribeWith = async (typed: string) => {
			await page.goto(`/manage/${slug}/settings/plan`);
			await card(page, 'Studio').getByText('I have a coupon').click();
			await card(page, 'Studio').getByLabel('Code').fill(typed);
			await card(page, 'Studio').getByRole('button', { name: 'Subscribe to Studio' }).click();
		};
		await subscribeWith(`NOT-${code}`);
		await expect(page.getByText('This coupon cannot be used')).toBeVisible();
		await subscribeWith(code.toLowerCase());
		await expect(page.getByRole('heading', { name: 'Subscribe, in test mode' })).toBeVisible();
		await expect(main(page)).toContainText('€14.50');
		await press(page, 'Pay with a test card');
		await expect(page).toHaveURL(/\/settings\/plan$/);
		await expect(main(page).getByRole('table', { name: 'Invoices' })).toContainText('14.50');
		await context.close();
	}
);

test('the screens of paying for a plan are sound, wide and narrow', async ({ page, browser }) => {
	const slug = await aFreeStore(browser);
	await page.goto(`/manage/${slug}/settings/plan`);
	await card(page, 'Clinic').getByRole('button', { name: 'Subscribe to Clinic' }).click();
	await expectSoundWideAndNarrow(page);
	await press(page, 'Pay with a test card');
	await expect(page).toHaveURL(/\/settings\/plan$/);
	await expectSoundWideAndNarrow(page);
	await card(page, 'Studio').getByRole('link', { name: 'Change to Studio later' }).click();
	await expect(page.getByRole('heading', { name: 'Change to Studio', level: 1 })).toBeVisible();
	await expectSoundWideAndNarrow(page);
	await page.getByRole('link', { name: 'Keep my plan' }).click();
	await press(page, 'Payment details');
	await press(page, 'The renewal fails');
	await expectSoundWideAndNarrow(page);
	await page.getByRole('link', { name: 'Back to the store' }).click();
	await expect(main(page)).toContainText('Your payment is overdue');
	await expectSoundWideAndNarrow(page);
});

test('an admin sees what plans earn, which store is on which, and who owes', async ({
	page,
	browser
}) => {
	const slug = await aFreeStore(browser);
	await subscribe(page, slug, 'Studio');
	await atPortal(page, 'The renewal fails');
	const context = await browser.newContext();
	await signIn(context, ADMIN);
	const admin = await context.newPage();
	await admin.goto(`/admin/stores?q=${slug}`);
	const row = admin.getByRole('row', { name: new RegExp(slug) });
	await expect(row).toContainText('Studio');
	await expect(row).toContainText('Payment overdue');
	await admin.getByRole('link', { name: /^Payment overdue \d/ }).click();
	await expect(row).toContainText('Studio');
	await expectSoundWideAndNarrow(admin);
	await row.getByRole('link', { name: `Store ${slug}` }).click();
	await expect(admin.getByRole('heading', { name: `Store ${slug}`, level: 1 })).toBeVisible();
	await expect(main(admin)).toContainText('Charged by sandbox');
	await expect(main(admin)).toContainText('Overdue since');
	await admin.goto('/admin/plans');
	await expect(main(admin).getByRole('region', { name: 'Revenue from plans' })).toContainText('€');
	await expectSoundWideAndNarrow(admin);
	await context.close();
});
