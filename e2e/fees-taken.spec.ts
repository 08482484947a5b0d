/** Fees as they are taken: from the deposit, from the card that was left, by link; waived, given back. */
import type { Browser, Locator, Page, TestInfo } from '@playwright/test';
import { main, MANAGER, signIn, wednesday } from './support/desk.ts';
import { openFeeStore } from './support/own-store.ts';
import { passTime, passTimeUntil } from './support/passing-time.ts';
import { expectSoundWideAndNarrow } from './support/sound.ts';
import { fillDetails, holdTime, openPicker } from './support/visitor.ts';
import { expect, test } from './support/watched.ts';

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const head = (page: Page): Locator => page.getByRole('heading', { level: 1 });
const ticket = (page: Page): Locator => page.getByRole('article', { name: 'Your booking' });
const KEEP = 'Keep this card';
const WHO = 'Katerina Zafeiri';

/** The client in a browser of theirs, with a booking of the service that a fee store sells. */
interface Visit {
	readonly slug: string;
	readonly client: Page;
	/** The page of the booking, by the client's own link. */
	readonly link: string;
	/** The same at the desk. */
	readonly desk: string;
}

/** Books in a store of its own; `leave` is what the client does at the provider's page. */
async function bookFitting(
	browser: Browser,
	info: TestInfo,
	asks: 'deposit' | 'card',
	leave: (client: Page) => Promise<void>
): Promise<Visit> {
	const { slug } = await openFeeStore(browser, asks);
	const client = await (await browser.newContext(info.project.use)).newPage();
	await openPicker(client, `${slug}/fitting`, wednesday(2));
	await holdTime(client);
	await fillDetails(client);
	await press(client, asks === 'card' ? 'Leave a card and book' : 'Pay €12 and book');
	await leave(client);
	await expect(head(client)).toHaveText(/^See you on/);
	const link = client.url().replace('&new=1', '');
	const code = /\/b\/([^/?]+)/.exec(link)?.[1] ?? '';
	return { slug, client, link, desk: `/manage/${slug}/bookings/${code}` };
}

/** A job that looks every minute does the rest: asks again until the page says so. */
async function untilSaid(page: Page, at: string, said: (page: Page) => Locator, words: string) {
	await expect(async () => {
		await page.goto(at);
		await expect(said(page)).toContainText(words, { timeout: 500 });
	}).toPass({ timeout: 100_000, intervals: [1_000] });
}

const moneyOf = (page: Page): Locator =>
	page.getByRole('region', { name: WHO }).getByRole('region', { name: 'Money' });

/** Marks the visit as missed, after reading what that takes. */
async function markMissed(page: Page, { slug, desk }: Visit, takes: string): Promise<void> {
	await passTimeUntil(slug, '-20 minutes');
	await page.goto(desk);
	await expect(page.getByText(takes)).toBeHidden();
	await page.getByText('Did not come: €20').click();
	await expect(page.getByText(takes)).toBeVisible();
	await expectSoundWideAndNarrow(page);
	await press(page, 'Did not come');
	await expect(moneyOf(page)).toContainText('€20, taken in a few minutes');
}

test(
	'leaving late: the cancel page says what is kept and what comes back, and so it is done',
	{ tag: ['@phone', '@nojs'] },
	async ({ page, context, browser }, info) => {
		test.slow();
		const visit = await bookFitting(browser, info, 'deposit', (client) => press(client, 'Pay'));
		const { client, slug } = visit;
		await passTimeUntil(slug, '3 hours');
		await client.goto(visit.link);
		await client.getByRole('link', { name: 'Cancel booking' }).click();
		await expect(
			client.getByText('It is later than 24 h before the start, so this costs €10.')
		).toBeVisible();
		await expect(client.getByText('€10 of your €12 is kept, €2 goes back.')).toBeVisible();
		await expectSoundWideAndNarrow(client);
		await press(client, 'Cancel and pay €10');
		await expect(ticket(client)).toContainText('Cancelled');
		await expect(client.getByText('€10 was kept from your deposit.')).toBeVisible();
		await expectSoundWideAndNarrow(client);
		await signIn(context, MANAGER);
		await page.goto(visit.desk);
		await expect(moneyOf(page)).toContainText('€10, paid');
		await expect(moneyOf(page)).toContainText('Given back €2');
		await moneyOf(page)
			.getByRole('link', { name: /^Deposit/ })
			.click();
		await expect(main(page)).toContainText('On its way');
		await passTime(slug, '13 minutes');
		await expect(async () => {
			await page.reload();
			await expect(main(page)).toContainText('Deposit', { timeout: 500 });
			await expect(main(page)).not.toContainText('On its way', { timeout: 500 });
		}).toPass({ timeout: 100_000, intervals: [1_000] });
		await expect(main(page)).toContainText('Given back');
		await client.goto(visit.link);
		await expect(client.getByRole('region', { name: 'Payment' })).toContainText('Given back');
		await client.context().close();
	}
);

test(
	'a missed visit is charged to the card that was left, and given back when they came after all',
	{ tag: ['@phone', '@nojs'] },
	async ({ page, context, browser }, info) => {
		test.slow();
		const visit = await bookFitting(browser, info, 'card', (client) => press(client, KEEP));
		const { client, slug } = visit;
		await signIn(context, MANAGER);
		await markMissed(page, visit, '€20 is charged to the saved card in 12 minutes');
		await client.goto(visit.link);
		await expect(
			client.getByText('€20 will be charged to your card ending in 4242 in a few minutes.')
		).toBeVisible();
		await passTime(slug, '13 minutes');
		await untilSaid(page, visit.desk, moneyOf, '€20, paid');
		await client.reload();
		await expect(client.getByText('Paid. Nothing is open.')).toBeVisible();
		await expectSoundWideAndNarrow(client);
		await press(page, 'Came after all');
		await expect(moneyOf(page)).not.toContainText('€20, paid');
		await client.reload();
		await expect(client.getByText('Paid. Nothing is open.')).toHaveCount(0);
		await untilSaid(page, visit.desk, moneyOf, '€20 given back');
		await expectSoundWideAndNarrow(page);
		await client.context().close();
	}
);

test(
	'the fee of a missed visit is waived with a reason, and the client is told',
	{ tag: '@nojs' },
	async ({ page, context, browser }, info) => {
		test.slow();
		const visit = await bookFitting(browser, info, 'card', (client) => press(client, KEEP));
		await signIn(context, MANAGER);
		await markMissed(page, visit, '€20 is charged to the saved card in 12 minutes');
		await page.getByText('Waive the fee', { exact: true }).click();
		await page.getByLabel(/^Why not/).fill('The ferry did not sail');
		await expectSoundWideAndNarrow(page);
		await press(page, 'Waive €20');
		await expect(moneyOf(page)).toContainText('€20, waived: The ferry did not sail');
		await visit.client.goto(visit.link);
		await expect(
			visit.client.getByText('The store does not ask for the fee after all.')
		).toBeVisible();
		await visit.client.context().close();
	}
);

test(
	'the card that was left is declined: the client owes the fee and pays it by link',
	{ tag: ['@phone', '@nojs'] },
	async ({ page, context, browser }, info) => {
		test.slow();
		// Whoever had to answer the bank is away when the card is charged.
		const visit = await bookFitting(browser, info, 'card', async (client) => {
			await press(client, 'Ask for 3-D Secure');
			await press(client, 'Yes, it is me');
		});
		const { client, slug } = visit;
		await signIn(context, MANAGER);
		await markMissed(page, visit, '€20 is charged to the saved card in 12 minutes');
		await passTime(slug, '13 minutes');
		await untilSaid(page, visit.desk, moneyOf, '€20, the client owes €20');
		await page.goto(`/manage/${slug}/payments`);
		const owed = page.getByRole('definition').filter({ hasText: 'fees not paid yet' });
		await expect(owed).toContainText('€20.00');
		await client.goto(visit.link);
		await expect(client.getByText('€20 to pay')).toBeVisible();
		await expectSoundWideAndNarrow(client);
		await press(client, 'Pay €20');
		await expect(head(client)).toHaveText('Pay in the sandbox');
		await press(client, 'Pay');
		await expect(head(client)).toHaveText('Your booking');
		await expect(client.getByText('Paid. Nothing is open.')).toBeVisible();
		await untilSaid(page, visit.desk, moneyOf, '€20, paid');
		await client.context().close();
	}
);
