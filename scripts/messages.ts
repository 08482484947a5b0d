/**
 * Compiles messages/ into src/lib/paraglide. First writes the pseudo-locale en-XA from English:
 * accented, 40 % longer, bracketed, so that a string which never went through the catalogue,
 * or a layout that cannot grow, is seen at once (A25.1).
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';

const ACCENTS: Record<string, string> = {
	a: 'á',
	e: 'é',
	i: 'í',
	o: 'ó',
	u: 'ú',
	c: 'ç',
	n: 'ñ',
	y: 'ý',
	A: 'Á',
	E: 'É',
	I: 'Í',
	O: 'Ó',
	U: 'Ú',
	C: 'Ç',
	N: 'Ñ',
	Y: 'Ý'
};

/** Leaves {placeholders} and <tags> alone. */
function pseudo(text: string): string {
	const accented = text
		.split(/(\{[^}]*\}|<[^>]*>)/)
		.map((part) => (/^[{<]/.test(part) ? part : part.replace(/[a-zA-Z]/g, (c) => ACCENTS[c] ?? c)))
		.join('');
	return `[${accented}${'·'.repeat(Math.ceil(text.length * 0.4))}]`;
}

function pseudoValue(value: unknown): unknown {
	if (typeof value === 'string') return pseudo(value);
	if (!Array.isArray(value)) return value;
	return value.map((variant: { match: Record<string, string> }) => ({
		...variant,
		match: Object.fromEntries(Object.entries(variant.match).map(([k, v]) => [k, pseudo(v)]))
	}));
}

mkdirSync('messages/en-XA', { recursive: true });
for (const file of readdirSync('messages/en')) {
	const source = JSON.parse(readFileSync(`messages/en/${file}`, 'utf8')) as Record<string, unknown>;
	const target = Object.fromEntries(
		Object.entries(source).map(([key, value]) => [
			key,
			key === '$schema' ? value : pseudoValue(value)
		])
	);
	writeFileSync(`messages/en-XA/${file}`, JSON.stringify(target, null, '\t') + '\n');
}

const compiled = spawnSync(
	'paraglide-js',
	[
		'compile',
		'--project',
		'./project.inlang',
		'--outdir',
		'./src/lib/paraglide',
		'--silent',
		'--emit-ts-declarations',
		'--strategy',
		'cookie',
		'preferredLanguage',
		'baseLocale'
	],
	{ stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' }
);
if (compiled.status !== 0) {
	process.stderr.write(compiled.stdout);
	process.exit(compiled.status ?? 1);
}
