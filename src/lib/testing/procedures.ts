/** Every procedure of a router, as proofs walk them. */
import type { AnyRouter } from '@trpc/server';
import type { z } from 'zod';
import type { Access } from '#lib/trpc/server/base.ts';
import type { Gate } from '#lib/trpc/server/gate.ts';
import { PERMISSIONS } from '#lib/stores/rules.ts';

export interface Procedure {
	readonly path: string;
	readonly type: 'query' | 'mutation' | 'subscription';
	/** Null: it does not say who may, which no procedure may keep to itself. */
	readonly access: Access | null;
	/** What it asks of the store's plan; empty: nothing but what its permission means. */
	readonly gate: Gate;
	readonly inputs: readonly z.ZodType[];
}

interface Definition {
	readonly _def: {
		readonly type: Procedure['type'];
		readonly meta?: { readonly access?: Access; readonly gate?: Gate };
		readonly inputs: readonly z.ZodType[];
	};
}

export function proceduresOf(router: AnyRouter): Procedure[] {
	const all = router._def.procedures as unknown as Record<string, Definition>;
	return Object.entries(all).map(([path, { _def }]) => ({
		path,
		type: _def.type,
		access: _def.meta?.access ?? null,
		gate: _def.meta?.gate ?? {},
		inputs: _def.inputs
	}));
}

export const ofKind = <K extends Access['kind']>(
	procedures: readonly Procedure[],
	kind: K
): (Procedure & { access: Extract<Access, { kind: K }> })[] =>
	procedures.filter(
		(one): one is Procedure & { access: Extract<Access, { kind: K }> } => one.access?.kind === kind
	);

function findings({ path, type, access }: Procedure): string[] {
	if (access === null) return [`${path}: does not say who may call it`];
	if (access.kind === 'public' || access.kind === 'public_store')
		return access.reason.length < 10 ? [`${path}: does not say why it is public`] : [];
	if (access.kind !== 'store') return [];
	if (!Object.hasOwn(PERMISSIONS, access.permission))
		return [`${path}: ${access.permission} is not in the table of stores/rules.ts`];
	const looks = /\.(view|view_own|list)$/.test(access.permission);
	return type === 'mutation' && looks
		? [`${path}: ${access.permission} lets people look; this changes something`]
		: [];
}

/** Sentences, one per procedure whose access is not said, or not said right. */
export const accessFindings = (router: AnyRouter): string[] =>
	proceduresOf(router).flatMap(findings);
