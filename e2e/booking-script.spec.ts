/** What the pages do better with script. */
import { addDays, localDay, processNow } from '../src/lib/platform/time.ts';
import { anEmail, bookButton, holdTime, openPicker, times, weekOf } from './support/visitor.ts';
import { expect, test } from './support/watched.ts';

const week = (ahead: number) => addDays(localDay(processNow(), 'Europe/Athens'), 7 * ahead);

test.describe('a device in London', () => {
	test.use({ timezoneId: 'Europe/London' });

	test('is told the difference once, and sees both times when it asks', async ({ page }) => {
		await openPicker(page, 'ammos/gel-manicure', week(2));
		await expect(
			page.getByText(/Your device is set to London, where (\d\d:\d\d) is/)
		).toBeVisible();
		await page.getByRole('link', { name: 'Show both' }).click();
		await expect(times(page).first()).toHaveAccessibleName(/^\d\d:\d\d \d\d:\d\d London/);
		await page.goto('/ammos/classic-pedicure');
		await expect(times(page).first()).toHaveAccessibleName(/London/);
	});
});

test.describe('a device in Athens', () => {
	test('hears nothing of zones in Athens', async ({ page }) => {
		await openPicker(page, 'ammos/gel-manicure', week(2));
		await expect(page.getByText('Times are in Athens')).toBeVisible();
		await expect(page.getByText(/Your device is set to/)).toHaveCount(0);
	});

	test('sees its own time first for a consultation at a distance', async ({ page }) => {
		await openPicker(page, 'filoxenia/family-consultation-by-video', week(2));
		await expect(page.getByText(/That is the time where you are\. In London/)).toBeVisible();
		const chosen = await holdTime(page);
		const ticket = page.getByRole('article', { name: 'Your booking' });
		await expect(ticket).toContainText(`${chosen.slice(0, 5)} to`);
		await expect(ticket).toContainText(/Athens time.*London time/);
	});
});

test(
	'a whole booking by keyboard, the focus always in sight',
	{ tag: '@phone' },
	async ({ page }, info) => {
		await openPicker(page, 'ammos/short-cut', weekOf(info, 3));
		await page.getByRole('link', { name: 'Skip to content' }).focus();
		await page.keyboard.press('Enter');
		for (let i = 0; i < 20; i++) {
			await page.keyboard.press('Tab');
			if (
				await times(page)
					.first()
					.evaluate((node) => node === document.activeElement)
			)
				break;
		}
		await expect(times(page).first()).toBeFocused();
		await page.keyboard.press('ArrowRight');
		await expect(times(page).nth(1)).toBeFocused();
		await expect(times(page).nth(1)).toBeInViewport();
		await page.keyboard.press('Enter');
		await expect(page).toHaveURL(/confirm/);
		await page.getByLabel('Full name').focus();
		await page.keyboard.type('Katerina Zafeiri');
		await page.keyboard.press('Tab');
		await page.keyboard.type(anEmail());
		await page.keyboard.press('Enter');
		await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^See you on/);
	}
);

test(
	'details typed before going back for another time are still there',
	{ tag: '@phone' },
	async ({ page }, info) => {
		await openPicker(page, 'ammos/short-cut', weekOf(info, 4));
		await holdTime(page);
		await page.getByLabel('Full name').fill('Katerina Zafeiri');
		await page.getByLabel('Anything we should know?').fill('Ring twice');
		await page.getByRole('link', { name: 'Change', exact: true }).click();
		await holdTime(page, 2);
		await expect(page.getByLabel('Full name')).toHaveValue('Katerina Zafeiri');
		await expect(page.getByLabel('Anything we should know?')).toHaveValue('Ring twice');
	}
);

test('a field says what is wrong when it is left, and is content when it is right', async ({
	page
}, info) => {
	await openPicker(page, 'ammos/short-cut', weekOf(info, 5));
	await holdTime(page);
	const email = page.getByLabel('Email');
	await email.fill('katerina@example');
	await expect(email).not.toHaveAttribute('aria-invalid');
	await page.getByLabel('Full name').focus();
	await expect(email).toHaveAccessibleDescription(/no ending/);
	await email.pressSequentially('.org');
	await expect(email).not.toHaveAttribute('aria-invalid');
});

test('two minutes before the end one tap keeps the time, without moving the focus', async ({
	page
}, info) => {
	await page.clock.install();
	await openPicker(page, 'ammos/short-cut', weekOf(info, 2));
	await holdTime(page);
	await expect(page.getByText(/^Held for \d:\d\d$/)).toBeVisible();
	await page.getByLabel('Full name').fill('Katerina');
	await page.clock.runFor(8.2 * 60_000);
	const keep = page.getByRole('button', { name: 'Keep it 10 minutes longer' });
	await expect(keep).toBeVisible();
	await expect(page.getByLabel('Full name')).toBeFocused();
	await keep.click();
	await expect(keep).toBeHidden();
	await expect(page.getByText(/^Held for (10:00|9:\d\d)$/)).toBeVisible();
	await expect(page.getByLabel('Full name')).toHaveValue('Katerina');
});

test('a tab that comes back after a while fades what was taken meanwhile', async ({
	page,
	browser
}, info) => {
	await page.clock.install();
	await openPicker(page, 'ammos/builder-gel-overlay', weekOf(info, 5));
	const other = await browser.newPage();
	await openPicker(other, 'ammos/builder-gel-overlay', weekOf(info, 5));
	await holdTime(other, 2);
	const hide = (state: string) =>
		page.evaluate((value) => {
			Object.defineProperty(document, 'visibilityState', { value, configurable: true });
			document.dispatchEvent(new Event('visibilitychange'));
		}, state);
	await hide('hidden');
	await page.clock.runFor(61_000);
	await hide('visible');
	await expect(page.getByText('Taken', { exact: true }).first()).toBeVisible();
	await other.close();
});

test('a double click books once', async ({ page }, info) => {
	await openPicker(page, 'ammos/short-cut', weekOf(info, 1));
	await holdTime(page);
	await page.getByLabel('Full name').fill('Katerina Zafeiri');
	await page.getByLabel('Email').fill(anEmail());
	let sent = 0;
	page.on('request', (request) => {
		if (request.method() === 'POST' && request.url().includes('/create')) sent += 1;
	});
	await bookButton(page).dblclick();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^See you on/);
	expect(sent).toBe(1);
});

test('choosing a day keeps the place on the page', async ({ page }) => {
	await page.goto('/ammos/gel-manicure');
	await page.setViewportSize({ width: 1280, height: 420 });
	await page.evaluate(() => scrollTo(0, 120));
	const before = await page.evaluate(() => scrollY);
	const day = page
		.getByRole('list', { name: /20\d\d$/ })
		.getByRole('link')
		.last();
	await day.click();
	await expect(day).toHaveAttribute('aria-current', 'date');
	expect(await page.evaluate(() => scrollY)).toBe(before);
});
