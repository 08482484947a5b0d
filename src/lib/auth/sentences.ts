/** What a refused sign-in form says, and beside which field. */
import { m } from '#lib/paraglide/messages.js';
import { errorMessage } from '#lib/platform/error-message.ts';
import type { ErrorDetails } from '#lib/platform/errors.ts';
import { PASSWORD_LENGTH, type PasswordProblem } from './rules.ts';

export interface Refusal {
	/** Of the form; null: of no field alone. */
	readonly field: 'email' | 'password' | 'current' | 'code' | null;
	readonly text: string;
}

const PROBLEMS: Record<PasswordProblem, (least: number) => string> = {
	too_short: (count) => m.auth_password_too_short({ count }),
	too_long: () => m.auth_password_too_long(),
	common: () => m.auth_password_common(),
	pattern: () => m.auth_password_pattern(),
	context: () => m.auth_password_context()
};

const isProblem = (value: unknown): value is PasswordProblem =>
	typeof value === 'string' && Object.hasOwn(PROBLEMS, value);

function weak({ problem, secondFactor }: ErrorDetails): string {
	const least = secondFactor === true ? PASSWORD_LENGTH.withSecondFactor : PASSWORD_LENGTH.alone;
	return isProblem(problem) ? PROBLEMS[problem](least) : errorMessage('WEAK_PASSWORD');
}

function tooMany({ use, retryAfterSeconds }: ErrorDetails): string {
	if (use === 'code') return m.auth_too_many_use_code();
	if (use === 'link') return m.auth_too_many_use_link();
	if (use === 'newest_mail') return m.auth_too_many_use_newest_mail();
	return m.auth_too_many({
		minutes:
			typeof retryAfterSeconds === 'number' ? Math.max(1, Math.ceil(retryAfterSeconds / 60)) : 15
	});
}

/** `left`: tries of a mailed code; without it the code is an app's. */
function wrongCode({ left, reused }: ErrorDetails): string {
	if (typeof left === 'number') return left > 0 ? m.auth_wrong_code({ left }) : m.auth_code_dead();
	return reused === true ? m.auth_factor_reused() : m.auth_wrong_factor();
}

const SENTENCES: Record<string, (details: ErrorDetails) => Refusal> = {
	WEAK_PASSWORD: (details) => ({ field: 'password', text: weak(details) }),
	WRONG_CREDENTIALS: ({ field }) =>
		field === 'current'
			? { field: 'current', text: m.auth_wrong_current() }
			: { field: null, text: m.auth_wrong_credentials() },
	WRONG_CODE: (details) => ({ field: 'code', text: wrongCode(details) }),
	LINK_EXPIRED: () => ({ field: null, text: m.auth_link_dead() }),
	TOO_MANY_REQUESTS: (details) => ({ field: null, text: tooMany(details) }),
	USER_DISABLED: () => ({ field: null, text: m.auth_user_disabled() }),
	CHANGED_MEANWHILE: () => ({ field: null, text: m.auth_changed_meanwhile() }),
	CONFLICT: () => ({ field: null, text: m.auth_changed_meanwhile() }),
	BUSY: () => ({ field: null, text: m.auth_busy() }),
	FORBIDDEN: ({ reason }) => ({
		field: null,
		text: reason === 'second_factor_required' ? m.auth_factor_required() : errorMessage('FORBIDDEN')
	})
};

/** Null: not a refusal that these forms know; the page fails as any other. */
export const refusalOf = (code: string, details: ErrorDetails): Refusal | null =>
	SENTENCES[code]?.(details) ?? null;
