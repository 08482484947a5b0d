/** Calls of one procedure in one's own store, with ids that belong to another store. */
import type { AnyRouter } from '@trpc/server';
import type { RequestContext } from '#lib/trpc/server/context.ts';
import { isId, newId } from '#lib/platform/server/ids.ts';
import { hintsOf, type Hint } from './hints.ts';
import { plausibleInput, type Pick } from './inputs.ts';
import { answerOf, leaked, type Answer, type Belongings } from './outsider.ts';
import type { Procedure } from './procedures.ts';

export interface Tried {
	readonly procedure: Procedure;
	/** Which field was foreign; 'everything' when all that could be were. */
	readonly field: string;
	readonly input: Record<string, unknown>;
	readonly answer: Answer;
	/** What the same call gets with ids that nobody has. */
	readonly unknown: Answer;
}

interface Sides {
	readonly own: Belongings;
	readonly foreign: Belongings;
}

const keyOf = (path: readonly string[]): string => path.join('.');
const nameOf = (path: readonly string[]): string =>
	[...path].reverse().find((part) => !/^\d+$/.test(part)) ?? '';

/** Of the same shape, and nobody's. */
function nobodys(value: string): string {
	if (isId(value)) return newId();
	const turned = [...value].reverse().join('');
	return /^[2-9A-Z]+-[2-9A-Z]{5}$/.test(value)
		? `${value.slice(0, -5)}ZZZZZ`
		: turned.replace(/^-+/, 'x');
}

/** A hint's word, or what stands under the name that a hint of the form `$name` speaks of. */
const withHint =
	(hint: Hint, named: (path: readonly string[], asked: readonly string[]) => unknown): Pick =>
	(asked) => {
		const name = nameOf(asked);
		const word = Object.hasOwn(hint, name) ? hint[name] : undefined;
		if (typeof word === 'string' && word.startsWith('$')) return named([word.slice(1)], asked);
		return word ?? named(asked, asked);
	};

/** Paths of the input at which something of a store can stand. */
function namedPaths(procedure: Procedure, hint: Hint, own: Belongings): string[] {
	const paths = new Set<string>();
	const look = (path: readonly string[], asked: readonly string[]): unknown => {
		const value = own.named(path, procedure.path);
		if (value !== undefined) paths.add(keyOf(asked));
		return value;
	};
	plausibleInput(procedure.inputs, withHint(hint, look));
	return [...paths];
}

async function tryField(
	call: (input: Record<string, unknown>) => Promise<Answer>,
	procedure: Procedure,
	hint: Hint,
	{ own, foreign }: Sides,
	field: string
): Promise<Tried> {
	const chosen = (path: readonly string[]): boolean =>
		field === 'everything' || keyOf(path) === field;
	const inputWith = (other: (value: string) => string): Record<string, unknown> => ({
		...plausibleInput(
			procedure.inputs,
			withHint(hint, (path, asked) => {
				if (!chosen(asked)) return own.named(path, procedure.path);
				const value = foreign.named(path, procedure.path);
				return value === undefined ? undefined : other(value);
			})
		),
		store: own.address
	});
	const input = inputWith((value) => value);
	const unknown = await call(inputWith(nobodys));
	return { procedure, field, input, unknown, answer: await call(input) };
}

/** The same calls with nothing foreign in them. */
export async function ownCalls(
	router: AnyRouter,
	context: RequestContext,
	procedure: Procedure,
	own: Belongings
): Promise<Answer[]> {
	const answers: Answer[] = [];
	for (const hint of hintsOf(procedure.path)) {
		const pick = withHint(hint, (path) => own.named(path, procedure.path));
		const input = { ...plausibleInput(procedure.inputs, pick), store: own.address };
		answers.push(await answerOf(router, context, procedure, input));
	}
	return answers;
}

/** All foreign at once, then each alone among one's own: a command may look at the first id only. */
export async function foreignCalls(
	router: AnyRouter,
	context: RequestContext,
	procedure: Procedure,
	sides: Sides
): Promise<Tried[]> {
	const call = (input: Record<string, unknown>): Promise<Answer> =>
		answerOf(router, context, procedure, input);
	const tried: Tried[] = [];
	for (const hint of hintsOf(procedure.path)) {
		const paths = namedPaths(procedure, hint, sides.own);
		for (const field of paths.length > 1 ? ['everything', ...paths] : paths)
			tried.push(await tryField(call, procedure, hint, sides, field));
	}
	return tried;
}

/** Why an answer other than NOT_FOUND is right: `procedure field` → code, or 'done'. */
export type Exceptions = Readonly<
	Record<string, { readonly answers: readonly string[]; readonly why: string }>
>;

/**
 * Null when all is well: NOT_FOUND; or, of a question, an answer with nothing of the other store in it.
 * In any case the same as for an id that nobody has: nobody learns which ids exist elsewhere.
 */
export function verdictOn(
	tried: Tried,
	foreign: Belongings,
	exceptions: Exceptions
): string | null {
	const { procedure, field, input, answer, unknown } = tried;
	const where = `${procedure.path} ${field}`;
	const said = answer.ok ? 'done' : answer.code;
	const unknownSaid = unknown.ok ? 'done' : unknown.code;
	if (answer.ok) {
		const marks = leaked(answer.text, input, foreign);
		if (marks.length > 0) return `${where}: tells ${marks.join(', ')}`;
	}
	if (said === 'bug') return `${where}: breaks with ${answer.ok ? '' : answer.details}`;
	if (exceptions[where]?.answers.includes(said)) return null;
	if (said !== unknownSaid) return `${where}: ${said}, but ${unknownSaid} for an id nobody has`;
	if (said === 'NOT_FOUND' || (said === 'done' && procedure.type !== 'mutation')) return null;
	const details = answer.ok ? '' : ` ${answer.details}`;
	return said === 'BAD_INPUT'
		? `${where}: BAD_INPUT${details}; give testing/hints.ts what this procedure takes`
		: `${where}: ${said}${details}`;
}
