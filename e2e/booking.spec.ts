/** Booking as a visitor, with and without script, on a wide screen and a phone. */
import type { Locator, Page } from '@playwright/test';
import {
	anEmail,
	bookButton,
	confirm,
	fillDetails,
	holdTime,
	openPicker,
	times,
	weekOf
} from './support/visitor.ts';
import { expect, test } from './support/watched.ts';

/** Counts what a finger does. */
function taps() {
	let count = 0;
	return {
		tap: async (target: Locator) => {
			count += 1;
			await target.click();
		},
		count: () => count
	};
}

const ticket = (page: Page) => page.getByRole('article', { name: 'Your booking' });

test(
	'a visitor books in at most four taps and some typing',
	{ tag: ['@phone', '@nojs'] },
	async ({ page }) => {
		const { tap, count } = taps();
		await page.goto('/ammos');
		await tap(page.getByRole('link', { name: 'Cut and blow-dry', exact: true }));
		await expect(
			page
				.getByRole('heading', { name: 'Cut and blow-dry', exact: true, level: 2 })
				.or(page.getByRole('heading', { name: 'Cut and blow-dry', exact: true, level: 1 }))
		).toBeVisible();
		await tap(
			page
				.getByRole('list', { name: /20\d\d$/ })
				.getByRole('link')
				.last()
		);
		await expect(page).toHaveURL(/day=/);
		await tap(times(page).first());
		await expect(ticket(page)).toContainText('Cut and blow-dry');
		await fillDetails(page);
		await tap(bookButton(page));
		await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^See you on/);
		expect(count()).toBeLessThanOrEqual(4);
	}
);

test(
	'the next free time beside a service is booked in two taps',
	{ tag: ['@phone', '@nojs'] },
	async ({ page }) => {
		const { tap, count } = taps();
		await page.goto('/ammos');
		await tap(page.getByRole('button', { name: /, Short cut$/ }));
		await expect(ticket(page)).toContainText('Short cut');
		const email = anEmail();
		await fillDetails(page, email);
		await tap(bookButton(page));
		await expect(page.getByText(`on its way to v…@example.org`)).toBeVisible();
		await expect(ticket(page)).toContainText('Confirmed');
		expect(count()).toBe(2);
	}
);

test(
	'a wrong address is explained beside its field, and nothing typed is lost',
	{ tag: '@nojs' },
	async ({ page }, info) => {
		await openPicker(page, 'ammos/gel-manicure', weekOf(info, 1));
		await holdTime(page);
		await page.getByLabel('Full name').fill('Katerina Zafeiri');
		await page.getByLabel('Email').fill('katerina@example');
		await page.getByLabel('Anything we should know?').fill('Second floor, please');
		await page.getByLabel('Send me offers').check();
		await bookButton(page).click();
		const summary = page.getByRole('alert');
		await expect(summary).toBeFocused();
		await expect(page).toHaveTitle(/^Error: /);
		await summary.getByRole('link', { name: /no ending/ }).click();
		await expect(page.getByLabel('Email')).toBeFocused();
		await expect(page.getByLabel('Email')).toHaveAccessibleDescription(/no ending such as .com/);
		await expect(page.getByLabel('Full name')).toHaveValue('Katerina Zafeiri');
		await expect(page.getByLabel('Anything we should know?')).toHaveValue('Second floor, please');
		await expect(page.getByLabel('Send me offers')).toBeChecked();
		await page.getByLabel('Email').fill(anEmail());
		await confirm(page);
	}
);

test(
	'a time that somebody else took is said in place, with the nearest free ones',
	{ tag: '@nojs' },
	async ({ page, browser }, info) => {
		const week = weekOf(info, 2);
		await openPicker(page, 'ammos/gel-manicure', week);
		const other = await browser.newPage();
		await openPicker(other, 'ammos/gel-manicure', week);
		const taken = await holdTime(other, 1);
		await times(page).nth(1).click();
		const said = page.getByRole('status').filter({ hasText: 'was taken a moment ago' });
		await expect(said).toContainText(taken.slice(0, 5));
		await said.getByRole('button').first().click();
		await expect(ticket(page)).toContainText('Gel manicure');
		await fillDetails(page);
		await confirm(page);
		await other.close();
	}
);

test(
	'when the held time is lost, the details stay and another time is one tap away',
	{ tag: ['@phone', '@nojs'] },
	async ({ page, browser }, info) => {
		const week = weekOf(info, 3);
		await openPicker(page, 'ammos/gel-manicure', week);
		await holdTime(page, 0);
		await fillDetails(page);
		// The same visitor holds another time in a second tab, which lets go of the first (one each).
		const second = await page.context().newPage();
		await openPicker(second, 'ammos/gel-manicure', week);
		await holdTime(second, 6);
		const other = await browser.newPage();
		await openPicker(other, 'ammos/gel-manicure', week);
		await holdTime(other, 0);
		await bookButton(page).click();
		const lost = page.getByRole('status').filter({ hasText: 'no longer held for you' });
		await expect(lost).toBeVisible();
		await expect(page.getByLabel('Full name')).toHaveValue('Katerina Zafeiri');
		await lost.getByRole('button').first().click();
		await expect(ticket(page)).toBeVisible();
		await expect(page.getByLabel('Full name')).toHaveValue('Katerina Zafeiri');
		await confirm(page);
		await Promise.all([second.close(), other.close()]);
	}
);

test('going back keeps the own time on offer', { tag: '@nojs' }, async ({ page }, info) => {
	await openPicker(page, 'ammos/classic-pedicure', weekOf(info, 1));
	const chosen = await holdTime(page);
	await page.getByRole('link', { name: 'Change', exact: true }).click();
	await expect(times(page).first()).toBeVisible();
	await page.goBack();
	await expect(ticket(page)).toContainText(chosen.slice(0, 5));
	await page.goBack();
	await expect(times(page).first()).toHaveAccessibleName(chosen);
	await times(page).nth(1).click();
	await fillDetails(page);
	await confirm(page);
});

test('a form that is sent twice books once', { tag: '@nojs' }, async ({ page, baseURL }, info) => {
	await openPicker(page, 'ammos/gel-manicure', weekOf(info, 4));
	await holdTime(page);
	await fillDetails(page);
	const fields: Record<string, string> = {
		name: 'Katerina Zafeiri',
		email: anEmail(),
		reminders: 'on'
	};
	for (const input of await page.getByRole('main').locator('input[type=hidden]').all())
		fields[(await input.getAttribute('name')) ?? ''] = await input.inputValue();
	const send = async () =>
		await page.request.post(page.url() + '&/create', {
			form: fields,
			headers: { origin: baseURL ?? '', accept: 'text/html' },
			maxRedirects: 0
		});
	const [first, second] = await Promise.all([send(), send()]);
	expect([first.status(), second.status()]).toEqual([303, 303]);
	expect(second.headers()['location']).toBe(first.headers()['location']);
});

test(
	'a group says how many come, and the price follows',
	{ tag: ['@phone', '@nojs'] },
	async ({ page }, info) => {
		await openPicker(page, 'ammos/bridal-party-nails', weekOf(info, 1));
		await expect(page.getByText('€70 in total')).toBeVisible();
		await page.getByRole('spinbutton', { name: 'People' }).fill('4');
		const update = page.getByRole('button', { name: 'Update' });
		if (await update.isVisible()) await update.click();
		await expect(page.getByText('€140 in total')).toBeVisible();
		await times(page).first().click();
		await expect(ticket(page)).toContainText('For 4 people');
	}
);

test(
	'a request waits for the store and says until when',
	{ tag: '@nojs' },
	async ({ page }, info) => {
		await openPicker(page, 'filoxenia/care-assessment-at-home', weekOf(info, 2));
		await holdTime(page);
		await fillDetails(page);
		const phone = page.getByLabel('Mobile');
		if (await phone.isVisible()) await phone.fill('+44 20 7946 0018');
		await page.getByRole('button', { name: 'Send request' }).click();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your request is on its way');
		await expect(page.getByText(/answers by/)).toBeVisible();
	}
);
