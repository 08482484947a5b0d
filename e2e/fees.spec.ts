/** A card left for a booking before it stands: asked, kept, shown, removed; and the screens of fees. */
import type { Locator, Page } from '@playwright/test';
import { MANAGER, signIn } from './support/desk.ts';
import { aPerson, signUp } from './support/people.ts';
import { expectSound, expectSoundWideAndNarrow } from './support/sound.ts';
import { bookButton, fillDetails, holdTime, openPicker, weekOf } from './support/visitor.ts';
import { expect, test } from './support/watched.ts';

const WEDDING = 'ammos/wedding-day-hair';
const CARD = 'Sandbox ending in 4242';
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const head = (page: Page): Locator => page.getByRole('heading', { level: 1 });
const ticket = (page: Page): Locator => page.getByRole('article', { name: 'Your booking' });
const ASKED = 'Leave a card for this booking';

/** To the provider's page. */
async function goToCard(page: Page, week: string, email?: string): Promise<void> {
	await openPicker(page, WEDDING, week);
	await holdTime(page);
	await fillDetails(page, email);
	await press(page, 'Leave a card and book');
	await expect(head(page)).not.toHaveText('Your details');
	await expect(page.getByRole('link', { name: 'Leave without paying' })).toBeVisible();
}

/** The booking on the page is cancelled, free of charge. */
async function cancelIt(page: Page): Promise<void> {
	await page.getByRole('link', { name: 'Cancel booking' }).click();
	await expectSound(page);
	await press(page, 'Cancel booking');
	await expect(ticket(page)).toContainText('Cancelled');
}

test(
	'what a fee may come to stands there before the click, the card confirms, and is removed after it',
	{ tag: ['@phone', '@nojs'] },
	async ({ page }, info) => {
		await openPicker(page, WEDDING, weekOf(info, 5));
		await expect(page.getByText('Nothing to pay now. You leave a card')).toBeVisible();
		await holdTime(page);
		await expect(page.getByText('Nothing to pay now: you leave a card')).toBeVisible();
		await expect(
			page.getByText(/may charge this card at most €60, .* Not coming: 50 %/)
		).toBeVisible();
		await expectSound(page);
		await fillDetails(page);
		await press(page, 'Leave a card and book');
		await page.getByRole('link', { name: 'Leave without paying' }).click();
		await expect(head(page)).toHaveText(ASKED);
		await expect(ticket(page)).toContainText('Waiting for a card');
		await expect(page.getByText('You have not left a card yet.')).toBeVisible();
		await expectSound(page);
		await press(page, 'Agree and leave a card');
		await press(page, 'Decline the card');
		await expect(page.getByText('The card was declined.')).toBeVisible();
		await press(page, 'Keep this card');
		await expect(head(page)).toHaveText(/^See you on/);
		await expect(ticket(page)).toContainText('Confirmed');
		await expect(page.getByText(CARD)).toBeVisible();
		await expect(page.getByText('good until 12/2034')).toBeVisible();
		await expect(page.getByText('A coming booking relies on it.')).toBeVisible();
		await expectSound(page);
		await cancelIt(page);
		await press(page, `Remove ${CARD}`);
		await expect(page.getByText(CARD, { exact: true })).toHaveCount(0);
	}
);

test('the tab is closed after leaving the card: the booking is confirmed all the same', async ({
	page
}, info) => {
	await goToCard(page, weekOf(info, 4));
	await page.getByRole('link', { name: 'Leave without paying' }).click();
	await expect(head(page)).toHaveText(ASKED);
	const booking = page.url();
	await page.goBack();
	await press(page, 'Pay, and never come back');
	await expect(async () => {
		await page.goto(booking);
		await expect(ticket(page)).toContainText('Confirmed', { timeout: 500 });
	}).toPass();
});

test(
	'whoever left a card here before is shown it and not asked again, and finds it in the account',
	{ tag: '@nojs' },
	async ({ page }, info) => {
		const person = aPerson();
		await signUp(page, person);
		await goToCard(page, weekOf(info, 3), person.email);
		await press(page, 'Keep this card');
		await expect(head(page)).toHaveText(/^See you on/);
		await openPicker(page, WEDDING, weekOf(info, 3));
		await holdTime(page, 1);
		await expect(page.getByText(`your ${CARD} stands for this booking`)).toBeVisible();
		await expectSound(page);
		await fillDetails(page, person.email);
		await bookButton(page).click();
		await expect(head(page)).toHaveText(/^See you on/);
		await page.goto('/my/cards');
		await expect(page.getByText(CARD)).toBeVisible();
		await expect(page.getByText(/^For your visit on/)).toHaveCount(2);
		await expectSoundWideAndNarrow(page);
	}
);

test('the fees of the store and of a service can be read and set by anybody', async ({
	page,
	context
}) => {
	await signIn(context, MANAGER);
	await page.goto('/manage/ammos/settings/fees');
	await expect(head(page)).toHaveText('Late cancellations and missed visits');
	await expectSoundWideAndNarrow(page);
	await page.goto('/manage/ammos/services');
	await page.getByRole('link', { name: /Wedding day hair/ }).click();
	await expect(page.getByLabel('Fees of this service')).toHaveValue('own');
	await expect(page.getByLabel('Not coming, in percent')).toHaveValue('50');
	await expectSoundWideAndNarrow(page);
});

test(
	'the page that leads to the provider can be used by anybody, also when it does not lead there',
	{ tag: '@phone' },
	async ({ page }, info) => {
		await goToCard(page, weekOf(info, 2));
		await page.getByRole('link', { name: 'Leave without paying' }).click();
		await expect(head(page)).toHaveText(ASKED);
		const { pathname, search } = new URL(page.url());
		await page.route('**/sandbox/pay/**', (route) => route.fulfill({ status: 204 }));
		await page.goto(`${pathname}/pay${search}`);
		await expect(page.getByText('where you leave a card for')).toBeVisible();
		await expectSoundWideAndNarrow(page);
	}
);
