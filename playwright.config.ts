import { defineConfig, devices } from '@playwright/test';
import { findBrowser } from './scripts/find-browser.ts';

const PORT = 4173;
const DESKTOP = { width: 1280, height: 800 };
const PHONE = devices['Pixel 7'];

/**
 * Journeys of e2e/ against the built product with its demo world. `npm run test:e2e` first makes
 * sure that there is a browser. The server comes from an npm script, so that it runs on the
 * project's own Node.
 *
 * Tags say where else a journey runs: `@phone` also on a phone, `@nojs` also without JavaScript,
 * `@nojs-only` nowhere else. Without a tag it runs once, on a desktop.
 */
export default defineConfig({
	testDir: 'e2e',
	outputDir: 'test-results',
	workers: 2,
	fullyParallel: false,
	forbidOnly: true,
	retries: 0,
	timeout: 60_000,
	expect: { timeout: 10_000 },
	reporter: [['list']],
	use: {
		baseURL: `http://localhost:${PORT}`,
		locale: 'en-GB',
		timezoneId: 'Europe/Athens',
		trace: 'retain-on-failure',
		launchOptions: {
			executablePath: findBrowser(),
			args: ['--no-sandbox', '--disable-dev-shm-usage']
		}
	},
	projects: [
		{ name: 'desktop', grepInvert: /@nojs-only/, use: { viewport: DESKTOP } },
		{ name: 'phone', grep: /@phone/, use: { ...PHONE, viewport: { width: 390, height: 844 } } },
		{ name: 'nojs', grep: /@nojs/, use: { viewport: DESKTOP, javaScriptEnabled: false } }
	],
	webServer: {
		command: 'npm run --silent start:e2e',
		url: `http://localhost:${PORT}/readyz`,
		reuseExistingServer: process.env['CI'] === undefined,
		timeout: 300_000,
		gracefulShutdown: { signal: 'SIGTERM', timeout: 30_000 },
		// Every journey comes from one address: the limits per network are counted, and far.
		env: { RATE_LIMIT_SCALE: '100', HOLDS_PER_NETWORK: '1000' },
		stdout: 'ignore',
		stderr: 'pipe'
	}
});
