/** Money at the desk: asked for by link, seen to arrive, marked by hand, paid with a package. */
import type { Browser, Locator, Page } from '@playwright/test';
import {
	aName,
	bookAtDesk,
	main,
	MANAGER,
	offered,
	openTimes,
	signIn,
	wednesday
} from './support/desk.ts';
import { as, openOwnStore } from './support/own-store.ts';
import { expectSound, expectSoundWideAndNarrow } from './support/sound.ts';
import { anEmail, fillDetails, holdTime, openPicker } from './support/visitor.ts';
import { expect, test } from './support/watched.ts';

const FITTING = { service: /^Fitting/, with: 'iason' };
const press = async (page: Page | Locator, name: string) =>
	await page.getByRole('button', { name, exact: true }).click();
const panelOf = (page: Page, who: string) => page.getByRole('region', { name: who });
const moneyOf = (page: Page, who: string) =>
	panelOf(page, who).getByRole('region', { name: 'Money' });

/** Books at the desk and asks for the deposit; the page of the new booking is open then. */
async function askByLink(page: Page, store: string, who: string, day: string): Promise<void> {
	await openTimes(page, { ...FITTING, day, store });
	await offered(page).first().click();
	await expect(page).toHaveURL(/time=/);
	await page.getByLabel('Name', { exact: true }).fill(who);
	await page.getByLabel('Email').fill(anEmail());
	await page.getByLabel('Ask for the deposit by link (€12)').check();
	await expectSoundWideAndNarrow(page);
	await page.getByRole('button', { name: /^Book \d\d:\d\d$/ }).click();
	await expect(page.getByRole('heading', { name: who })).toBeVisible();
}

/** The client’s own link, as the desk gets it. */
async function linkFrom(page: Page, who: string): Promise<string> {
	await press(panelOf(page, who), 'Copy payment link');
	const link = panelOf(page, who).getByText(/^https?:\/\/.*\/b\//);
	await expect(link).toBeVisible();
	return (await link.textContent()) ?? '';
}

/** In a browser of the client's. */
async function payAt(browser: Browser, link: string): Promise<void> {
	const client = await browser.newPage({ javaScriptEnabled: false });
	await client.goto(link);
	await press(client, 'Pay €12 now');
	await press(client, 'Pay');
	await expect(client.getByRole('heading', { level: 1 })).toHaveText(/^See you on/);
	await client.close();
}

test(
	'the desk asks for a deposit by link, and the open page shows it within seconds of being paid',
	{ tag: ['@phone', '@nojs'] },
	async ({ page, context, browser }, info) => {
		test.slow();
		const { slug } = await openOwnStore(browser);
		await signIn(context, MANAGER);
		const who = aName();
		await askByLink(page, slug, who, wednesday(2));
		const panel = panelOf(page, who);
		await expect(panel).toContainText('Waiting for payment until');
		await expect(panel).toContainText('€12 is asked for before this booking is confirmed.');
		await expect(panel.getByRole('button', { name: 'Accept' })).toHaveCount(0);
		await expectSoundWideAndNarrow(page);
		const here = page.url();
		const link = await linkFrom(page, who);
		await page.goto(here);
		const script = info.project.use.javaScriptEnabled !== false;
		if (script) await expect(page.getByTestId('live')).toHaveAttribute('data-state', 'on');
		await payAt(browser, link);
		if (!script) await page.reload();
		const money = moneyOf(page, who);
		await expect(money).toContainText(/Deposit, Online/, { timeout: 5_000 });
		await expect(money).toContainText('−€12');
		await expect(money).toContainText('€28');
		await expect(panel.getByText('Confirmed', { exact: true })).toBeVisible();
		await expectSoundWideAndNarrow(page);
		await panel.getByRole('link', { name: 'Take €28' }).click();
		await page.getByRole('radio', { name: 'Cash' }).check();
		await press(page, 'Mark as paid');
		await expect(moneyOf(page, who)).toContainText(/Bill, Cash/);
		await expect(panel.getByText('Finished', { exact: true })).toBeVisible();
		await moneyOf(page, who)
			.getByRole('link', { name: /^Bill, Cash/ })
			.click();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Bill of €28');
		await expectSoundWideAndNarrow(page);
	}
);

/** The store's own pay link at Kaspi. */
async function connectKaspi(page: Page, slug: string): Promise<void> {
	await page.goto(`/manage/${slug}/settings/payments`);
	await main(page).getByText('Kaspi', { exact: true }).click();
	await page.getByLabel('Your Kaspi pay link').fill('https://pay.kaspi.kz/pay/own-store');
	await main(page)
		.getByRole('group')
		.filter({ has: page.getByLabel('Your Kaspi pay link') })
		.getByRole('button', { name: 'Connect' })
		.click();
	await expect(page.getByText('The provider is connected')).toBeVisible();
}

/** A visitor books and is led to the page of the store's own link. */
async function bookWithKaspi(page: Page, slug: string): Promise<void> {
	await openPicker(page, `${slug}/fitting`, wednesday(2));
	await holdTime(page);
	await fillDetails(page);
	await page.getByRole('button', { name: /^Pay .* and book$/ }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pay with Kaspi');
}

test(
	'Kaspi by the store’s own link: the client sees sum, code and reference; a person says that it came and went back',
	{ tag: ['@phone', '@nojs'] },
	async ({ page, browser, context }, info) => {
		test.slow();
		const { slug } = await openOwnStore(browser, 'KZT');
		await as(browser, MANAGER, (desk) => connectKaspi(desk, slug));
		const theirs = await browser.newContext(info.project.use);
		const client = await theirs.newPage();
		await bookWithKaspi(client, slug);
		await expect(client.getByRole('link', { name: 'Open Kaspi' })).toHaveAttribute(
			'href',
			'https://pay.kaspi.kz/pay/own-store'
		);
		await expectSoundWideAndNarrow(client);
		const reference = (await client.locator('dd b').textContent()) ?? '';
		await signIn(context, MANAGER);
		await page.goto(`/manage/${slug}/payments`);
		await expectSoundWideAndNarrow(page);
		await main(page).getByRole('link', { name: 'Mark as paid: Katerina Zafeiri' }).click();
		const hand = page.getByRole('region', { name: 'Did it arrive?' });
		await expect(hand).toContainText(reference);
		await hand.getByText('Mark as paid').first().click();
		await hand.getByLabel('Number on Kaspi').fill('QR-123456');
		await hand.getByLabel('Sum that arrived').fill('1');
		await press(hand, 'Mark as paid');
		await expect(hand.getByText(/^That is not the sum that was asked for/).first()).toBeVisible();
		await expect(hand.getByLabel('Number on Kaspi')).toHaveValue('QR-123456');
		await expectSoundWideAndNarrow(page);
		await hand.getByLabel('Sum that arrived').fill('12');
		await press(hand, 'Mark as paid');
		await expect(page.getByText('Marked as paid.')).toBeVisible();
		await client.reload();
		await expect(client.getByRole('heading', { level: 1 })).toHaveText(/^See you on/);
		await theirs.close();
		await page.getByText('Give money back').click();
		await press(page, 'Give back');
		await expect(page.getByText('The refund is on its way.')).toBeVisible();
		await expect(async () => {
			await page.reload();
			await expect(page.getByText('Mark as given back').first()).toBeVisible({ timeout: 500 });
		}).toPass();
		await page.getByText('Mark as given back').first().click();
		await expectSound(page);
		await press(page, 'Mark as given back');
		await expect(page.getByText('Marked as given back.')).toBeVisible();
		await expect(page.getByText('All of it was given back.')).toBeVisible();
	}
);

test(
	'Kaspi by the store’s own link: nothing came, and the time is free again',
	{ tag: '@nojs' },
	async ({ page, browser, context }, info) => {
		test.slow();
		const { slug } = await openOwnStore(browser, 'KZT');
		await as(browser, MANAGER, (desk) => connectKaspi(desk, slug));
		const theirs = await browser.newContext(info.project.use);
		const client = await theirs.newPage();
		await bookWithKaspi(client, slug);
		await signIn(context, MANAGER);
		await page.goto(`/manage/${slug}/payments`);
		await main(page).getByRole('link', { name: 'Mark as paid: Katerina Zafeiri' }).click();
		const hand = page.getByRole('region', { name: 'Did it arrive?' });
		await hand.getByText('Not paid', { exact: true }).click();
		await press(hand, 'Mark as not paid');
		await expect(page.getByText('Marked as not paid.')).toBeVisible();
		await client.reload();
		await expect(client.getByText('The time to pay here is over.')).toBeVisible();
		await theirs.close();
	}
);

/** Two visits for €60, sold at the desk to this client. */
async function sellPackage(page: Page, slug: string, who: string): Promise<void> {
	await page.goto(`/manage/${slug}/packages/new`);
	await page.getByLabel('Name', { exact: true }).fill('Pair');
	await page.getByLabel('Price', { exact: true }).fill('60');
	await page.getByLabel('Visits', { exact: true }).fill('2');
	await page.getByRole('checkbox', { name: 'Fitting' }).check();
	await press(page, 'Save');
	await expect(page).toHaveURL(/\/packages$/);
	await page.goto(`/manage/${slug}/packages/sold?q=${encodeURIComponent(who)}`);
	await press(page, 'Take the money');
	await expect(main(page).getByRole('row').filter({ hasText: who })).toContainText('2 of 2');
}

test(
	'a package is offered where the desk books, and its balance stands in the panel',
	{ tag: '@nojs' },
	async ({ page, browser, context }) => {
		test.slow();
		const { slug } = await openOwnStore(browser);
		await signIn(context, MANAGER);
		const who = aName();
		await bookAtDesk(page, { ...FITTING, store: slug, day: wednesday(2), who, email: anEmail() });
		const first = page.url();
		await sellPackage(page, slug, who);
		await page.goto(first);
		await expect(moneyOf(page, who)).toContainText('2 of 2 left');
		await panelOf(page, who).getByRole('link', { name: 'Book again' }).click();
		await expect(page).toHaveURL(/again=/);
		const again = new URL(page.url());
		again.searchParams.set('day', wednesday(3));
		await page.goto(again.pathname + again.search);
		await offered(page).first().click();
		await expect(page).toHaveURL(/time=/);
		await expect(page.getByLabel('Use 1 of 2 left of “Pair”')).toBeChecked();
		await expectSoundWideAndNarrow(page);
		await page.getByRole('button', { name: /^Book \d\d:\d\d$/ }).click();
		await expect(moneyOf(page, who)).toContainText('Paid with “Pair”');
		await expect(moneyOf(page, who)).toContainText('1 of 2');
		await expectSoundWideAndNarrow(page);
	}
);
