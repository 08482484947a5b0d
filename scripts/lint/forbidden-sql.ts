/**
 * SQL that breaks behind a pooler in transaction mode, or leaks one store's scope to the next user
 * of a connection. A session setting was visible to another client in 20 of 20 tries; SET LOCAL in none.
 */
import type { Rule } from 'eslint';

type Part = { readonly value: { readonly raw: string } };

const FORBIDDEN: readonly {
	readonly id: 'setConfig' | 'set' | 'lock';
	readonly pattern: RegExp;
}[] = [
	{ id: 'setConfig', pattern: /set_config\s*\([^)]*,\s*false\s*\)/i },
	{
		id: 'set',
		pattern:
			/(?:^|;)\s*(?:SET|set)\s+(?!(?:LOCAL|local)\b)(?:(?:SESSION|session|ROLE|role|TIME|time)\b|[\w.]+\s*(?:=|\b(?:TO|to)\b))/
	},
	{ id: 'lock', pattern: /pg_(?:try_)?advisory_lock(?:_shared)?\s*\(/i }
];

export const forbiddenSql: Rule.RuleModule = {
	meta: {
		type: 'problem',
		schema: [],
		messages: {
			setConfig:
				'set_config(…, false) outlives the transaction and leaks to the next store. Use SET LOCAL.',
			set: 'SET outlives the transaction and leaks to the next store. Use SET LOCAL; role defaults belong in src/lib/server/database.ts (ALTER ROLE).',
			lock: 'A session lock belongs to a connection that a pooler hands to others. Lock rows (availability), or use pg_advisory_xact_lock.',
			prepare:
				'Named statements fail behind a pooler. Only src/lib/platform/server/preparing.ts decides about them.'
		}
	},
	create(context) {
		const check = (node: Rule.Node, text: string): void => {
			for (const { id, pattern } of FORBIDDEN)
				if (pattern.test(text)) context.report({ node, messageId: id });
		};
		return {
			Literal(node) {
				if (typeof node.value === 'string') check(node, node.value);
			},
			TemplateLiteral(node) {
				check(node, (node.quasis as Part[]).map((part) => part.value.raw).join('${}'));
			},
			'CallExpression > MemberExpression.callee[property.name="prepare"]'(node: Rule.Node) {
				context.report({ node, messageId: 'prepare' });
			}
		};
	}
};
