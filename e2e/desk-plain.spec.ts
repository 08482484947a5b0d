/** The desk without script, and on a phone. */
import { aName, main, MANAGER, offered, openTimes, signIn, wednesday } from './support/desk.ts';
import { expect, test } from './support/watched.ts';

test.beforeEach(async ({ context }) => await signIn(context, MANAGER));

test('a walk-in is booked, arrives and leaves @phone @nojs', async ({ page }, info) => {
	const day = wednesday(2 + ['desktop', 'phone', 'nojs'].indexOf(info.project.name));
	const who = aName();
	await openTimes(page, { service: /^Short cut/, with: 'stavros', day });
	await offered(page).nth(4).click();
	await page.getByLabel('Name', { exact: true }).fill(who);
	await page.getByRole('button', { name: /^Book \d/ }).click();
	await expect(page.getByRole('heading', { name: who })).toBeVisible();
	await page.getByRole('button', { name: 'Arrived' }).click();
	await expect(page.getByText(`${who} has arrived.`)).toBeVisible();
	await page.getByRole('button', { name: 'Finish' }).click();
	await expect(page.getByText(`Finished: ${who}.`)).toBeVisible();
	await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
	await expect(page.getByText('Taken back.')).toBeVisible();
	await expect(page.getByText('In the chair', { exact: true }).last()).toBeVisible();
});

test('the list is filtered by its address, and the booking opens from it @phone @nojs', async ({
	page
}) => {
	await page.goto('/manage/ammos/bookings?view=past');
	await page.getByRole('searchbox', { name: 'Name, phone or booking code' }).fill('a');
	await page.getByRole('button', { name: 'Show', exact: true }).click();
	await expect(page).toHaveURL(/view=past/);
	await expect(page).toHaveURL(/q=a/);
	await expect(main(page).getByText(/^Showing \d+ of \d+$/)).toBeVisible();
	const first = main(page).getByRole('rowheader').getByRole('link').first();
	const who = await first.innerText();
	await first.click();
	await expect(page.getByRole('region', { name: who })).toBeVisible();
	await expect(page).toHaveURL(/\/bookings\/.*q=a/);
	await page.getByRole('link', { name: 'Close the booking' }).click();
	await expect(page).toHaveURL(/\/bookings\?.*q=a/);
});

test('a booking is moved and time is blocked on pages of their own @nojs-only', async ({
	page
}) => {
	const [day, who] = [wednesday(6), aName()];
	await openTimes(page, { service: /^Short cut/, with: 'iro', day });
	await offered(page).first().click();
	await page.getByLabel('Name', { exact: true }).fill(who);
	await page.getByRole('button', { name: /^Book \d/ }).click();
	await page.getByRole('link', { name: 'Move…' }).click();
	await offered(page).last().click();
	await page.getByRole('button', { name: /^Move to/ }).click();
	await expect(page.getByText(new RegExp(`${who} is moved to`))).toBeVisible();
	await page.goto(`/manage/ammos/calendar?view=week&date=${day}&with=iro`);
	await expect(main(page).getByRole('link', { name: new RegExp(`^${who}`) })).toBeVisible();
	await page.getByRole('link', { name: 'Block time' }).click();
	await page.getByLabel('From').fill('11:00');
	await page.getByLabel('Until').fill('10:00');
	await page.getByRole('button', { name: 'Block time' }).click();
	await expect(main(page).getByText(/cannot be right/)).toBeVisible();
});
