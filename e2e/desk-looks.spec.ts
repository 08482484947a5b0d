/** Every page of the desk: no accessibility faults, light and dark, wide and narrow; nothing wider than the screen. */
import { aName, bookAtDesk, main, MANAGER, openDesk, signIn, wednesday } from './support/desk.ts';
import { expectSound } from './support/sound.ts';
import { expect, test } from './support/watched.ts';

const PAGES = [
	'ammos',
	'ammos/calendar',
	`ammos/calendar?view=week&date=${wednesday(0)}`,
	'ammos/calendar?view=month',
	'ammos/calendar?view=agenda',
	'ammos/calendar/block',
	'ammos/bookings',
	'ammos/bookings?view=cancelled&q=nobody+at+all'
];

test.beforeEach(async ({ context }) => await signIn(context, MANAGER));

test('pages of the desk have no faults @phone', async ({ page }) => {
	test.slow();
	for (const path of PAGES) {
		await openDesk(page, path);
		await expectSound(page);
	}
});

test('a booking, its move and a new booking have none either @phone', async ({ page }) => {
	test.slow();
	const [day, who] = [wednesday(5), aName()];
	await bookAtDesk(page, { service: /^Short cut/, with: 'stavros', day, who });
	await openDesk(page, `ammos/bookings?q=${encodeURIComponent(who)}`);
	await main(page).getByRole('link', { name: who }).click();
	await expect(page.getByRole('link', { name: 'Close the booking' })).toBeVisible();
	await expectSound(page);
	await page.getByRole('link', { name: 'Move…' }).click();
	await expect(page.getByRole('dialog')).toBeVisible();
	await expectSound(page);
	await page.keyboard.press('Escape');
	await page.getByRole('link', { name: 'Book again' }).click();
	await expect(page.getByRole('heading', { name: 'New booking' })).toBeVisible();
	await page.getByRole('link', { name: 'Why is a time not offered?' }).click();
	await expect(page.getByRole('heading', { name: 'Why times are offered or not' })).toBeVisible();
	await expectSound(page);
});
