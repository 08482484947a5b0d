/** argon2id with OWASP's parameters, and the list of passwords everybody tries first. */
import { hash, verify } from '@node-rs/argon2';
import { AppError } from '#lib/platform/errors.ts';
import { randomToken } from '#lib/platform/server/crypto.ts';
import { normalizePassword, passwordProblem, type PasswordFacts } from '../rules.ts';
import listed from './common-passwords.json' with { type: 'json' };

/** OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;
const PREFIX = `$argon2id$v=19$m=${PARAMETERS.memoryCost},t=${PARAMETERS.timeCost},p=${PARAMETERS.parallelism}$`;

const PRODUCT = 'Appointment Hub';

let common: Set<string> | undefined;

/** `word` in lower case. */
export function isCommonPassword(word: string): boolean {
	common ??= new Set(Object.values(listed).flatMap((words) => words.split(' ')));
	return common.has(word);
}

/** Throws WEAK_PASSWORD with `problem` (PasswordProblem) and `field`. */
export function refuseWeakPassword(password: string, facts: PasswordFacts): void {
	const judged = { ...facts, words: [PRODUCT, ...facts.words] };
	const problem = passwordProblem(normalizePassword(password), judged, isCommonPassword);
	if (problem)
		throw new AppError('WEAK_PASSWORD', {
			problem,
			field: 'password',
			secondFactor: facts.secondFactor
		});
}

export const hashPassword = async (password: string): Promise<string> =>
	await hash(normalizePassword(password), PARAMETERS);

let decoy: Promise<string> | undefined;

/** Null (no such user, or no password) costs the same as a wrong password, and is one. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
	decoy ??= hashPassword(randomToken());
	const matches = await verify(stored ?? (await decoy), normalizePassword(password));
	return matches && stored !== null;
}

/** Made with other parameters than today's: hash again at the next right password. */
export const needsRehash = (stored: string): boolean => !stored.startsWith(PREFIX);
