/** The store's money: taken at a visit, given back, counted in the evening; the provider and the platform's switch. */
import type { Page } from '@playwright/test';
import { ADMIN, aName, bookAtDesk, main, MANAGER, signIn, wednesday } from './support/desk.ts';
import { as, createStore, openOwnStore } from './support/own-store.ts';
import { expectSound, expectSoundWideAndNarrow } from './support/sound.ts';
import { expect, test } from './support/watched.ts';

const press = async (page: Page, name: string) =>
	await page.getByRole('button', { name, exact: true }).click();
const part = (page: Page, method: string) =>
	page.getByRole('group', { name: 'Split between methods' }).getByLabel(method);

/** €45 in two parts, €5 of it a tip, after too much was refused. */
async function takeInParts(page: Page, visit: string, who: string): Promise<void> {
	await page.goto(`${visit}/pay`);
	await expect(main(page)).toContainText('Still due');
	await expectSoundWideAndNarrow(page);
	await page.getByLabel('Tip').fill('5');
	await page.getByRole('radio', { name: 'Split' }).check();
	await part(page, 'Cash').fill('30');
	await part(page, 'Card terminal').fill('500');
	await press(page, 'Mark as paid');
	await expect(page.getByText('€40 is still due. Nothing was taken now.').first()).toBeVisible();
	await expect(part(page, 'Cash')).toHaveAttribute('aria-invalid', 'true');
	await expect(part(page, 'Cash')).toHaveValue('30');
	await expect(page.getByLabel('Tip')).toHaveValue('5');
	await expectSoundWideAndNarrow(page);
	await part(page, 'Card terminal').fill('15');
	await press(page, 'Mark as paid');
	await expect(page.getByText('€45.00 taken.')).toBeVisible();
	await expect(
		page.getByRole('region', { name: who }).getByText('Finished', { exact: true })
	).toBeVisible();
}

/** €10 of the cash, after a sum that is none and one that is too large. */
async function giveBackSome(page: Page, slug: string, who: string): Promise<void> {
	await page.goto(`/manage/${slug}/payments?method=cash`);
	await expectSoundWideAndNarrow(page);
	await main(page).getByRole('link', { name: who }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Bill of €30');
	await page.getByText('Give money back').click();
	const sum = page.getByLabel('Sum to give back');
	for (const [typed, said] of [
		// No answer is the one before: each is waited for.
		['some', 'Write a sum such as 12.50.'],
		['999', /^Only €\d+ is left to give back\. Nothing was refunded now\.$/],
		['-3', 'Write a sum such as 12.50.']
	] as const) {
		await sum.fill(typed);
		await page.getByLabel('Reason').fill('Too long a wait');
		await press(page, 'Give back');
		await expect(page.getByText(said)).toBeVisible();
		await expect(sum).toHaveValue(typed);
		await expect(sum).toHaveAttribute('aria-invalid', 'true');
		await expect(page.getByLabel('Reason')).toHaveValue('Too long a wait');
	}
	await expectSoundWideAndNarrow(page);
	await sum.fill('10');
	await press(page, 'Give back');
	await expect(page.getByText('The refund is on its way.')).toBeVisible();
	await expect(page.getByRole('listitem').filter({ hasText: 'Too long a wait' })).toContainText(
		'€10'
	);
	await expectSound(page);
}

/** €30 came and €10 went: €20 of the day, and €50 that lay there before. */
async function countTheCash(page: Page, slug: string): Promise<void> {
	await page.goto(`/manage/${slug}/payments/close`);
	const cash = page.getByRole('row', { name: 'Cash' });
	await expect(cash).toContainText('€30.00');
	await expect(cash).toContainText('€20.00');
	await expect(page.getByRole('row', { name: 'Card terminal' })).toContainText('€15.00');
	await expectSoundWideAndNarrow(page);
	await page.getByLabel('Counted').fill('a lot');
	await page.getByLabel('In the drawer before').fill('50');
	await press(page, 'Keep this count');
	await expect(page.getByText(/Write what was counted as a sum/).first()).toBeVisible();
	await expect(page.getByLabel('Counted')).toHaveAttribute('aria-invalid', 'true');
	await expect(page.getByLabel('Counted')).toHaveValue('a lot');
	await expect(page.getByLabel('In the drawer before')).toHaveValue('50');
	await page.getByLabel('Counted').fill('68.50');
	await press(page, 'Keep this count');
	await expect(page.getByText('€1.50 too little')).toBeVisible();
	await page.getByLabel('Counted').fill('70');
	await page.getByLabel('In the drawer before').fill('50');
	await press(page, 'Keep this count');
	await expect(page.getByText('It fits')).toBeVisible();
	await expectSoundWideAndNarrow(page);
}

test(
	'a visit is paid in parts with a tip, some of it goes back, and the evening’s cash fits',
	{ tag: ['@phone', '@nojs'] },
	async ({ page, context, browser }) => {
		test.slow();
		const { slug } = await openOwnStore(browser);
		await signIn(context, MANAGER);
		const who = aName();
		await bookAtDesk(page, {
			store: slug,
			service: /^Fitting/,
			with: 'iason',
			day: wednesday(2),
			who
		});
		await takeInParts(page, new URL(page.url()).pathname, who);
		await giveBackSome(page, slug, who);
		await countTheCash(page, slug);
	}
);

test(
	'a manager sees who can take the money, and tries the sandbox with a payment that is not booked',
	{ tag: ['@phone', '@nojs'] },
	async ({ page, context, browser }) => {
		const { slug } = await as(browser, ADMIN, createStore);
		await signIn(context, MANAGER);
		await page.goto(`/manage/${slug}/settings/payments`);
		for (const provider of [
			'Stripe with your own key',
			'Stripe without keys',
			'Paystack',
			'Square'
		])
			await expect(main(page).getByText(provider, { exact: true })).toBeVisible();
		await expect(main(page)).toContainText('Test mode');
		await main(page).getByText('Stripe with your own key').click();
		await expectSoundWideAndNarrow(page);
		await press(page, 'Test payment');
		await page.getByRole('link', { name: 'Open the test payment' }).click();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pay in the sandbox');
		await press(page, 'Decline the card');
		await page.goto(`/manage/${slug}/settings/payments`);
		await expect(page.getByText('The test payment was not paid.')).toBeVisible();
		await press(page, 'Test payment');
		await page.getByRole('link', { name: 'Open the test payment' }).click();
		await press(page, 'Pay');
		await expect(page).toHaveURL(new RegExp(`/manage/${slug}/settings/payments`));
		await expect(page.getByText('The test payment was paid. The connection works.')).toBeVisible();
		await expectSoundWideAndNarrow(page);
		for (const [path, said] of [
			['payments', 'No payments here'],
			['payments/differences', 'The provider and the ledger agree.'],
			['payments/close', 'No money moved on this day.']
		] as const) {
			await page.goto(`/manage/${slug}/${path}`);
			await expect(main(page)).toContainText(said);
			await expectSoundWideAndNarrow(page);
		}
	}
);

/** The page is kept for some seconds where it is shown to everybody. */
async function expectDeposit(page: Page, slug: string, there: boolean): Promise<void> {
	await expect(async () => {
		await page.goto(`/${slug}`);
		await expect(main(page)).toContainText('Fitting', { timeout: 500 });
		const deposit = main(page).getByText('€12 deposit').filter({ visible: true });
		await expect(deposit).toHaveCount(there ? 1 : 0, { timeout: 500 });
	}).toPass({ timeout: 20_000 });
}

async function turn(page: Page, admin: string, act: 'Switch off' | 'Switch on'): Promise<void> {
	await page.goto(admin);
	await main(page).getByText(act, { exact: true }).first().click();
	const form = page.getByRole('group').filter({ has: page.getByRole('button', { name: act }) });
	await form.getByLabel('Reason').fill('Asked for by its owner');
	await expectSoundWideAndNarrow(page);
	await form.getByRole('button', { name: act }).click();
	await expect(
		page.getByText(`Online payments are ${act === 'Switch off' ? 'switched off' : 'switched on'}.`)
	).toBeVisible();
}

test(
	'an admin switches a store’s online payments off: nobody is asked for a deposit until they are on again',
	{ tag: ['@phone', '@nojs'] },
	async ({ page, context, browser }) => {
		test.slow();
		const { slug, admin } = await openOwnStore(browser);
		await expectDeposit(page, slug, true);
		await signIn(context, ADMIN);
		await turn(page, admin, 'Switch off');
		await page.goto(`/admin/payments?q=${slug}&shown=off`);
		await expect(main(page).getByRole('row', { name: slug })).toContainText('Off');
		await expectSoundWideAndNarrow(page);
		await expectDeposit(page, slug, false);
		await as(browser, MANAGER, async (desk) => {
			await desk.goto(`/manage/${slug}/payments`);
			await expect(main(desk)).toContainText('Online payments are off.');
		});
		await turn(page, admin, 'Switch on');
		await expectDeposit(page, slug, true);
	}
);
