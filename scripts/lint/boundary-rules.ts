/**
 * Which folder may import which, as dependency-cruiser rules. Each comment is what a person reads
 * when the rule fires, so it says where the code belongs. boundaries.test.ts breaks each of them.
 */
import type { IReachabilityForbiddenRuleType, IRegularForbiddenRuleType } from 'dependency-cruiser';
import { anyOf, FEATURES, notBelow, notBelowTrpc } from './layers.ts';

const LIB = '^src/lib';
const FEATURE = `${LIB}/${anyOf(FEATURES)}`;
/** Tests build a world from wherever they like; only `routes` and production code stay off them. */
const TESTS = '\\.test\\.ts$';
const TESTING = '^src/lib/.*testing/';
const SCHEMA = 'server/schema\\.ts$';
/** One that grew too long is several: `server/cards-schema.ts`. */
const ANY_SCHEMA = 'server/[a-z-]*schema\\.ts$';

type Rule = (IRegularForbiddenRuleType | IReachabilityForbiddenRuleType) & {
	readonly name: string;
	readonly comment: string;
};

const rule = (name: string, comment: string, from: Rule['from'], to: Rule['to']): Rule => ({
	name,
	severity: 'error',
	comment,
	from,
	to
});

const layering: Rule[] = [
	rule(
		'nothing-imports-routes',
		'Routes are the top. Move what is shared into the feature that owns it.',
		{ pathNot: '^src/routes/' },
		{ path: '^src/routes/' }
	),
	rule(
		'platform-knows-no-feature',
		'platform/ and ui/ hold no noun of the product. Move the code into its feature, or pass the value in.',
		{ path: `${LIB}/(platform|ui)/`, pathNot: TESTS },
		{ path: `${LIB}/`, pathNot: `${LIB}/(platform|ui|paraglide)/` }
	),
	rule(
		'platform-below-ui',
		'platform/ draws nothing. A component belongs in ui/ or in its feature.',
		{ path: `${LIB}/platform/` },
		{ path: `${LIB}/ui/` }
	),
	...FEATURES.map((feature) =>
		rule(
			`order-${feature}`,
			`${feature} imports only features below it (scripts/lint/layers.ts). To react upwards, record an event and listen in the other feature's jobs.ts.`,
			{ path: `${LIB}/${feature}/`, pathNot: [SCHEMA, TESTS] },
			{ path: `${LIB}/${anyOf(notBelow(feature))}/` }
		)
	),
	...FEATURES.map((feature) =>
		rule(
			`order-${feature}-schema`,
			`A schema may name any other schema, for foreign keys; all else in it comes from below ${feature} (scripts/lint/layers.ts).`,
			{ path: `${LIB}/${feature}/${SCHEMA}` },
			{ path: `${LIB}/${anyOf(notBelow(feature))}/`, pathNot: SCHEMA }
		)
	),
	rule(
		'schema-only-declares',
		'A schema declares tables: a query belongs in queries.ts, a write in commands.ts.',
		{ path: `${FEATURE}/${SCHEMA}` },
		{ path: `${FEATURE}/server/`, pathNot: SCHEMA }
	),
	rule(
		'order-trpc',
		'The base of the procedures stands on audit, auth, stores, payments and plans. What needs a higher feature is a procedure of that feature.',
		{ path: `${LIB}/trpc/server/`, pathNot: TESTS },
		{ path: `${LIB}/(${notBelowTrpc().join('|')}|server)/` }
	),
	rule(
		'top-is-top',
		'src/lib/server lists all features, so no feature may import it. Only routes, hooks, workers, scripts and the client type stand above.',
		{ path: `${LIB}/`, pathNot: [`${LIB}/(server|testing)/`, TESTS, `${LIB}/trpc/client\\.ts$`] },
		{ path: `${LIB}/server/` }
	)
];

const insideFeatures: Rule[] = [
	rule(
		'router-off-the-database',
		'A procedure calls one command or query. Move the statement to commands.ts or queries.ts.',
		{ path: `${FEATURE}/server/[^/]*router\\.ts$` },
		{ path: [SCHEMA, 'node_modules/(drizzle-orm|pg)/', 'platform/server/(db|pool|pools)\\.ts$'] }
	),
	rule(
		'adapter-off-the-database',
		'An adapter speaks to a vendor. What it needs comes in as arguments; what it learns goes back to the command.',
		{ path: '/server/adapters/', pathNot: [TESTS, '/sandbox[^/]*\\.ts$'] },
		{
			path: [
				'/server/(schema|commands|queries|jobs|router)\\.ts$',
				'node_modules/(drizzle-orm|pg)/'
			]
		}
	),
	rule(
		'router-is-a-leaf',
		'Only src/lib/server/app-router.ts lists routers. Call the command or query instead.',
		{ path: '^(?:src/lib/)?([^/]+)/', pathNot: [`${LIB}/server/app-router\\.ts$`, TESTS] },
		{ path: `${FEATURE}/server/[^/]*router\\.ts$`, pathNot: `${LIB}/$1/` }
	),
	rule(
		'own-jobs-only',
		"Another feature's jobs are its own business: record an event that it listens to.",
		{ path: `${FEATURE}/`, pathNot: TESTS },
		{ path: `${FEATURE}/server/jobs\\.ts$`, pathNot: `${LIB}/$1/` }
	),
	rule(
		'own-adapters-only',
		"Another feature's adapters are its own business: call its command.",
		{ path: `${FEATURE}/`, pathNot: TESTS },
		{ path: `${FEATURE}/server/adapters/`, pathNot: `${LIB}/$1/` }
	),
	rule(
		'own-access-only',
		"Another feature's access.ts narrows its own records: ask its query.",
		{ path: `${FEATURE}/`, pathNot: TESTS },
		{ path: `${FEATURE}/server/access\\.ts$`, pathNot: `${LIB}/$1/` }
	),
	rule(
		'own-schema-only',
		"Another feature's tables are read through its queries and written through its commands. Only a schema imports a schema, for foreign keys; reports read everything.",
		{ path: `${FEATURE}/`, pathNot: [ANY_SCHEMA, `${LIB}/reports/`, TESTS] },
		{ path: `${FEATURE}/${SCHEMA}`, pathNot: `${LIB}/$1/` }
	),
	rule(
		'pages-compose-components',
		"A feature's component shows its own feature. The page composes both, or the part moves to ui/.",
		{ path: `${FEATURE}/.+\\.svelte$` },
		{ path: `${FEATURE}/.+\\.svelte$`, pathNot: `${LIB}/$1/` }
	),
	rule(
		'allocations-have-one-writer',
		'Taken time is written by availability/server/commands.ts alone (a forced booking is not seen by the constraint).',
		{
			path: '^(src|workers|scripts)/',
			pathNot: [`${LIB}/availability/server/`, SCHEMA, `${LIB}/server/`, TESTING, TESTS]
		},
		{ path: `${LIB}/availability/server/schema\\.ts$` }
	),
	rule(
		'trpc-in-routers',
		'The base of the procedures is for router.ts, the list of routers and routes/api. A command or query takes a scope.',
		{
			path: `${LIB}/`,
			pathNot: [`${LIB}/(trpc|server|testing)/`, '/server/[^/]*router\\.ts$', TESTS]
		},
		{ path: `${LIB}/trpc/server/` }
	)
];

const purity: Rule[] = [
	rule(
		'pure-files',
		'rules.ts, input.ts, availability/engine and platform/*.ts decide and compute: what they need comes in as arguments. Reading belongs in server/queries.ts.',
		{
			path: [
				`${FEATURE}/(rules|input)\\.ts$`,
				`${LIB}/availability/engine/`,
				`${LIB}/platform/[^/]+\\.ts$`
			],
			pathNot: TESTS
		},
		{
			path: [
				'/server/',
				'\\.svelte$',
				`${LIB}/(trpc|testing|ui)/`,
				'node_modules/(svelte|@sveltejs|drizzle-orm|pg|graphile-worker|pino)/'
			]
		}
	),
	rule(
		'browser-off-the-server',
		'Browser code gets data from load functions and procedures. Only trpc/client.ts knows the AppRouter type.',
		{
			path: [
				'\\.svelte$',
				'\\.svelte\\.ts$',
				`${LIB}/ui/`,
				'^src/hooks\\.ts$',
				`${LIB}/trpc/client\\.ts$`
			],
			pathNot: TESTS
		},
		{ path: [`${LIB}/[^/]+/server/`, `${LIB}/server/`], pathNot: `${LIB}/server/app-router\\.ts$` }
	),
	rule(
		'app-router-type-once',
		'Only trpc/client.ts may know the AppRouter type.',
		{ path: ['\\.svelte$', '\\.svelte\\.ts$', `${LIB}/ui/`, '^src/hooks\\.ts$'] },
		{ path: `${LIB}/server/app-router\\.ts$` }
	)
];

const edges: Rule[] = [
	rule(
		'routes-call-the-caller',
		"A route's server file calls the tRPC caller. Permission, limits and idempotency live in the procedure; the statement in a command or query.",
		{ path: '^src/routes/', pathNot: '^src/routes/(healthz|readyz|metrics)/' },
		{
			path: [
				`${FEATURE}/server/`,
				`${LIB}/platform/server/(db|pools|schema)\\.ts$`,
				'node_modules/(drizzle-orm|pg|graphile-worker)/'
			]
		}
	),
	rule(
		'workers-run-jobs',
		"workers/ only boots and composes. A handler belongs in its feature's server/jobs.ts.",
		{ path: '^workers/', pathNot: TESTS },
		{
			path: '^(src|scripts)/',
			pathNot: [`${FEATURE}/server/jobs\\.ts$`, `${LIB}/platform/`, `${LIB}/server/(?!app-router)`]
		}
	),
	rule(
		'web-server-knows-no-feature',
		'server.ts starts and stops. What a request needs belongs in hooks.server.ts or a procedure.',
		{ path: '^server\\.ts$' },
		{ path: '^src/', pathNot: [`${LIB}/platform/`, `${LIB}/server/(?!app-router)`] }
	),
	rule(
		'testing-is-for-tests',
		'testing/ is for tests, seeds and e2e. Production code that needs it belongs in a feature.',
		{
			path: '^(src|workers|scripts|server\\.ts)',
			pathNot: [TESTING, TESTS, '^scripts/(seed|bench|chaos)']
		},
		{ path: TESTING }
	),
	rule(
		'tests-are-leaves',
		'A test file is imported by nobody: shared builders belong in src/lib/testing.',
		{},
		{ path: '\\.(test|spec)\\.ts$' }
	),
	rule(
		'dev-dependencies-stay-out',
		'A production install lacks this package. Make it a dependency, or keep it to tests and scripts.',
		{ path: '^(src|workers|server\\.ts)', pathNot: [TESTING, TESTS] },
		{
			dependencyTypes: ['npm-dev'],
			dependencyTypesNot: ['npm', 'type-only', 'type-import', 'pre-compilation-only']
		}
	),
	rule(
		'declared-packages-only',
		'This package is not in package.json: it is there by chance. Add it with `npm install -E`.',
		{},
		{ dependencyTypes: ['npm-no-pkg', 'npm-unknown'] }
	),
	rule(
		'everything-resolves',
		'Nothing is there under this name. Imports carry their extension: #lib/x.ts.',
		{ path: '^(src/lib|workers|scripts|e2e)/' },
		{ couldNotResolve: true, pathNot: '^(\\$app/|\\./\\$types|\\.\\.?/.*build/)' }
	)
];

export const boundaryRules: readonly Rule[] = [...layering, ...insideFeatures, ...purity, ...edges];

/** Run without type-only imports: two schemas may name each other's types, never load each other. */
export const runtimeRules: readonly Rule[] = [
	rule(
		'no-cycles',
		'Two files that load each other belong together, or a third below both holds what they share.',
		{},
		{ circular: true }
	),
	rule(
		'public-pages-stay-light',
		'A public page has 60 kB of script, and this would be loaded with it. Format and validate on the server; use the small components of the booking pages.',
		{
			path: ['^src/routes/(\\(book\\)|embed)/', `${LIB}/bookings/public/`],
			pathNot: ['\\.server\\.ts$', '\\+server\\.ts$', TESTS]
		},
		{
			path: 'node_modules/(bits-ui|@lucide|@internationalized|zod|leaflet|d3-[a-z]+|@event-calendar|sveltekit-superforms)/',
			reachable: true
		}
	)
];
