/**
 * Which package may be imported where. One line per zone: where it holds, what is refused there,
 * and a sentence that says where the code belongs. Folders are boundary-rules.ts' business.
 */
export interface PackageZone {
	/** Becomes the rule `house/<name>`. */
	readonly name: string;
	readonly files: readonly string[];
	readonly ignores?: readonly string[];
	/** `x` means x and x/…; a trailing star means any ending. */
	readonly packages: readonly string[];
	/** A type leaves nothing behind in what is loaded; where only weight matters it may pass. */
	readonly typesPass?: boolean;
	readonly message: string;
}

const TESTS = ['**/*.test.ts', 'src/lib/testing/**', 'e2e/**'];
const SOURCE = [
	'src/**/*.ts',
	'src/**/*.svelte',
	'workers/**/*.ts',
	'scripts/**/*.ts',
	'server.ts'
];

/** They decide and compute; what they need comes in as arguments. */
export const PURE_FILES = [
	'src/lib/*/rules.ts',
	'src/lib/*/input.ts',
	'src/lib/availability/engine/**/*.ts',
	'src/lib/platform/*.ts'
];

export const PACKAGE_ZONES: readonly PackageZone[] = [
	{
		name: 'public-pages-light',
		files: ['src/routes/(book)/**', 'src/routes/embed/**', 'src/lib/bookings/public/**'],
		ignores: ['**/*.server.ts', '**/+server.ts', '**/*.test.ts'],
		packages: [
			'bits-ui',
			'@lucide/svelte',
			'@internationalized/date',
			'zod',
			'leaflet',
			'd3-*',
			'@event-calendar/*',
			'sveltekit-superforms',
			'tailwind-merge',
			'tailwind-variants'
		],
		typesPass: true,
		message:
			'A public page has 60 kB of script, framework included. Validate and format on the server (+page.server.ts), use the small components of the booking pages and the icon sprite.'
	},
	{
		name: 'vendor-sdks-in-adapters',
		files: SOURCE,
		ignores: [...TESTS, '**/server/adapters/**'],
		packages: [
			'stripe',
			'twilio',
			'postmark',
			'nodemailer',
			'@calcom/*',
			'googleapis',
			'tsdav',
			'web-push',
			'grammy',
			'@node-saml/*',
			'openid-client'
		],
		message:
			"A vendor's SDK lives in <feature>/server/adapters/<vendor>.ts, behind the feature's port."
	},
	{
		name: 'trpc-in-routers',
		files: SOURCE,
		ignores: [
			...TESTS,
			'src/lib/trpc/**',
			'**/server/router.ts',
			'**/server/*-router.ts',
			'src/lib/server/app-router.ts',
			'src/routes/api/trpc/**'
		],
		packages: ['@trpc/server'],
		message:
			'Only router.ts, src/lib/trpc and the API route know tRPC. Commands and queries throw AppError; a page calls the caller.'
	},
	{
		name: 'sessions-in-auth',
		files: SOURCE,
		ignores: [...TESTS, 'src/lib/auth/server/**'],
		packages: ['lucia'],
		message:
			'Lucia stays behind src/lib/auth/server, so that it can be replaced (docs/decisions/0005). Ask auth for the session.'
	},
	{
		name: 'server-in-plain-node',
		files: ['src/lib/**/server/**/*.ts', 'workers/**/*.ts'],
		packages: ['$app/*', '$env/*', '@sveltejs/*', 'svelte', 'sveltekit-superforms'],
		message:
			'Workers, seeds and tests run server/ folders in plain Node. What needs a request or a cookie belongs in hooks.server.ts or the route; pass the value in.'
	},
	{
		name: 'pure-packages',
		files: PURE_FILES,
		ignores: ['**/*.test.ts'],
		packages: [
			'$app/*',
			'$env/*',
			'@sveltejs/*',
			'svelte',
			'drizzle-orm',
			'pg',
			'graphile-worker',
			'pino',
			'@trpc/*',
			'node:*'
		],
		message:
			'This file decides and computes, on both sides: no framework, database, file or clock. Take the value as an argument, or move the reading to server/.'
	},
	{
		name: 'queue-in-platform',
		files: SOURCE,
		ignores: [
			...TESTS,
			'src/lib/platform/server/**',
			'src/lib/server/**',
			'workers/**',
			'scripts/bench/**'
		],
		packages: ['graphile-worker'],
		message:
			"Jobs are declared in a feature's jobs.ts with platform/server/jobs.ts, and run by workers/."
	}
];
