/**
 * The outsider's view of a router (TRUST T11): calls made from its own procedures, judged by what
 * comes back. The judge is apart from the test, so that a leaky procedure can show it to work.
 */
import { createCallerFactory } from '#lib/trpc/server/base.ts';
import { toAppError } from '#lib/trpc/server/errors.ts';
import type { RequestContext } from '#lib/trpc/server/context.ts';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import type { AnyRouter } from '@trpc/server';
import superjson from 'superjson';
import type { Procedure } from './procedures.ts';

export type Answer =
	| { readonly ok: true; readonly text: string }
	| { readonly ok: false; readonly code: string; readonly details: string };

interface Reply {
	readonly status: number;
	readonly body: string;
}

/** Over HTTP, as a browser would: status and body, byte by byte. */
export async function replyOf(
	router: AnyRouter,
	context: RequestContext,
	procedure: Procedure,
	input: unknown
): Promise<Reply> {
	const json = JSON.stringify(superjson.serialize(input));
	const url = new URL(`http://localhost/api/trpc/${procedure.path}`);
	const asks = procedure.type !== 'mutation';
	if (asks) url.searchParams.set('input', json);
	const response = await fetchRequestHandler({
		endpoint: '/api/trpc',
		router,
		req: asks
			? new Request(url)
			: new Request(url, {
					method: 'POST',
					body: json,
					headers: { 'content-type': 'application/json' }
				}),
		createContext: () => context
	});
	return { status: response.status, body: await response.text() };
}

/** In the process, as pages do. A subscription is asked for its first value. */
export async function answerOf(
	router: AnyRouter,
	context: RequestContext,
	procedure: Procedure,
	input: unknown
): Promise<Answer> {
	try {
		const caller: unknown = createCallerFactory(router)(context);
		const call = procedure.path
			.split('.')
			.reduce((at, part) => Reflect.get(Object(at), part), caller);
		if (typeof call !== 'function') throw new Error(`no procedure ${procedure.path}`);
		const value: unknown = await Reflect.apply(call, undefined, [input]);
		return { ok: true, text: JSON.stringify(superjson.serialize(value)) };
	} catch (error) {
		const app = toAppError(error);
		return app
			? { ok: false, code: app.code, details: JSON.stringify(app.details) }
			: { ok: false, code: 'bug', details: String(error) };
	}
}

/** What one store is made of: what an input may name, and what must never leave it. */
export interface Belongings {
	readonly address: string;
	/** What of this store would stand at this field; undefined: nothing. */
	readonly named: (path: readonly string[], procedure: string) => string | undefined;
	/** Ids and words that occur in this store and nowhere else. */
	readonly marks: readonly string[];
}

/** Marks of `theirs` that show up in `text` though `input` did not contain them. */
export function leaked(text: string, input: unknown, theirs: Belongings): string[] {
	const said = JSON.stringify(superjson.serialize(input));
	return theirs.marks.filter((mark) => text.includes(mark) && !said.includes(mark));
}
