import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import { housePlugin } from './scripts/lint/house-plugin.ts';
import { PACKAGE_ZONES, PURE_FILES as PURE } from './scripts/lint/package-zones.ts';

const CODE = ['**/*.ts', '**/*.svelte'];
const TESTS = ['**/*.test.ts', 'e2e/**/*.ts'];

const NO_DATE = {
	name: 'Date',
	message:
		'Only src/lib/platform/time.ts knows Date. Take `now` from the scope; compute with Instant, LocalDay and the functions of time.ts.'
};

const IMPURE = [
	'process',
	'fetch',
	'performance',
	'setTimeout',
	'setInterval',
	'crypto',
	'window',
	'document',
	'localStorage'
];
const NOT_PURE = IMPURE.map((name) => ({
	name,
	message:
		'This file is pure: the same arguments give the same answer. Take the value as an argument.'
}));

/** Rules of the strict set that cry wolf here. There are no inline exceptions, so they are off. */
const relaxed = Object.fromEntries(
	[
		'no-unnecessary-condition', // A variable that a callback sets looks constant to it.
		'require-await', // `async` also turns a throw into the rejection that a port promises.
		'no-unsafe-class-instance-assignment', // Vendors type plain objects as classes.
		'no-unsafe-enum-assignment', // Enums come only from vendors: erasable syntax has none.
		'no-misused-spread', // Spreading a string walks its code points, which is meant.
		'no-dynamic-delete' // Headers are taken away by name.
	].map((name) => [`@typescript-eslint/${name}`, 'off'])
);

/** Rows and answers that a test reads: a wrong shape fails the test itself. `any` stays forbidden. */
const untyped = Object.fromEntries(
	['assignment', 'member-access', 'argument', 'call', 'return'].map((name) => [
		`@typescript-eslint/no-unsafe-${name}`,
		'off'
	])
);

export default ts.config(
	{
		ignores: [
			'build/',
			'.svelte-kit/',
			'node_modules/',
			'src/lib/paraglide/',
			'messages/',
			'drizzle/',
			'.data/',
			'test-results/',
			'playwright-report/',
			'coverage/',
			'static/'
		]
	},
	{ linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
	js.configs.recommended,
	{ files: CODE, extends: [ts.configs.strictTypeChecked] },
	svelte.configs.recommended,
	{
		languageOptions: {
			globals: { ...globals.browser, ...globals.node },
			parserOptions: {
				projectService: true,
				tsconfigRootDir: import.meta.dirname,
				extraFileExtensions: ['.svelte']
			}
		},
		plugins: { house: housePlugin }
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser } }
	},
	{
		name: 'house/style',
		files: CODE,
		rules: {
			'no-undef': 'off', // TypeScript knows better.
			eqeqeq: ['error', 'always'],
			'max-lines': ['error', { max: 300 }],
			'max-lines-per-function': ['error', { max: 60 }],
			'house/file-name': 'error',
			'house/pooler-safe-sql': 'error',
			'no-restricted-globals': ['error', NO_DATE],
			'@typescript-eslint/no-restricted-types': ['error', { types: { Date: NO_DATE.message } }],
			'@typescript-eslint/consistent-type-imports': [
				'error',
				{ fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }
			],
			'@typescript-eslint/switch-exhaustiveness-check': [
				'error',
				{ considerDefaultExhaustiveForUnions: true }
			],
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }
			],
			'@typescript-eslint/no-confusing-void-expression': [
				'error',
				{ ignoreArrowShorthand: true, ignoreVoidOperator: true }
			],
			'@typescript-eslint/only-throw-error': [
				'error',
				{ allowRethrowing: true, allowThrowingUnknown: true, allowThrowingAny: false }
			],
			'@typescript-eslint/restrict-template-expressions': [
				'error',
				{ allowNumber: true, allowBoolean: true }
			],
			...relaxed
		}
	},
	{
		name: 'house/components',
		files: ['**/*.svelte'],
		rules: {
			'prefer-const': 'off', // Props are bindable: svelte/prefer-const knows the runes.
			'svelte/prefer-const': ['error', { excludedRunes: ['$props', '$derived', '$bindable'] }],
			'svelte/no-at-html-tags': 'error',
			'svelte/no-navigation-without-resolve': 'off', // The product is served from the root of its host.
			'max-lines-per-function': 'off' // The parser counts a component's script as one function.
		}
	},
	...PACKAGE_ZONES.map(({ name, files, ignores = [] }) => ({
		name: `house/${name}`,
		files: [...files],
		ignores: [...ignores],
		rules: { [`house/${name}`]: 'error' }
	})),
	{
		name: 'house/browser',
		files: ['**/*.svelte', '**/*.svelte.ts', 'src/lib/ui/**/*.ts', 'src/hooks.ts'],
		rules: { 'house/browser-off-the-server': 'error' }
	},
	{
		name: 'house/pure',
		files: PURE,
		ignores: TESTS,
		rules: { 'no-restricted-globals': ['error', NO_DATE, ...NOT_PURE] }
	},
	{
		name: 'house/log',
		files: ['src/**/*.ts', 'src/**/*.svelte', 'workers/**/*.ts', 'server.ts'],
		ignores: ['src/lib/testing/**'],
		rules: { 'no-console': 'error' }
	},
	{
		name: 'house/clock',
		files: ['src/lib/platform/time.ts', 'src/lib/platform/time.test.ts'],
		rules: { 'no-restricted-globals': 'off', '@typescript-eslint/no-restricted-types': 'off' }
	},
	{
		// Typed arrays and sorted lists in tight loops: the loop bounds the index.
		name: 'house/engine',
		files: ['src/lib/availability/engine/**/*.ts'],
		rules: { '@typescript-eslint/no-non-null-assertion': 'off' }
	},
	{
		// Setup holds a lock over several transactions on its own direct connection.
		name: 'house/setup',
		files: ['src/lib/server/database.ts', 'scripts/lint/forbidden-sql.ts'],
		rules: { 'house/pooler-safe-sql': 'off' }
	},
	{
		name: 'house/tests',
		files: TESTS,
		rules: {
			'max-lines-per-function': 'off', // A describe holds many short sentences: house/test-size.
			'house/test-size': 'error',
			'house/pooler-safe-sql': 'off', // Negative controls show what each of these leaks.
			'@typescript-eslint/no-non-null-assertion': 'off',
			'@typescript-eslint/unbound-method': 'off',
			...untyped
		}
	},
	{ files: ['**/*.js'], extends: [ts.configs.disableTypeChecked] }
);
