/** What the product has mailed, read where the demo keeps it. */
import type { Page } from '@playwright/test';
import { expect } from './watched.ts';

export interface Mail {
	readonly text: string;
	/** As paths of this site: mail names the host that the product knows itself by. */
	readonly links: string[];
}

/** The newest mail to `email` whose subject matches; waits for it. In a tab of its own. */
export async function mailTo(page: Page, email: string, subject: RegExp): Promise<Mail> {
	const tab = await page.context().newPage();
	const line = tab.getByRole('rowheader').getByRole('link', { name: subject }).first();
	await expect(async () => {
		await tab.goto(`/sandbox/inbox?${new URLSearchParams({ to: email })}`);
		await expect(line).toBeVisible({ timeout: 500 });
	}).toPass({ timeout: 20_000 });
	await line.click();
	await expect(tab).toHaveURL(/\/sandbox\/inbox\/./);
	const text = await tab.locator('pre').innerText();
	await tab.close();
	return {
		text,
		links: [...text.matchAll(/https?:\/\/[^/\s]+(\/\S+)/g)].map(([, to]) => to ?? '')
	};
}

/** The six digits of a mail. */
export async function codeTo(page: Page, email: string, subject: RegExp): Promise<string> {
	const { text } = await mailTo(page, email, subject);
	return /^\d{6}$/m.exec(text)?.[0] ?? '';
}
