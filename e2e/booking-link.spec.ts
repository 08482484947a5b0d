/** A booking by its link: looking, moving, cancelling, taking it back. */
import { book, weekOf } from './support/visitor.ts';
import { expect, test } from './support/watched.ts';

const GEL = 'ammos/gel-manicure';

test(
	'a client moves the booking to another time',
	{ tag: ['@phone', '@nojs'] },
	async ({ page }, info) => {
		await page.goto(await book(page, GEL, weekOf(info, 1)));
		await expect(page.getByText(/^Free to change for/)).toBeVisible();
		await page.getByRole('link', { name: 'Change time' }).click();
		await expect(page.getByText('Your time', { exact: true })).toBeVisible();
		const slot = page
			.getByRole('main')
			.getByRole('link', { name: /^\d\d:\d\d, / })
			.last();
		const time = ((await slot.getAttribute('aria-label')) ?? '').slice(0, 5);
		await slot.click();
		await page
			.getByRole('button', { name: new RegExp(`^Move to \\w{3} \\d+ \\w+, ${time}$`) })
			.click();
		await expect(page.getByRole('status').filter({ hasText: 'Moved.' })).toBeVisible();
		await expect(page.getByRole('article', { name: 'Your booking' })).toContainText(`${time} to`);
	}
);

test(
	'a client cancels, is told what happens, and takes it back',
	{ tag: ['@phone', '@nojs'] },
	async ({ page }, info) => {
		await page.goto(await book(page, GEL, weekOf(info, 2)));
		await page.getByRole('link', { name: 'Cancel booking' }).click();
		await expect(page.getByText('You have paid nothing')).toBeVisible();
		await expect(page.getByRole('link', { name: 'Move it to another time instead' })).toBeVisible();
		await page.getByLabel('Would you tell us why?').fill('I am travelling');
		await page.getByRole('button', { name: 'Cancel booking' }).click();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your booking is cancelled');
		await page.getByRole('button', { name: 'Take the cancellation back' }).click();
		await expect(page.getByText('Confirmed', { exact: true })).toBeVisible();
	}
);

test(
	'opening every link of a booking changes nothing',
	{ tag: '@nojs' },
	async ({ page }, info) => {
		const link = await book(page, GEL, weekOf(info, 3));
		await page.goto(link);
		const [path, query] = link.split('?');
		// What a mail scanner does: everything it finds, and what it might guess.
		const hrefs = await page
			.getByRole('link')
			.evaluateAll((links) =>
				links.map((each) => (each instanceof HTMLAnchorElement ? each.href : ''))
			);
		const own = hrefs.filter((href) => href.startsWith(path ?? ''));
		expect(own.length).toBeGreaterThanOrEqual(3);
		const guessed = [
			`${path}/cancel?${query}&/default`,
			`${link}&/undo`,
			`${path}/change?${query}&slot=2030-01-01T10:00:00Z`
		];
		for (const href of [...own, ...guessed])
			expect((await page.request.get(href)).status(), href).toBeLessThan(500);
		await page.goto(link);
		await expect(page.getByText('Confirmed', { exact: true })).toBeVisible();
	}
);

test(
	'a booking is shown with its link, in the browser that booked, and to nobody else',
	{ tag: '@nojs' },
	async ({ page, browser }, info) => {
		const link = await book(page, GEL, weekOf(info, 4));
		const bare = link.split('?')[0] ?? '';
		const answer = await page.goto(bare);
		expect(answer?.headers()['x-robots-tag']).toBe('noindex');
		await expect(page.getByText('Confirmed', { exact: true })).toBeVisible();
		const stranger = await browser.newPage();
		await stranger.goto(bare);
		await expect(
			stranger.getByRole('heading', { name: 'Open the link in your confirmation' })
		).toBeVisible();
		await expect(stranger.getByText('Gel manicure')).toHaveCount(0);
		const wrong = await stranger.goto(`${bare}?t=${'x'.repeat(22)}`);
		expect(wrong?.status()).toBe(404);
		await expect(stranger.getByRole('contentinfo')).toContainText('Ammos');
		await stranger.goto(link);
		await expect(stranger.getByText('Confirmed', { exact: true })).toBeVisible();
		await stranger.close();
	}
);

test('the booking goes into the client’s calendar', { tag: '@nojs' }, async ({ page }, info) => {
	await page.goto(await book(page, GEL, weekOf(info, 5)));
	const href = await page.getByRole('link', { name: 'Calendar file' }).getAttribute('href');
	const file = await page.request.get(href ?? '');
	expect(file.headers()['content-type']).toContain('text/calendar');
	expect(await file.text()).toMatch(/BEGIN:VEVENT[^]*SUMMARY:Gel manicure/);
	await expect(page.getByRole('link', { name: 'Google Calendar' })).toHaveAttribute(
		'href',
		/dates=20\d{6}T\d{6}Z%2F20\d{6}T\d{6}Z/
	);
});
