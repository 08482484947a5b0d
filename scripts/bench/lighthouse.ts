/** Lighthouse on a demo store's page, as a phone: performance, accessibility, best practices, SEO. */
import { chromium } from '@playwright/test';
import lighthouseOf from 'lighthouse';
import { findBrowser } from '../find-browser.ts';
import { using, type Group } from './bench.ts';
import { hasPage, STORE_PAGE } from './page.ts';
import { freePort, startWeb } from './processes.ts';
import type { BenchRow } from './report.ts';

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
const LEAST = 95;
const ROUNDS = 3;

type Scores = Record<(typeof CATEGORIES)[number], number>;

interface Looked {
	readonly scores: Scores;
	/** Audits that cost points, for whoever mends them. */
	readonly lost: readonly string[];
}

async function look(url: string, port: number): Promise<Looked> {
	const found = await lighthouseOf(url, {
		port,
		output: 'json',
		logLevel: 'silent',
		onlyCategories: [...CATEGORIES]
	});
	if (!found) throw new Error('Lighthouse gave no answer');
	const { categories, audits, runtimeError } = found.lhr;
	if (runtimeError) throw new Error(`Lighthouse: ${runtimeError.message}`);
	const score = (name: string): number => Math.round((categories[name]?.score ?? 0) * 100);
	const weighing = CATEGORIES.flatMap((name) => categories[name]?.auditRefs ?? []);
	const lost = weighing
		.filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 0.9)
		.map(({ id }) => id);
	return {
		scores: {
			performance: score('performance'),
			accessibility: score('accessibility'),
			'best-practices': score('best-practices'),
			seo: score('seo')
		},
		lost
	};
}

const rowOf = (name: string, value: number): BenchRow => ({
	name: `lighthouse ${name}`,
	value,
	unit: 'of 100',
	baseline: 100,
	ratio: value / 100,
	goal: `≥ ${LEAST}`,
	pass: value >= LEAST
});

async function best(url: string, say: (line: string) => void): Promise<Scores> {
	const executablePath = findBrowser();
	if (!executablePath) throw new Error('there is no Chromium: set CHROMIUM_PATH');
	const port = await freePort();
	const browser = await chromium.launch({
		executablePath,
		args: ['--no-sandbox', `--remote-debugging-port=${port}`]
	});
	try {
		const top: Scores = { performance: 0, accessibility: 0, 'best-practices': 0, seo: 0 };
		for (let round = 0; round < ROUNDS; round++) {
			const { scores, lost } = await look(url, port);
			for (const name of CATEGORIES) top[name] = Math.max(top[name], scores[name]);
			if (lost.length > 0) say(`lighthouse: points lost to ${lost.join(', ')}`);
		}
		return top;
	} finally {
		await browser.close();
	}
}

export const lighthouse: Group = async (bench) => {
	const { settings } = await bench.world();
	return await using(startWeb(settings), async ({ port }) => {
		if (!(await hasPage(port, STORE_PAGE))) {
			bench.say(`${STORE_PAGE} does not answer 200: lighthouse is left out`);
			return [];
		}
		try {
			const scores = await best(`http://localhost:${port}${STORE_PAGE}`, bench.say);
			return CATEGORIES.map((name) => rowOf(name, scores[name]));
		} catch (error) {
			bench.say(`lighthouse could not run: ${String(error)}`);
			return [rowOf('(could not run)', 0)];
		}
	});
};
