/** http.page and bytes.page: a store's page, against the smallest page that the same framework serves. */
import { gzipSync } from 'node:zlib';
import { chromium, type Browser, type Response } from '@playwright/test';
import { findBrowser } from '../find-browser.ts';
import { page as ask, expectOk } from './asking.ts';
import { DEMO, using, type Group } from './bench.ts';
import { withConnections, type Question } from './connection.ts';
import { judged } from './goals.ts';
import { inTurns, type Act, type Measured } from './measuring.ts';
import { startMinimalSite } from './minimal-site.ts';
import { startWeb } from './processes.ts';
import type { BenchRow } from './report.ts';

const MS = 2_000;
const HTML = 'text/html';
export const STORE_PAGE = `/${DEMO}`;

/** False while the store has no page yet: there is nothing to measure then. */
export async function hasPage(port: number, path: string): Promise<boolean> {
	return await withConnections(
		port,
		1,
		async ([connection]) => (await connection?.ask({ method: 'GET', path }))?.status === 200,
		HTML
	);
}

async function served(
	ours: { port: number; question: () => Question },
	minimal: number,
	connections: number
): Promise<{ value: Measured; bare: Measured }> {
	const asking = (
		port: number,
		question: () => Question,
		then: (act: Act) => Promise<Measured[]>
	) =>
		withConnections(
			port,
			connections,
			(open) =>
				then(async (worker) => {
					const connection = open[worker];
					if (connection) await expectOk(connection, question());
				}),
			HTML
		);
	const [bare, value] = await asking(
		minimal,
		() => ask('/'),
		(small) => asking(ours.port, ours.question, (own) => inTurns([small, own], connections, MS))
	);
	if (!bare || !value) throw new Error('nothing was measured');
	return { value, bare };
}

interface Load {
	/** Kilobytes as they travel: compressed by the server, or as a proxy in front would. */
	readonly totalKb: number;
	readonly scriptKb: number;
	readonly requests: number;
}

const COMPRESSIBLE = /text|javascript|json|svg|xml|manifest/;

async function weigh(response: Response): Promise<number> {
	const body = await response.body().catch(() => Buffer.alloc(0));
	const type = response.headers()['content-type'] ?? '';
	return COMPRESSIBLE.test(type) ? gzipSync(body).length : body.length;
}

/** A first visit with an empty cache, until nothing is loading any more. */
async function loadOf(browser: Browser, url: string): Promise<Load> {
	const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
	const tab = await context.newPage();
	const responses: Response[] = [];
	tab.on('response', (response) => void responses.push(response));
	await tab.goto(url, { waitUntil: 'networkidle' });
	const weights = await Promise.all(
		responses.map(async (response) => ({
			script:
				response.request().resourceType() === 'script' ||
				/\.js$/.test(new URL(response.url()).pathname),
			bytes: await weigh(response)
		}))
	);
	await context.close();
	const sum = (all: readonly { bytes: number }[]) =>
		all.reduce((total, { bytes }) => total + bytes, 0) / 1000;
	return {
		totalKb: sum(weights),
		scriptKb: sum(weights.filter(({ script }) => script)),
		requests: responses.length
	};
}

async function bytes(ours: number, minimal: number): Promise<BenchRow[]> {
	const executablePath = findBrowser();
	if (!executablePath) throw new Error('bytes.page needs a Chromium: set CHROMIUM_PATH');
	const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
	try {
		const own = await loadOf(browser, `http://localhost:${ours}${STORE_PAGE}`);
		const small = await loadOf(browser, `http://localhost:${minimal}/`);
		return [
			judged('bytes.page total', own.totalKb, 'kB gz', small.totalKb),
			judged('bytes.page script', own.scriptKb, 'kB gz', small.scriptKb),
			judged('bytes.page requests', own.requests, 'requests', small.requests)
		];
	} finally {
		await browser.close();
	}
}

export const page: Group = async (bench) => {
	const world = await bench.world();
	return await using(startMinimalSite(), (minimal) =>
		using(startWeb(world.settings), async ({ port }) => {
			if (!(await hasPage(port, STORE_PAGE))) {
				bench.say(`${STORE_PAGE} does not answer 200: http.page and bytes.page are left out`);
				return [];
			}
			const ours = { port, question: () => ask(STORE_PAGE) };
			const one = await served(ours, minimal.port, 1);
			const many = await served(ours, minimal.port, 8);
			return [
				judged('http.page p50 at 1', one.value.p50, 'ms', one.bare.p50),
				judged('http.page at 8', many.value.perSecond, 'per s', many.bare.perSecond),
				...(await bytes(port, minimal.port))
			];
		})
	);
};
