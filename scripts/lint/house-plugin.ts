/** The house's own lint rules: what the stock rules cannot say, or cannot say per folder. */
import type { Rule, SourceCode } from 'eslint';
import { forbiddenSql } from './forbidden-sql.ts';
import { PACKAGE_ZONES, type PackageZone } from './package-zones.ts';

/** What the TypeScript parser adds to the standard tree: kinds, and types written `import('x').T`. */
interface ImportNode {
	readonly source?: { readonly value: unknown } | null;
	readonly importKind?: string;
	readonly exportKind?: string;
}

export function isRefused(specifier: string, packages: readonly string[]): boolean {
	return packages.some((name) =>
		name.endsWith('*')
			? specifier.startsWith(name.slice(0, -1))
			: specifier === name || specifier.startsWith(`${name}/`)
	);
}

function importRule(
	refuses: (specifier: string) => boolean,
	why: string,
	typesPass = false
): Rule.RuleModule {
	return {
		meta: {
			type: 'problem',
			schema: [],
			messages: { refused: "'{{ name }}' is not imported here. {{ why }}" }
		},
		create(context) {
			const check = (node: Rule.Node): void => {
				const { source, importKind, exportKind } = node as unknown as ImportNode;
				if (typesPass && (importKind === 'type' || exportKind === 'type')) return;
				const name = source?.value;
				if (typeof name !== 'string' || !refuses(name)) return;
				context.report({ node, messageId: 'refused', data: { name, why } });
			};
			const visitors: Rule.RuleListener = {
				ImportDeclaration: check,
				ExportNamedDeclaration: check,
				ExportAllDeclaration: check,
				ImportExpression: check
			};
			return typesPass ? visitors : { ...visitors, TSImportType: check };
		}
	};
}

const packageRule = (zone: PackageZone): Rule.RuleModule =>
	importRule((name) => isRefused(name, zone.packages), zone.message, zone.typesPass);

/** dependency-cruiser sees components as compiled, so their type imports only show here. */
const browserOffTheServer = importRule(
	(name) => /(^|\/)server\//.test(name),
	'Browser code gets data, and its types, from load functions (./$types) and procedures.'
);

function calleeOf(node: Rule.Node, source: SourceCode): string {
	const call: Rule.Node | null = node.parent;
	return call?.type === 'CallExpression' ? source.getText(call.callee) : '';
}

/** The stock rule counts a describe's callback, too, which holds many short sentences. */
const testSize: Rule.RuleModule = {
	meta: {
		type: 'problem',
		schema: [],
		messages: {
			long: 'This test has {{ lines }} lines, at most 60: a builder belongs in src/lib/testing.'
		}
	},
	create(context) {
		const check = (node: Rule.Node): void => {
			const lines = (node.loc?.end.line ?? 0) - (node.loc?.start.line ?? 0) + 1;
			const group = /^(test\.)?describe\b/.test(calleeOf(node, context.sourceCode));
			if (lines > 60 && !group)
				context.report({ node, messageId: 'long', data: { lines: String(lines) } });
		};
		return {
			FunctionDeclaration: check,
			FunctionExpression: check,
			ArrowFunctionExpression: check
		};
	}
};

const NOT_A_NAME = new Set([
	'index',
	'utils',
	'util',
	'helpers',
	'helper',
	'types',
	'common',
	'misc',
	'service',
	'constants'
]);

/** File names say what is inside: kebab-case, PascalCase for components, no drawer for everything. */
const fileName: Rule.RuleModule = {
	meta: {
		type: 'problem',
		schema: [],
		messages: {
			drawer:
				"'{{ base }}' says nothing about what is inside. Name the file after the capability (server/cancelling.ts).",
			kebab: "'{{ base }}': files are kebab-case.",
			pascal: "'{{ base }}': components are PascalCase."
		}
	},
	create(context) {
		return {
			Program(node) {
				const base = context.filename.split(/[\\/]/).at(-1) ?? '';
				const stem = base.replace(/(\.svelte)?(\.test|\.server|\.d|\.spec)?\.[a-z]+$/, '');
				if (stem.startsWith('+')) return;
				if (NOT_A_NAME.has(stem.toLowerCase()))
					context.report({ node, messageId: 'drawer', data: { base } });
				else if (base.endsWith('.svelte') && !/^[A-Z][A-Za-z0-9]*$/.test(stem))
					context.report({ node, messageId: 'pascal', data: { base } });
				else if (!base.endsWith('.svelte') && !/^[a-z0-9]+([.-][a-z0-9]+)*$/.test(stem))
					context.report({ node, messageId: 'kebab', data: { base } });
			}
		};
	}
};

export const housePlugin = {
	meta: { name: 'house' },
	rules: {
		'file-name': fileName,
		'test-size': testSize,
		'browser-off-the-server': browserOffTheServer,
		'pooler-safe-sql': forbiddenSql,
		...Object.fromEntries(PACKAGE_ZONES.map((zone) => [zone.name, packageRule(zone)]))
	} satisfies Record<string, Rule.RuleModule>
};
