/** Papers of money: a client's receipt at the booking and in the account, the store's list, and what answers a refund. */
import type { Browser, Page } from '@playwright/test';
import { aName, bookAtDesk, main, MANAGER, signIn, wednesday } from './support/desk.ts';
import { as, openOwnStore } from './support/own-store.ts';
import { download, downloadPaper, unspaced } from './support/paper.ts';
import { aPerson, signUp } from './support/people.ts';
import { expectSoundWideAndNarrow } from './support/sound.ts';
import { fillDetails, holdTime, openPicker } from './support/visitor.ts';
import { expect, test } from './support/watched.ts';

const LEGAL = 'Όμορφες Μέρες Μονοπρόσωπη Ι.Κ.Ε.';

/** Who the store is on paper, 24 % of tax, and a logo. */
async function setUpPapers(page: Page, slug: string): Promise<void> {
	await page.goto(`/manage/${slug}/settings/documents`);
	await page.getByLabel('Registered name').fill(LEGAL);
	await page.getByLabel('Tax number').fill('VAT EL 123456789');
	await page.getByLabel('Address').fill('Ερμού 12\n105 63 Αθήνα');
	await page.getByLabel('Tax on your services, in percent').fill('24');
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await expect(page.getByText('Saved').first()).toBeVisible();
	await page.goto(`/manage/${slug}/settings/profile`);
	await page.getByLabel('Logo', { exact: true }).setInputFiles('static/icon-192.png');
	await page.getByRole('button', { name: 'Use this picture' }).first().click();
	await expect(page.getByRole('img', { name: 'Logo' })).toBeVisible();
}

async function openStoreWithPapers(browser: Browser): Promise<string> {
	const { slug } = await openOwnStore(browser);
	await as(browser, MANAGER, async (page) => await setUpPapers(page, slug));
	return slug;
}

const listed = (page: Page, name: RegExp) => main(page).getByRole('row', { name });

/** Papers are written by a job, a moment after the money. */
async function reloadUntil(page: Page, seen: () => Promise<void>): Promise<void> {
	await expect(async () => {
		await page.reload();
		await seen();
	}).toPass({ timeout: 20_000 });
}

test(
	'a client who paid a deposit has its receipt at the booking and among their invoices',
	{ tag: ['@phone', '@nojs'] },
	async ({ page, browser }) => {
		test.slow();
		const slug = await openStoreWithPapers(browser);
		const person = aPerson();
		await openPicker(page, `${slug}/fitting`, wednesday(3));
		await holdTime(page);
		await fillDetails(page, person.email);
		await page.getByRole('button', { name: 'Pay €12 and book' }).click();
		await page.getByRole('button', { name: 'Pay', exact: true }).click();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^See you on/);
		const papers = page.getByRole('region', { name: 'Receipts and invoices' });
		await reloadUntil(page, async () => {
			await expect(papers.getByRole('listitem')).toHaveCount(1, { timeout: 500 });
		});
		await expect(papers).toContainText('Deposit: Fitting');
		await expect(papers).toContainText('€12.00');
		await expectSoundWideAndNarrow(page);
		const link = papers.getByRole('link', { name: /^Download TEST-R-/ });
		const receipt = await downloadPaper(page, link);
		expect(receipt.name).toMatch(/^TEST-R-\d{4}-000001\.pdf$/);
		expect(receipt.pages).toBe(1);
		for (const said of [LEGAL, 'Αθήνα', 'VAT EL 123456789', 'Katerina Zafeiri', person.email])
			expect(receipt.text).toContain(unspaced(said));
		// 24 % inside €12.
		expect(receipt.text).toContain('€2.32');
		expect(receipt.text).toContain(unspaced('no real money moved'));

		await page.goto('/login');
		await signUp(page, person);
		await page.goto('/my/invoices');
		await expect(main(page)).toContainText(`Store ${slug}`);
		await expectSoundWideAndNarrow(page);
		const mine = await downloadPaper(page, main(page).getByRole('link', { name: /^Download/ }));
		expect(mine).toEqual(receipt);
	}
);

async function takeCash(page: Page, visit: string): Promise<void> {
	await page.goto(`${visit}/pay`);
	await page.getByRole('button', { name: 'Mark as paid', exact: true }).click();
	await expect(page.getByText('€40.00 taken.')).toBeVisible();
}

async function giveBack(page: Page, slug: string, who: string, sum: string): Promise<void> {
	await page.goto(`/manage/${slug}/payments?method=cash`);
	await main(page).getByRole('link', { name: who }).click();
	await page.getByText('Give money back').click();
	await page.getByLabel('Sum to give back').fill(sum);
	await page.getByLabel('Reason').fill('Too long a wait');
	await page.getByRole('button', { name: 'Give back', exact: true }).click();
	await expect(page.getByText('The refund is on its way.')).toBeVisible();
}

test(
	'a store finds its invoice, and what went back has a credit note that names it',
	{ tag: ['@phone', '@nojs'] },
	async ({ page, context, browser }) => {
		test.slow();
		const slug = await openStoreWithPapers(browser);
		await signIn(context, MANAGER);
		const here = `/manage/${slug}/documents`;
		await page.goto(here);
		await expect(main(page)).toContainText('No documents yet');
		await expectSoundWideAndNarrow(page);
		const who = aName();
		const day = wednesday(2);
		await bookAtDesk(page, { store: slug, service: /^Fitting/, with: 'iason', day, who });
		await takeCash(page, new URL(page.url()).pathname);
		await page.goto(here);
		await reloadUntil(page, async () => {
			await expect(listed(page, /^INV-/)).toContainText('€40.00', { timeout: 500 });
		});
		await giveBack(page, slug, who, '10');
		await page.goto(here);
		await reloadUntil(page, async () => {
			await expect(listed(page, /^CN-/)).toContainText('−€10.00', { timeout: 500 });
		});
		await expectSoundWideAndNarrow(page);
		const invoice = await downloadPaper(
			page,
			main(page).getByRole('link', { name: /^Download INV-/ })
		);
		expect(invoice.text).toContain(unspaced(who));
		const note = await downloadPaper(page, main(page).getByRole('link', { name: /^Download CN-/ }));
		expect(note.text).toContain(`Answers:${invoice.name.replace('.pdf', '')}`);
		await takeMonth(page, [invoice.name, note.name]);
		await findByFilters(page, who);
	}
);

/** Everything of this month in one file, and as a table. */
async function takeMonth(page: Page, names: readonly string[]): Promise<void> {
	const month = page.getByRole('region', { name: 'A whole month' });
	await expect(month.getByLabel('Month')).toContainText('2 documents');
	const pdf = await downloadPaper(page, month.getByRole('button', { name: 'Download PDF' }));
	expect(pdf.name).toMatch(/^documents-\d{4}-\d\d\.pdf$/);
	expect(pdf.pages).toBe(2);
	const csv = await download(page, month.getByRole('button', { name: /CSV/ }));
	const rows = csv.bytes.toString('utf8').trim().split('\r\n').slice(1);
	expect(rows).toHaveLength(2);
	for (const name of names) {
		const label = name.replace('.pdf', '');
		expect(pdf.text).toContain(label);
		expect(rows.some((row) => row.startsWith(`${label},`))).toBe(true);
	}
}

async function findByFilters(page: Page, who: string): Promise<void> {
	await page.getByLabel('Kind').selectOption({ label: 'Credit note' });
	await page.getByRole('button', { name: 'Show', exact: true }).click();
	await expect(listed(page, /^CN-/)).toBeVisible();
	await expect(listed(page, /^INV-/)).toHaveCount(0);
	await page.getByRole('link', { name: 'Clear' }).click();
	await expect(page).toHaveURL(/documents$/);
	await page.getByLabel('Search').fill(who);
	await page.getByRole('button', { name: 'Show', exact: true }).click();
	await expect(page).toHaveURL(/q=Test/);
	await expect(listed(page, /^INV-/)).toContainText(who);
	await page.getByLabel('From day').fill('2031-01-01');
	await page.getByRole('button', { name: 'Show', exact: true }).click();
	await expect(main(page)).toContainText('Nothing matches these filters');
	await expectSoundWideAndNarrow(page);
	await main(page).getByRole('link', { name: 'Clear' }).first().click();
	await expect(listed(page, /^INV-/)).toBeVisible();
}
