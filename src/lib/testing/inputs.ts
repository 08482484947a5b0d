/**
 * Plausible input for any procedure, from its Zod schema: so that a proof about "every procedure"
 * covers the one that was written this morning. What a schema refuses is mended field by field.
 */
import { z } from 'zod';
import { addDays, localDay, processNow } from '#lib/platform/time.ts';

/** What stands at a path when the generator has a better idea than the schema; undefined: it has none. */
export type Pick = (path: readonly string[], format: string | undefined) => unknown;

type Json = {
	type?: string | string[];
	format?: string;
	pattern?: string;
	enum?: unknown[];
	const?: unknown;
	anyOf?: Json[];
	oneOf?: Json[];
	allOf?: Json[];
	properties?: Record<string, Json>;
	required?: string[];
	items?: Json;
	prefixItems?: Json[];
	minItems?: number;
	additionalProperties?: Json | boolean;
	minimum?: number;
	exclusiveMinimum?: number;
	default?: unknown;
};

const OMIT = Symbol('left out');
/** Near enough to be booked, and nothing that `fillStore` put there stands in the way. */
const DAY = addDays(localDay(processNow(), 'Etc/UTC'), 3);
const INSTANT = `${DAY}T10:00:00.000Z`;

/** Tried in order until the schema is content. */
const TEXTS: readonly string[] = [
	'plausible',
	DAY,
	'10:00',
	INSTANT,
	'#0f5c70',
	'Europe/Athens',
	'EUR',
	'GR',
	'en',
	'30',
	'1',
	'09:00-17:00',
	'x@example.test',
	'+30 210 000 0000',
	'book.example.gr',
	'K7-4MQ2X',
	'sk_test_0123456789abcdef',
	'https://example.gr/',
	'a plausible text of several words, long enough to explain something',
	'0123456789abcdef0123456789abcdef0123456789a',
	''
];

const BY_NAME: readonly [RegExp, unknown][] = [
	[/email/i, 'x@example.test'],
	[/phone/i, '+30 210 000 0000'],
	[/zone$/i, 'Europe/Athens'],
	[/currency/i, 'EUR'],
	[/country/i, 'GR'],
	[/locale/i, 'en'],
	[/accent|colour$/i, '#0f5c70'],
	[/reason|note|comment/i, 'a plausible reason'],
	[/At$/, INSTANT],
	[/^(day|date|from|until|on)$|(Day|Date|On)$/, DAY],
	// Where fillStore put a document.
	[/^month$/, '2031-01'],
	[/time$/i, '10:00'],
	[/price|amount/i, '15']
];

/** A whole PNG of one pixel. */
const PIXEL = new Uint8Array(
	Buffer.from(
		'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
		'base64'
	)
);

let keys = 0;
/** Never the same key twice: it would be answered with what was said before. */
const freshKey = (): string => `a-key-0123456789-${++keys}`;

const NUMBERS: readonly unknown[] = [1, 0, 5, 30, 60, 1_925_460_000_000];

function ofEmptySchema(name: string): unknown[] {
	// What JSON Schema cannot say: files, instants as numbers, dates.
	return /bytes|file|upload/i.test(name)
		? [PIXEL, 'x']
		: [...NUMBERS, ...TEXTS, new Uint8Array([1])];
}

function leaf(schema: Json, path: readonly string[], pick: Pick): unknown[] {
	const name = [...path].reverse().find((part) => !/^\d+$/.test(part)) ?? '';
	const picked = pick(path, schema.format);
	const first = picked === undefined ? [] : [picked];
	if (schema.const !== undefined) return [schema.const];
	if (schema.enum) return [...first, ...schema.enum];
	const named = /Key$/.test(name)
		? [freshKey()]
		: BY_NAME.filter(([pattern]) => pattern.test(name)).map(([, value]) => value);
	const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
	if (type === 'string')
		return [...first, ...named.filter((value) => typeof value === 'string'), ...TEXTS];
	if (type === 'boolean') return [...first, true, false];
	if (type === 'null') return [null];
	if (type === 'integer' || type === 'number')
		return [...(schema.minimum === undefined ? [] : [schema.minimum]), ...NUMBERS];
	return [...first, ...named, ...ofEmptySchema(name)];
}

/** An id before an empty word: `'' | uuid` is asked with an id. */
const interesting = (options: readonly Json[]): Json[] =>
	[...options].sort(
		(a, b) =>
			Number(b.format === 'uuid') - Number(a.format === 'uuid') ||
			Number(a.type === 'null') - Number(b.type === 'null')
	);

class Generator {
	/** How often a path was refused: which of its candidates stands there now. */
	readonly #turns = new Map<string, number>();
	readonly #pick: Pick;

	constructor(pick: Pick) {
		this.#pick = pick;
	}

	refused(path: readonly PropertyKey[]): void {
		const key = path.join('.');
		this.#turns.set(key, (this.#turns.get(key) ?? 0) + 1);
	}

	#candidate(path: readonly string[], candidates: readonly unknown[]): unknown {
		return candidates[(this.#turns.get(path.join('.')) ?? 0) % candidates.length];
	}

	make(schema: Json, path: readonly string[], optional: boolean): unknown {
		const options = schema.anyOf ?? schema.oneOf;
		if (options) {
			const made = interesting(options).map((option) => this.make(option, path, false));
			return this.#candidate(path, optional ? [...made, OMIT] : made);
		}
		if (schema.allOf)
			return Object.assign({}, ...schema.allOf.map((part) => this.make(part, path, false)));
		if (schema.properties) return this.#object(schema, path);
		if (schema.prefixItems)
			return schema.prefixItems.map((item, i) => this.make(item, [...path, String(i)], false));
		if (schema.type === 'array')
			return Array.from({ length: Math.max(1, schema.minItems ?? 0) }, (_, i) =>
				this.make(schema.items ?? {}, [...path, String(i)], false)
			);
		if (schema.type === 'object') return {};
		const candidates = leaf(schema, path, this.#pick);
		return this.#candidate(path, optional ? [...candidates, OMIT] : candidates);
	}

	#object(schema: Json, path: readonly string[]): Record<string, unknown> {
		const required = new Set(schema.required);
		const entries = Object.entries(schema.properties ?? {}).map(
			([name, property]) =>
				[name, this.make(property, [...path, name], !required.has(name))] as const
		);
		return Object.fromEntries(entries.filter(([, value]) => value !== OMIT));
	}
}

const asJson = (schema: z.ZodType): Json =>
	z.toJSONSchema(schema, {
		io: 'input',
		unrepresentable: 'any',
		cycles: 'ref',
		reused: 'inline'
	}) as Json;

/** Merged input of all of a procedure's schemas. Throws when 200 mends are not enough: then say it in `pick`. */
export function plausibleInput(schemas: readonly z.ZodType[], pick: Pick): Record<string, unknown> {
	let input: Record<string, unknown> = {};
	for (const schema of schemas) {
		const json = asJson(schema);
		const generator = new Generator(pick);
		let made: unknown;
		let result: z.ZodSafeParseResult<unknown> | undefined;
		for (let tries = 0; tries < 200 && !result?.success; tries++) {
			for (const issue of result?.error.issues ?? []) generator.refused(issue.path);
			made = generator.make(json, [], false);
			result = schema.safeParse(made);
		}
		if (!result?.success)
			throw new Error(
				`no plausible input: ${z.prettifyError(result?.error ?? new z.ZodError([]))}`
			);
		input = { ...input, ...(made as Record<string, unknown>) };
	}
	return input;
}
