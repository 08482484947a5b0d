/** Pure decisions of signing in: addresses, passwords, where to go on to. */
import type { SessionUser } from './user.ts';

/** One form per mailbox: surrounding space and case are a person's typing, not the address. */
export const normalizeEmail = (typed: string): string => typed.trim().toLowerCase();

/** NIST SP 800-63B-4 §3.1.1.2: 15 characters alone, 8 beside a second factor; at least 64 accepted. */
export const PASSWORD_LENGTH = { alone: 15, withSecondFactor: 8, most: 256 } as const;

export type PasswordProblem = 'too_short' | 'too_long' | 'common' | 'pattern' | 'context';

export interface PasswordFacts {
	/** The password guards beside a second factor. */
	readonly secondFactor: boolean;
	/** What an attacker would try first for this person: product, stores, name, e-mail. */
	readonly words: readonly string[];
}

/** The same characters typed on another keyboard are the same password; nothing is trimmed. */
export const normalizePassword = (typed: string): string => typed.normalize('NFC');

const RUNS = [
	'abcdefghijklmnopqrstuvwxyz',
	'01234567890123456789',
	'qwertyuiopasdfghjklzxcvbnm',
	'qwertzuiopasdfghjklyxcvbnm',
	'azertyuiopqsdfghjklmwxcvbn'
];
const BOTH_WAYS = RUNS.flatMap((run) => [run, [...run].reverse().join('')]);

/** "abcabcabc…", "aaaa…": one short piece again and again. */
function repeats(text: string): boolean {
	for (let period = 1; period <= text.length / 3; period++)
		if (text.slice(period) === text.slice(0, text.length - period)) return true;
	return false;
}

/** How much of `text` is left after runs of an alphabet, a row of keys or digits, of four or more. */
function withoutRuns(text: string): string {
	let rest = '';
	for (let at = 0; at < text.length;) {
		let length = 0;
		for (const run of BOTH_WAYS)
			while (at + length < text.length && run.includes(text.slice(at, at + length + 1))) length++;
		if (length < 4) rest += text.charAt(at);
		at += Math.max(length < 4 ? 1 : length, 1);
	}
	return rest;
}

/** Letters that remain when what people put around a word is gone: "!!Sunshine2026" → "sunshine". */
const core = (text: string): string => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');

const lettersAndDigits = (text: string): string =>
	text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

/** A word of this person's, long enough to be meant. */
const pieces = (words: readonly string[]): string[] =>
	words
		.flatMap((word) => [
			lettersAndDigits(word),
			...word.split(/[^\p{L}\p{N}]+/u).map(lettersAndDigits)
		])
		.filter((word) => word.length >= 4)
		.sort((a, b) => b.length - a.length);

/** Is hardly anything left once the words an attacker knows are taken out? */
function madeOf(text: string, words: readonly string[]): boolean {
	let rest = lettersAndDigits(text);
	const before = rest.length;
	for (const word of pieces(words)) rest = rest.replaceAll(word, '');
	return rest.length < before && rest.length < 8;
}

/**
 * What is wrong with a new password, or null. No rules of composition, no trimming; the list decides.
 * `password` is normalised; length counts code points. `isCommon` takes lower case.
 */
export function passwordProblem(
	password: string,
	facts: PasswordFacts,
	isCommon: (word: string) => boolean
): PasswordProblem | null {
	const length = [...password].length;
	if (length < (facts.secondFactor ? PASSWORD_LENGTH.withSecondFactor : PASSWORD_LENGTH.alone))
		return 'too_short';
	if (length > PASSWORD_LENGTH.most) return 'too_long';
	const text = password.toLowerCase();
	if (isCommon(text) || isCommon(core(text)) || isCommon(lettersAndDigits(text))) return 'common';
	if (repeats(text) || withoutRuns(text).length < 4) return 'pattern';
	return madeOf(text, facts.words) ? 'context' : null;
}

const SOMEWHERE = 'http://same.invalid';

/**
 * A path of this origin, or null: `/x`, never `//x`, `/\x` or anything a browser would read as another
 * host (TRUST.md §4, open redirect).
 */
export function safeReturnTo(value: string | null | undefined): string | null {
	if (!value || value.length > 2000 || !/^\/(?![/\\])/.test(value) || /[\\\p{Cc}]/u.test(value))
		return null;
	try {
		const url = new URL(value, SOMEWHERE);
		return url.origin === SOMEWHERE
			? `${url.pathname}${url.search}${url.hash}`.replace(/^\/{2,}/, '/')
			: null;
	} catch {
		return null;
	}
}

/** Where someone goes who asked for no page in particular. */
export function homeFor(
	user: Pick<SessionUser, 'platformRole'>,
	stores: readonly string[]
): string {
	if (user.platformRole !== null) return '/admin';
	if (stores.length > 0) return stores.length === 1 ? `/manage/${stores[0]}` : '/manage';
	return '/my';
}

const BROWSERS: readonly [RegExp, string][] = [
	[/\bEdgA?\//, 'Edge'],
	[/\bOPR\//, 'Opera'],
	[/\bSamsungBrowser\//, 'Samsung Internet'],
	[/\b(Firefox|FxiOS)\//, 'Firefox'],
	[/\b(Chrome|CriOS)\//, 'Chrome'],
	[/\bSafari\//, 'Safari']
];
const SYSTEMS: readonly [RegExp, string][] = [
	[/\b(iPhone|iPad)\b/, 'iOS'],
	[/\bAndroid\b/, 'Android'],
	[/\bWindows\b/, 'Windows'],
	[/\bMac OS X\b/, 'macOS'],
	[/\bCrOS\b/, 'ChromeOS'],
	[/\bLinux\b/, 'Linux']
];
const named = (list: readonly [RegExp, string][], text: string): string | null =>
	list.find(([pattern]) => pattern.test(text))?.[1] ?? null;

/** What a person would call the device: brand names, the same in every language; null: not known. */
export const deviceOf = (
	userAgent: string | null
): { browser: string | null; system: string | null } => ({
	browser: userAgent ? named(BROWSERS, userAgent) : null,
	system: userAgent ? named(SYSTEMS, userAgent) : null
});

/** `maria@example.gr` → `m•••@example.gr`: enough to recognise one's own, too little to learn another's. */
export const maskEmail = (email: string): string => email.replace(/^(.).*(?=@)/u, '$1•••');
