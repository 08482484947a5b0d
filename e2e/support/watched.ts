/** A page that reports what its console complains of: any complaint fails the test. */
import { expect, test as base } from '@playwright/test';

/** A refusal is an answer, and the browser logs its status. */
const EXPECTED = /status of (4\d\d|503)/;

export const test = base.extend<{ quiet: undefined }>({
	quiet: [
		async ({ page }, use) => {
			const complaints: string[] = [];
			page.on('console', (message) => {
				if (message.type() === 'error' && !EXPECTED.test(message.text()))
					complaints.push(message.text());
			});
			page.on('pageerror', (error) => complaints.push(error.message));
			await use(undefined);
			expect(complaints).toEqual([]);
		},
		{ auto: true }
	]
});

export { expect };
