/** Booking by phone, walk-ins, times that are not offered, and time that is taken off the market. */
import {
	aName,
	bookAtDesk,
	main,
	MANAGER,
	offered,
	openDesk,
	openTimes,
	signIn,
	wednesday
} from './support/desk.ts';
import { times } from './support/visitor.ts';
import { expect, test } from './support/watched.ts';

const CUT = /^Short cut/;

test.beforeEach(async ({ context }) => await signIn(context, MANAGER));

test('a known client is found by the end of the phone number and booked again in three clicks', async ({
	page
}) => {
	const who = aName();
	const phone = `69${String(parseInt(who.slice(5), 16))
		.padStart(8, '0')
		.slice(-8)}`;
	await page.goto(`/manage/ammos/bookings/new?with=iro&day=${wednesday(2)}`);
	await page
		.getByLabel('Service', { exact: true })
		.selectOption({ label: 'Short cut, 30 min, €18' });
	await offered(page).nth(3).click();
	await page.getByLabel('Name', { exact: true }).fill(who);
	await page.getByLabel('Phone Optional').fill(phone);
	await page.getByRole('button', { name: /^Book \d/ }).click();
	await expect(page.getByRole('heading', { name: who })).toBeVisible();
	// Again: one, two, three.
	await page.getByRole('link', { name: 'Book again' }).click();
	await offered(page).last().click();
	await expect(page.getByLabel('Name', { exact: true })).toHaveValue(who);
	await page.getByRole('button', { name: /^Book \d/ }).click();
	await expect(page.getByRole('heading', { name: who })).toBeVisible();
	// And by the last digits.
	await openDesk(page, 'ammos/bookings/new');
	await page.getByLabel('Find a client').fill(phone.slice(-5));
	await page.getByRole('list', { name: 'Clients found' }).getByRole('link', { name: who }).click();
	await expect(page.getByLabel('Name', { exact: true })).toHaveValue(who);
	await expect(page.getByLabel('Phone Optional')).toHaveValue(new RegExp(phone.slice(-5)));
});

test('another time keeps what was typed', async ({ page }) => {
	await openDesk(page, `ammos/bookings/new?with=iro&day=${wednesday(2)}`);
	await page.getByLabel('Name', { exact: true }).fill('Typed Before');
	await page.getByLabel('Note').fill('Window seat');
	await page
		.getByLabel('Service', { exact: true })
		.selectOption({ label: 'Short cut, 30 min, €18' });
	await offered(page).nth(2).click();
	await expect(page).toHaveURL(/time=/);
	await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Typed Before');
	await expect(page.getByLabel('Note')).toHaveValue('Window seat');
});

for (const { moment, held, begun } of [
	{ moment: 'the page’s script runs', held: /\/_app\/.*\.js$/, begun: null },
	{ moment: 'the script has the page', held: /\/nodes\/.*\.js$/, begun: /\/entry\/app\..*\.js$/ }
])
	test(`what is chosen and typed before ${moment} is kept`, async ({ page }) => {
		let start: () => void = () => undefined;
		const wait = new Promise<void>((resolve) => (start = resolve));
		await page.route(held, async (route) => {
			await wait;
			await route.continue();
		});
		const running = begun && page.waitForEvent('requestfinished', (seen) => begun.test(seen.url()));
		await page.goto(`/manage/ammos/bookings/new?with=stavros&day=${wednesday(3)}`, {
			waitUntil: 'commit'
		});
		await running;
		await page
			.getByLabel('Service', { exact: true })
			.selectOption({ label: 'Short cut, 30 min, €18' });
		await page.getByLabel('Name', { exact: true }).fill('Typed Early');
		start();
		await expect(page).toHaveURL(/service=/);
		await expect(offered(page).first()).toBeVisible();
		await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Typed Early');
	});

test('why a time is not offered is said person by person, and a manager may book it anyway', async ({
	page
}) => {
	const [day, who] = [wednesday(4), aName()];
	const taken = await bookAtDesk(page, { service: CUT, with: 'stavros', day, who, n: 3 });
	await openTimes(page, { service: CUT, with: 'stavros', day });
	const value = new URL(page.url()).searchParams.get('service');
	await openDesk(page, `ammos/bookings/new?with=stavros&day=${day}&service=${value}&from=${taken}`);
	await expect(main(page).getByText(`${taken} is not offered.`)).toBeVisible();
	await page.getByRole('link', { name: 'Why is a time not offered?' }).click();
	const row = page.getByRole('row', { name: new RegExp(`^${taken}`) });
	await expect(row).toContainText('Stavros: has another booking');
	const second = aName();
	await page.getByLabel('Name', { exact: true }).fill(second);
	await page.getByRole('button', { name: 'Book anyway' }).click();
	await expect(page.getByRole('alert')).toBeVisible();
	await page.getByLabel('Reason').fill('She is the bride');
	await page.getByRole('button', { name: 'Book anyway' }).click();
	await expect(page.getByText('Overbooked on purpose')).toBeVisible();
	await expect(page.getByText('She is the bride')).toBeVisible();
	await openDesk(page, `ammos/calendar?view=day&date=${day}`);
	const name = new RegExp(`^${second}.*Overbooked: She is the bride`);
	await expect(main(page).getByRole('link', { name })).toBeVisible();
});

test('blocked time vanishes from the public page, and given back it returns', async ({ page }) => {
	const day = wednesday(5);
	const free = async (): Promise<string[]> => {
		await page.goto(`/ammos/short-cut?${new URLSearchParams({ week: day, day, with: 'stavros' })}`);
		await expect(times(page).first()).toBeVisible();
		const labels = await times(page).evaluateAll((all) =>
			all.map((each) => (each.getAttribute('aria-label') ?? '').slice(0, 5))
		);
		return labels.filter((label) => label >= '17:00' && label < '18:00');
	};
	expect(await free()).toContain('17:00');
	await openDesk(page, `ammos/calendar?view=day&date=${day}`);
	await page.getByRole('link', { name: 'Block time' }).click();
	const dialog = page.getByRole('dialog', { name: 'Block time' });
	await dialog.getByLabel('Person').selectOption({ label: 'Stavros Lemos' });
	await dialog.getByLabel('From').fill('17:00');
	await dialog.getByLabel('Until').fill('18:00');
	await dialog.getByRole('button', { name: 'Block time' }).click();
	await expect(dialog).toBeHidden();
	await expect(page.getByRole('status').filter({ hasText: 'The time is blocked.' })).toBeVisible();
	expect(await free()).toEqual([]);
	await openDesk(page, `ammos/calendar?view=day&date=${day}`);
	await main(page)
		.getByRole('link', { name: /^Not available.*17:00 to 18:00/ })
		.click();
	await page.getByRole('button', { name: 'Give the time back' }).click();
	await expect(page.getByRole('status').filter({ hasText: 'free again' })).toBeVisible();
	expect(await free()).toContain('17:00');
});

test('single letters turn the calendar, and can be switched off', async ({ page }) => {
	await openDesk(page, `ammos/calendar?view=day&date=${wednesday(2)}`);
	await page.keyboard.press('w');
	await expect(page).toHaveURL(/view=week/);
	await page.keyboard.press('ArrowRight');
	await expect(page).toHaveURL(new RegExp(`date=${wednesday(3)}`));
	await page.keyboard.press('?');
	const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
	await dialog.getByRole('switch', { name: /Single-letter/ }).uncheck();
	await page.keyboard.press('Escape');
	await page.keyboard.press('n');
	await page.keyboard.press('d');
	await expect(page).toHaveURL(/view=week/);
	await page.evaluate(() => localStorage.clear());
});
