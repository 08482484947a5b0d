/** What CI runs, in this order: cheap and telling first. Each is an npm script of its own. */
export interface Step {
	readonly script: string;
	readonly what: string;
	/** Where the runner leaves its result as JSON, and in whose shape. */
	readonly counts?: 'vitest' | 'playwright';
}

export const STEPS: readonly Step[] = [
	{ script: 'messages', what: 'compile the messages' },
	{ script: 'lint:lockfile', what: 'the lock file' },
	{ script: 'lint:format', what: 'formatting' },
	{ script: 'lint:imports', what: 'import rules and cycles' },
	{ script: 'lint:code', what: 'ESLint' },
	{ script: 'check', what: 'types and components' },
	{ script: 'contrast', what: 'colours against WCAG' },
	{ script: 'db:check', what: 'migrations' },
	{ script: 'test:unit', what: 'tests, in UTC', counts: 'vitest' },
	{ script: 'test:zone', what: 'rules again, in an odd time zone', counts: 'vitest' },
	{ script: 'build', what: 'the production build' },
	{ script: 'check:bytes', what: 'script bytes per page' },
	{ script: 'test:e2e', what: 'journeys in a browser', counts: 'playwright' }
];

export interface Counts {
	readonly passed: number;
	readonly failed: number;
	readonly skipped: number;
}

export const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };

export const add = (a: Counts, b: Counts): Counts => ({
	passed: a.passed + b.passed,
	failed: a.failed + b.failed,
	skipped: a.skipped + b.skipped
});

interface VitestReport {
	readonly numPassedTests: number;
	readonly numFailedTests: number;
	readonly numPendingTests: number;
	readonly numTodoTests: number;
}

interface PlaywrightReport {
	readonly stats: {
		readonly expected: number;
		readonly unexpected: number;
		readonly flaky: number;
		readonly skipped: number;
	};
}

/** From the text of a runner's JSON report. Throws when it is no such report. */
export function countsOf(runner: 'vitest' | 'playwright', report: string): Counts {
	if (runner === 'vitest') {
		const found = JSON.parse(report) as VitestReport;
		return {
			passed: found.numPassedTests,
			failed: found.numFailedTests,
			skipped: found.numPendingTests + found.numTodoTests
		};
	}
	const { stats } = JSON.parse(report) as PlaywrightReport;
	return {
		passed: stats.expected + stats.flaky,
		failed: stats.unexpected,
		skipped: stats.skipped
	};
}

/** The last line of a run: `12 passed, 0 failed`. */
export const closingLine = ({ passed, failed, skipped }: Counts): string =>
	`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
