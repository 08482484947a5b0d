/** What a store's manager sets up, and that the public page shows it. */
import type { Page } from '@playwright/test';
import { aName, main, MANAGER, MARKETER, signIn, WAREHOUSE, wednesday } from './support/desk.ts';
import { expectSoundWideAndNarrow } from './support/sound.ts';
import { expect, test } from './support/watched.ts';

const HERE = '/manage/ammos';

async function addService(
	page: Page,
	service: { name: string; duration: string; price: string; group?: string }
): Promise<void> {
	await page.goto(`${HERE}/services/new`);
	await page.getByLabel('Name').fill(service.name);
	await page.getByLabel('Duration').fill(service.duration);
	await page.getByLabel('Price', { exact: true }).fill(service.price);
	if (service.group)
		await page.getByLabel('Group', { exact: true }).selectOption({ label: service.group });
	await page.getByRole('button', { name: 'Add service' }).click();
	await expect(page.getByRole('heading', { name: service.name, level: 1 })).toBeVisible();
}

/** The page is kept for some seconds where it is shown to everybody. */
async function expectOnPublicPage(page: Page, path: string, text: string | RegExp): Promise<void> {
	await expect(async () => {
		await page.goto(path);
		await expect(page.getByText(text).first()).toBeVisible({ timeout: 500 });
	}).toPass({ timeout: 15_000 });
}

test.describe('a manager', () => {
	test.beforeEach(async ({ context }) => await signIn(context, MANAGER));

	test('adds a group and a service with its price, its length and who performs it; clients can book it', async ({
		page
	}) => {
		const [group, name] = [`Group ${aName()}`, `Service ${aName()}`];
		await page.goto(`${HERE}/services`);
		await page.getByLabel('Name of the group').last().fill(group);
		await page.getByRole('button', { name: 'Add', exact: true }).click();
		await expect(page.getByRole('heading', { name: group })).toBeVisible();
		await expectSoundWideAndNarrow(page);
		await addService(page, { name, duration: '1 h 15', price: '34.50', group });
		await expect(page.getByText('Added. Now choose who performs it.')).toBeVisible();
		const card = page.locator('#who');
		await card.getByRole('checkbox', { name: 'Eleni Makri' }).check();
		await card.getByRole('button', { name: 'Save who performs it' }).click();
		await expect(card.getByRole('checkbox', { name: 'Eleni Makri' })).toBeChecked();
		await expectSoundWideAndNarrow(page);
		await expectOnPublicPage(page, '/ammos', group);
		const row = page.getByRole('listitem').filter({ hasText: name }).last();
		await expect(row).toContainText('34.50');
		await expect(row).toContainText('1 h 15');
		await row.getByRole('link', { name }).first().click();
		await expect(page.getByRole('button', { name: /^\d\d:\d\d, / }).first()).toBeVisible();
	});

	test('reads what is wrong beside its field, and keeps what was typed @nojs', async ({ page }) => {
		const name = `Service ${aName()}`;
		await page.goto(`${HERE}/services/new`);
		await page.getByLabel('Name').fill(name);
		await page.getByLabel('Duration').fill('soon');
		await page.getByLabel('Price', { exact: true }).fill('12');
		await page.getByRole('button', { name: 'Add service' }).click();
		const summary = page.getByRole('alert');
		await expect(summary).toContainText('We could not read this length of time.');
		await expect(page.getByLabel('Name')).toHaveValue(name);
		await expect(page.getByLabel('Duration')).toHaveValue('soon');
		await expect(page.getByLabel('Duration')).toHaveAttribute('aria-invalid', 'true');
		await expectSoundWideAndNarrow(page);
		await page.getByLabel('Duration').fill('30');
		await page.getByLabel('Price', { exact: true }).fill('-3');
		await page.getByRole('button', { name: 'Add service' }).click();
		await expect(summary).toContainText('A price cannot be below zero.');
		await expect(page.getByLabel('Price', { exact: true })).toHaveValue('-3');
		await page.getByLabel('Price', { exact: true }).fill('12');
		await page.getByRole('button', { name: 'Add service' }).click();
		await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
		await expect(page.getByLabel('Duration').first()).toHaveValue('30 min');
	});

	test('changes working hours; a mistake names the day and stays to be corrected @nojs', async ({
		page
	}, { project }) => {
		const person = project.name === 'nojs' ? 'Stavros' : 'Iro';
		await page.goto(`${HERE}/availability`);
		await page
			.getByRole('link', { name: new RegExp(person) })
			.first()
			.click();
		// The store's own hours have the same fields.
		await expect(page).not.toHaveURL(/availability$/);
		const sunday = page.getByLabel('Sunday');
		await sunday.fill('from nine');
		await page.getByRole('button', { name: 'Save', exact: true }).click();
		await expect(page.getByRole('alert')).toContainText('We could not read “from nine”.');
		await expect(sunday).toHaveValue('from nine');
		await expectSoundWideAndNarrow(page);
		await sunday.fill('10-12:30');
		await page.getByRole('button', { name: 'Save', exact: true }).click();
		await expect(page.getByText('Saved. New bookings follow these hours at once.')).toBeVisible();
		await expect(sunday).toHaveValue('10:00–12:30');
		await sunday.fill('');
		await page.getByRole('button', { name: 'Save', exact: true }).click();
		await expect(page.getByText('Saved. New bookings follow these hours at once.')).toBeVisible();
		await expect(sunday).toHaveValue('');
	});

	test('closes a day: no time is offered on it, until it is open again', async ({ page }) => {
		const [day, why] = [wednesday(20), `Works ${aName()}`];
		await page.goto(`${HERE}/availability/closures`);
		await page.getByLabel('First day').fill(day);
		await page.getByLabel('Last day').fill('2020-01-01');
		await page.getByLabel('Reason').fill(why);
		await page.getByRole('button', { name: 'Close', exact: true }).click();
		await expect(page.getByRole('alert')).toContainText('The last day is before the first.');
		await expect(page.getByLabel('Reason')).toHaveValue(why);
		await page.getByLabel('Last day').fill('');
		await page.getByRole('button', { name: 'Close', exact: true }).click();
		await expect(page.getByText(/^Closed\./)).toBeVisible();
		const line = page.getByRole('listitem').filter({ hasText: why });
		await expect(line).toBeVisible();
		await expectSoundWideAndNarrow(page);
		await line.getByRole('button', { name: 'Open again' }).click();
		await expect(page.getByText('Open again. These days can be booked.')).toBeVisible();
		await expect(line).toHaveCount(0);
	});

	test('changes the profile, and the public page says so', async ({ page }) => {
		const said = `A quiet studio of four chairs, ${aName()}.`;
		await page.goto(`${HERE}/settings/profile`);
		const about = page.getByLabel('Description').first();
		const before = await about.inputValue();
		const email = page.getByLabel('Email').first();
		const address = await email.inputValue();
		await about.fill(said);
		await email.fill('hello@ammos');
		await page.getByRole('button', { name: 'Save', exact: true }).first().click();
		await expect(page.getByRole('alert')).toBeVisible();
		await expect(about).toHaveValue(said);
		await expect(email).toHaveAttribute('aria-invalid', 'true');
		await expectSoundWideAndNarrow(page);
		await email.fill(address);
		await page.getByRole('button', { name: 'Save', exact: true }).first().click();
		await expect(page.getByText('Saved.', { exact: true })).toBeVisible();
		await page.setViewportSize({ width: 390, height: 844 });
		await expectOnPublicPage(page, '/ammos', said);
		await page.goto(`${HERE}/settings/profile`);
		await about.fill(before);
		await page.getByRole('button', { name: 'Save', exact: true }).first().click();
		await expect(page.getByText('Saved.', { exact: true })).toBeVisible();
	});

	test('replaces a text that was selected before the page’s script ran', async ({ page }) => {
		let start: () => void = () => undefined;
		const wait = new Promise<void>((resolve) => (start = resolve));
		await page.route(/\/nodes\/.*\.js$/, async (route) => {
			await wait;
			await route.continue();
		});
		await page.goto(`${HERE}/settings/profile`, { waitUntil: 'commit' });
		const about = page.getByLabel('Description').first();
		await about.selectText();
		start();
		await expect(page.getByTestId('live')).toHaveAttribute('data-state', 'on');
		await page.keyboard.type('Four chairs.');
		await expect(about).toHaveValue('Four chairs.');
	});

	test('finds no faults on the pages of setting up', async ({ page }) => {
		test.slow();
		for (const path of [
			'services',
			'staff',
			'staff/new',
			'availability',
			'availability/time-off',
			'availability/equipment',
			'settings/profile/places',
			'settings/members',
			'settings/addresses',
			'settings/activity'
		]) {
			await page.goto(`${HERE}/${path}`);
			await expect(page.getByRole('heading').first()).toBeVisible();
			await expectSoundWideAndNarrow(page);
		}
		await page.goto(`${HERE}/staff`);
		await main(page).getByRole('link', { name: 'Eleni Makri' }).first().click();
		await expect(page.getByRole('heading', { name: 'Eleni Makri', level: 1 })).toBeVisible();
		await expectSoundWideAndNarrow(page);
	});
});

const DENIED = [
	'bookings',
	'bookings/new',
	'calendar',
	'services',
	'services/new',
	'staff',
	'staff/new',
	'availability',
	'availability/closures',
	'availability/time-off',
	'settings/profile',
	'settings/members',
	'settings/addresses',
	'settings/activity'
];

for (const [role, email] of [
	['marketer', MARKETER],
	['stock keeper', WAREHOUSE]
] as const)
	test(`a ${role} reaches no bookings, no set-up and no settings, and is told so`, async ({
		page,
		context
	}) => {
		await signIn(context, email);
		await page.goto(HERE);
		await expect(page.getByRole('heading', { level: 1 })).toHaveText(
			'Welcome to Ammos Nails and Hair'
		);
		await expectSoundWideAndNarrow(page);
		for (const path of DENIED) {
			const answer = await page.goto(`${HERE}/${path}`);
			expect([403, 404], path).toContain(answer?.status());
			await expect(page.getByRole('heading', { level: 1 }), path).toHaveText(
				/^This page is (not here|not yours to open)$/
			);
		}
	});
