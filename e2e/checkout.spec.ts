/** Paying a deposit at the sandbox provider's page, with every way it may end. */
import type { Page } from '@playwright/test';
import { fillDetails, holdTime, openPicker, weekOf } from './support/visitor.ts';
import { expectSound } from './support/sound.ts';
import { expect, test } from './support/watched.ts';

const TRIAL = 'ammos/bridal-hair-trial';
const pays = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const head = (page: Page) => page.getByRole('heading', { level: 1 });
const waits = async (page: Page) => await expect(head(page)).toHaveText('Waiting for your payment');

/** To the provider's page. */
async function goToPay(page: Page, week: string, n = 0): Promise<void> {
	await openPicker(page, TRIAL, week);
	await expect(page.getByText('You pay €15 when you book and the rest there.')).toBeVisible();
	await holdTime(page, n);
	await fillDetails(page);
	await page.getByRole('button', { name: 'Pay €15 and book' }).click();
	await expect(head(page)).toHaveText('Pay in the sandbox');
	await expect(page.getByText('€15.00')).toBeVisible();
}

test(
	'the deposit stands on the row, the button says it, and paying books',
	{ tag: ['@phone', '@nojs'] },
	async ({ page }, info) => {
		await page.goto('/ammos');
		await expect(page.getByText('€15 deposit')).toBeVisible();
		await goToPay(page, weekOf(info, 3));
		await pays(page, 'Pay');
		await expect(head(page)).toHaveText(/^See you on/);
		const money = page.getByRole('region', { name: 'Payment' });
		await expect(money).toContainText('€15');
		await expect(money).toContainText('€45');
		await expect(page.getByText('Test mode: no real money moves here.')).toBeVisible();
	}
);

test(
	'a declined card, too little money and a bank that says no: the same time takes another try',
	{ tag: '@nojs' },
	async ({ page }, info) => {
		await goToPay(page, weekOf(info, 3), 1);
		await pays(page, 'Decline the card');
		await expect(page.getByText('The card was declined.')).toBeVisible();
		await pays(page, 'Not enough money');
		await expect(page.getByText('There is not enough money on the card.')).toBeVisible();
		await pays(page, 'Ask for 3-D Secure');
		await pays(page, 'No, refuse');
		await page.getByRole('link', { name: 'Leave without paying' }).click();
		await waits(page);
		await expect(page.getByText('Your bank did not approve the payment.')).toBeVisible();
		await page.getByRole('button', { name: 'Pay €15 now' }).click();
		await pays(page, 'Ask for 3-D Secure');
		await pays(page, 'Yes, it is me');
		await expect(head(page)).toHaveText(/^See you on/);
	}
);

test(
	'whoever leaves without paying keeps the time, and may give it back',
	{ tag: ['@phone', '@nojs'] },
	async ({ page }, info) => {
		await goToPay(page, weekOf(info, 3), 2);
		const paying = page.url();
		await page.getByRole('link', { name: 'Leave without paying' }).click();
		await waits(page);
		await expectSound(page);
		await page.getByRole('button', { name: 'Give the time back' }).click();
		await expect(page.getByRole('article', { name: 'Your booking' })).toContainText('Cancelled');
		await expect(async () => {
			await page.goto(paying);
			await expect(page.getByText('This page is closed. Nothing was taken.')).toBeVisible({
				timeout: 500
			});
		}).toPass();
	}
);

test('the tab is closed after paying: the booking is confirmed all the same', async ({
	page
}, info) => {
	await goToPay(page, weekOf(info, 4));
	await page.getByRole('link', { name: 'Leave without paying' }).click();
	await waits(page);
	const booking = page.url();
	await page.goBack();
	await pays(page, 'Pay, and never come back');
	await expect(async () => {
		await page.goto(booking);
		await expect(page.getByRole('article', { name: 'Your booking' })).toContainText('Confirmed', {
			timeout: 500
		});
	}).toPass();
});

test('a request is paid for when it is asked', { tag: '@nojs' }, async ({ page }, info) => {
	await openPicker(page, 'ammos/colour-correction', weekOf(info, 4));
	await holdTime(page);
	await fillDetails(page);
	await page.getByRole('button', { name: 'Pay €36 and ask' }).click();
	await pays(page, 'Pay');
	await expect(page.getByRole('article', { name: 'Your booking' })).toContainText(/Waiting/);
	await expect(page.getByRole('region', { name: 'Payment' })).toContainText('€36');
});
