/** How much script a page may load, in kilobytes (1,000 bytes) after gzip -9, framework included. */
export interface Budget {
	readonly name: string;
	readonly routes: RegExp;
	readonly limitKb: number;
}

/** The first that matches counts. A route group without a line is a dashboard. */
export const BUDGETS: readonly Budget[] = [
	{ name: 'calendar', routes: /^\/\(manage\)\/manage\/\[store[^\]]*\]\/calendar/, limitKb: 150 },
	{ name: 'public', routes: /^\/(\(site\)|\(book\)|\(client\)|embed)(\/|$)/, limitKb: 60 },
	{ name: 'dashboard', routes: /^\/(?!\(dev\))/, limitKb: 130 }
];

/** undefined: a page for developers, which no visitor loads. */
export const budgetOf = (routeId: string): Budget | undefined =>
	BUDGETS.find(({ routes }) => routes.test(routeId));

/** The script that a store puts into its own site. */
export const EMBED_LOADER_KB = 3;
