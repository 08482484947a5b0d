/** A client's own pages: what one has booked, wherever and however. */
import type { Locator, Page } from '@playwright/test';
import { aPerson, enterPassword, signUp } from './support/people.ts';
import { expectSoundWideAndNarrow } from './support/sound.ts';
import { bookButton, fillDetails, holdTime, openPicker, weekOf } from './support/visitor.ts';
import { expect, test } from './support/watched.ts';

const KATERINA = { email: 'katerina@client.example', password: 'olive-trees-by-the-sea' };

const next = (page: Page): Locator => page.getByRole('region', { name: 'Your next visit' });

test(
	'a client who signs in sees the next visit, opens it and comes back',
	{ tag: ['@phone', '@nojs'] },
	async ({ page }) => {
		await page.goto('/my');
		await expect(page, 'sign-in first').toHaveURL('/login?to=%2Fmy');
		await enterPassword(page, KATERINA.email, KATERINA.password);
		await expect(page).toHaveURL('/my');
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hello, Katerina');
		const service = await next(page).getByRole('heading').innerText();
		await expectSoundWideAndNarrow(page);
		await next(page).getByRole('link', { name: 'Open booking' }).click();
		await expect(page.getByRole('article', { name: 'Your booking' })).toContainText(service);
		await page.goBack();
		await expect(next(page).getByRole('heading')).toHaveText(service);
		await page.getByRole('link', { name: 'Settings' }).click();
		await expect(page.getByLabel('Email', { exact: true }).first()).toHaveValue(KATERINA.email);
		await page.goto('/my');
		await page.getByRole('button', { name: 'Sign out' }).click();
		await page.goto('/my');
		await expect(page).toHaveURL('/login?to=%2Fmy');
	}
);

test(
	'what was booked as a guest is there once the address is confirmed',
	{ tag: '@nojs' },
	async ({ page }, info) => {
		const person = aPerson();
		await openPicker(page, 'ammos/gel-manicure', weekOf(info, 4));
		await holdTime(page);
		await fillDetails(page, person.email);
		await bookButton(page).click();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^See you on \w+day$/);
		await signUp(page, person);
		await expect(page).toHaveURL('/my');
		await expect(next(page).getByRole('heading')).toHaveText('Gel manicure');
		await next(page).getByRole('link', { name: 'Cancel', exact: true }).click();
		await page.getByRole('button', { name: 'Cancel booking' }).click();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your booking is cancelled');
		await page.goto('/my');
		await expect(page.getByText('You have no visit ahead.')).toBeVisible();
		const past = page.getByRole('region', { name: 'Past visits' });
		await expect(past).toContainText('Cancelled');
		await past.getByRole('link', { name: 'Book again Gel manicure' }).click();
		await expect(page).toHaveURL(/\/ammos\/gel-manicure\?with=eleni&.*day=/);
	}
);

test('whom no store knows is told what will be here', { tag: '@phone' }, async ({ page }) => {
	await signUp(page, aPerson());
	await expect(page).toHaveURL('/my');
	await expect(page.getByRole('heading', { name: 'Your visits will be here' })).toBeVisible();
	await expectSoundWideAndNarrow(page);
});
