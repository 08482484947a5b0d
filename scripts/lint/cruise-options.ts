/** What both runs of dependency-cruiser share; the two rule sets read imports differently. */
import type { ICruiseOptions } from 'dependency-cruiser';

/** `tsConfig` stays out on purpose: with it, `#lib/` imports no longer resolve through package.json. */
export const cruiseOptions = (typeImports: boolean): ICruiseOptions => ({
	doNotFollow: { path: 'node_modules' },
	exclude: { path: ['^src/lib/paraglide/', '^build/', '\\.svelte-kit/'] },
	tsPreCompilationDeps: typeImports,
	enhancedResolveOptions: {
		exportsFields: ['exports'],
		conditionNames: ['svelte', 'import', 'node', 'default'],
		extensions: ['.ts', '.js', '.svelte', '.json', '.d.ts']
	},
	skipAnalysisNotInRules: true
});
