/** The store's day: who comes, who came, what waits, and the calendar that follows it all. */
import type { Page } from '@playwright/test';
import {
	aName,
	bookAtDesk,
	CARE_MANAGER,
	DANAE,
	main,
	MANAGER,
	offered,
	openDesk,
	signIn,
	wednesday
} from './support/desk.ts';
import { bookButton, fillDetails, holdTime, openPicker } from './support/visitor.ts';
import { expect, test } from './support/watched.ts';

const CUT = /^Short cut/;
const said = (page: Page) => page.getByRole('status').filter({ hasText: /\w/ });
const calendar = (day: string) => `ammos/calendar?view=day&date=${day}`;
/** The head of somebody's column. */
const columnOf = (page: Page, who: string) =>
	main(page).getByText(new RegExp(`^\\s*${who}\\s+\\d+ visits?\\s*$`));
const visit = (page: Page, who: string) =>
	main(page).getByRole('link', { name: new RegExp(`^${who}`) });

test.beforeEach(async ({ context }) => await signIn(context, MANAGER));

test('a visitor’s booking appears on the calendar within two seconds, without reloading', async ({
	page,
	browser
}) => {
	const day = wednesday(4);
	await openDesk(page, calendar(day));
	const visitor = await (await browser.newContext()).newPage();
	await openPicker(visitor, 'ammos/short-cut', day, { day });
	await holdTime(visitor, 2);
	const who = aName();
	await fillDetails(visitor);
	await visitor.getByLabel('Full name').fill(who);
	await expect(visit(page, who)).toHaveCount(0);
	await bookButton(visitor).click();
	await expect(visitor.getByRole('heading', { level: 1 })).toHaveText(/^See you on/);
	await expect(visit(page, who)).toBeVisible({ timeout: 2_000 });
	await visitor.context().close();
});

test('what is being typed stays while the page hears of a booking', async ({ page, context }) => {
	const [day, who] = [wednesday(7), aName()];
	await openDesk(page, `ammos/bookings?from=${day}&until=${day}`);
	const filters = page.getByRole('search', { name: 'Filter' });
	await filters.getByRole('searchbox').fill('Half a na');
	await page.getByLabel('Find a booking').fill('Another na');
	const other = await context.newPage();
	await bookAtDesk(other, { service: CUT, with: 'stavros', day, who });
	await expect(main(page).getByRole('link', { name: who })).toBeVisible();
	await expect(filters.getByRole('searchbox')).toHaveValue('Half a na');
	await expect(page.getByLabel('Find a booking')).toHaveValue('Another na');
	await other.close();
});

test('a booking is moved by the dialog, with keys alone', async ({ page }) => {
	const [day, who] = [wednesday(3), aName()];
	await bookAtDesk(page, { service: CUT, with: 'stavros', day, who, n: 1 });
	await openDesk(page, calendar(day));
	await visit(page, who).focus();
	await page.keyboard.press('m');
	const dialog = page.getByRole('dialog', { name: `Move ${who}` });
	const time = offered(page).last();
	const label = ((await time.getAttribute('aria-label')) ?? '').slice(0, 5);
	await time.press('Enter');
	await expect(dialog.getByText(/^Move to .*with Stavros Lemos\?$/)).toBeVisible();
	await dialog.getByRole('button', { name: `Move to ${label}` }).press('Enter');
	await expect(dialog).toBeHidden();
	await expect(said(page)).toContainText(`${who} is moved to ${label}.`);
	await expect(visit(page, who)).toContainText(label);
});

test('dragging shows where it would land, asks, and changes nothing until it is answered', async ({
	page
}) => {
	const [day, who] = [wednesday(2), aName()];
	await bookAtDesk(page, { service: CUT, with: 'iro', day, who });
	await openDesk(page, calendar(day));
	const before = await visit(page, who).boundingBox();
	const columns = await columnOf(page, 'Stavros').boundingBox();
	if (!before || !columns) throw new Error('not drawn');
	await page.mouse.move(before.x + 20, before.y + 8);
	await page.mouse.down();
	// Two hours and a half later, at the person who works until eight.
	await page.mouse.move(columns.x + 20, before.y + 8 + 2.5 * 52, { steps: 8 });
	await page.mouse.up();
	const dialog = page.getByRole('dialog', { name: `Move ${who}` });
	await expect(dialog.getByText(/with Stavros Lemos\?$/)).toBeVisible();
	await page.keyboard.press('Escape');
	expect((await visit(page, who).boundingBox())?.y).toBeCloseTo(before.y, 0);
	await page.mouse.move(before.x + 20, before.y + 8);
	await page.mouse.down();
	await page.mouse.move(columns.x + 20, before.y + 8 + 2.5 * 52, { steps: 8 });
	await page.mouse.up();
	await dialog.getByRole('button', { name: /^Move to/ }).click();
	await expect(dialog).toBeHidden();
	await expect(visit(page, who)).toContainText('Stavros Lemos');
});

test('arrived, finished, and taken back again', async ({ page }) => {
	const who = aName();
	await bookAtDesk(page, { service: CUT, with: 'stavros', day: wednesday(3), who, n: 6 });
	const panel = page.getByRole('region', { name: who });
	await panel.getByRole('button', { name: 'Arrived' }).click();
	await expect(panel.getByText('In the chair', { exact: true })).toBeVisible();
	await expect(said(page)).toContainText(`${who} has arrived.`);
	await panel.getByRole('button', { name: 'Finish' }).click();
	await expect(panel.getByText('Finished', { exact: true })).toBeVisible();
	await said(page).getByRole('button', { name: 'Undo' }).click();
	await expect(panel.getByText('In the chair', { exact: true })).toBeVisible();
	await expect(panel.getByRole('listitem').first()).toContainText('Last mark taken back by Myrto');
});

test('a request is accepted from the list', async ({ page, context, browser }) => {
	await context.clearCookies();
	await signIn(context, CARE_MANAGER);
	const visitor = await (await browser.newContext()).newPage();
	await openPicker(visitor, 'filoxenia/care-assessment-at-home', wednesday(3));
	await holdTime(visitor);
	const who = aName();
	await fillDetails(visitor);
	await visitor.getByLabel('Full name').fill(who);
	await visitor
		.getByRole('main')
		.getByRole('button', { name: /^(Book|Ask|Send)/ })
		.click();
	await expect(visitor).toHaveURL(/\/b\//);
	await visitor.context().close();
	await openDesk(page, 'filoxenia/bookings?view=requests');
	await page.getByRole('button', { name: `Accept: ${who}` }).click();
	await expect(said(page)).toContainText(`Accepted: ${who}.`);
	await expect(visit(page, who)).toHaveCount(0);
	await openDesk(page, `filoxenia/bookings?q=${encodeURIComponent(who)}`);
	await expect(main(page).getByRole('row', { name: who })).toContainText('Confirmed');
});

test('a booking is cancelled with a reason', async ({ page }) => {
	const who = aName();
	await bookAtDesk(page, { service: CUT, with: 'iro', day: wednesday(3), who, n: 8 });
	await page.getByText('Cancel booking…').click();
	await page.getByLabel('Reason').fill('The basin is broken');
	await page.getByRole('button', { name: `Cancel ${who}’s booking` }).click();
	await expect(said(page)).toContainText(`Cancelled: ${who}.`);
	await expect(page.getByRole('region', { name: who })).toContainText('The basin is broken');
	await expect(page.getByRole('button', { name: 'Arrived' })).toHaveCount(0);
});

test('a second tab that has not seen a change cannot undo it', async ({ page, context }) => {
	const who = aName();
	await bookAtDesk(page, { service: CUT, with: 'iro', day: wednesday(2), who, n: 8 });
	const stale = await context.newPage();
	await stale.route('**/api/trpc/bookings.live**', (route) => route.abort());
	await stale.goto(page.url());
	await page.getByRole('button', { name: 'Arrived' }).click();
	await expect(page.getByText('In the chair', { exact: true }).last()).toBeVisible();
	await stale.getByRole('button', { name: 'Arrived' }).click();
	await expect(stale.getByText(/changed this while you had it open/)).toBeVisible();
	await stale.close();
});

test('staff see their own days and bookings, and of others nothing', async ({ page, context }) => {
	const who = aName();
	await bookAtDesk(page, { service: CUT, with: 'iro', day: wednesday(4), who, n: 8 });
	const address = new URL(page.url()).pathname.replace('/manage/', '');
	await context.clearCookies();
	await signIn(context, DANAE);
	await openDesk(page, `ammos/calendar?view=day&date=${wednesday(4)}`);
	await expect(columnOf(page, 'Danae')).toBeVisible();
	await expect(columnOf(page, 'Iro')).toHaveCount(0);
	await openDesk(page, `ammos/bookings?q=${encodeURIComponent(who)}`);
	await expect(page.getByText('Nothing here')).toBeVisible();
	expect((await page.goto(`/manage/${address}`))?.status()).toBe(404);
	const menu = page.getByRole('navigation', { name: 'Store', exact: true });
	await openDesk(page, 'ammos');
	await expect(menu.getByRole('link')).toHaveText([
		'Today',
		'Calendar',
		/^\s*Bookings(\s+\d+ waiting)?\s*$/,
		'Availability',
		'My pay'
	]);
	await expect(page.getByText('Expected today')).toHaveCount(0);
});
