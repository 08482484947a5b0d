/** What forms and procedures of signing in take. Messages are made when they are shown, in the reader's language. */
import { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';
import { locales } from '#lib/paraglide/runtime.js';
import { safeReturnTo } from './rules.ts';

const email = z
	.string()
	.trim()
	.toLowerCase()
	.max(254, { error: () => m.auth_email_bad() })
	.pipe(z.email({ error: () => m.auth_email_bad() }));

/** Judged by `passwordProblem`, and never trimmed. The bound only keeps megabytes away. */
const newPassword = z.string().max(1024, { error: () => m.auth_password_too_long() });
const givenPassword = z
	.string()
	.min(1, { error: () => m.auth_password_missing() })
	.max(1024);
const name = z
	.string()
	.trim()
	.min(1, { error: () => m.auth_name_missing() })
	.max(100, { error: () => m.auth_name_too_long() });
const code = z
	.string()
	.trim()
	.min(1, { error: () => m.auth_code_missing() })
	.max(40);

/** Anything but a path of ours is dropped, not an error: the person did not type it. */
const returnTo = z
	.string()
	.max(4000)
	.optional()
	.transform((value) => safeReturnTo(value) ?? undefined);

/** 32 bytes, base64url. */
const token = z.string().max(100);
const ticket = z.string().max(100);

export const signUpInput = z.object({
	name,
	email,
	/** Empty: without one; codes by e-mail sign in. */
	password: newPassword.default(''),
	returnTo
});
export const signInWithPasswordInput = z.object({ email, password: givenPassword, returnTo });
export const requestCodeInput = z.object({ email, returnTo });
export const signInWithCodeInput = z.object({ ticket, code });
export const ticketInput = z.object({ ticket });
export const linkInput = z.object({ token });
export const requestPasswordResetInput = z.object({ email });
export const resetPasswordInput = z.object({ token, password: newPassword });
export const changePasswordInput = z.object({
	/** Empty when there is none yet. */
	current: z.string().max(1024).default(''),
	password: newPassword
});
export const changeNameInput = z.object({ name });
export const changeLocaleInput = z.object({ locale: z.enum(locales) });
export const changeThemeInput = z.object({ theme: z.enum(['light', 'dark', 'system']) });
/** The page's form: one press for both. */
export const preferencesInput = changeLocaleInput.extend(changeThemeInput.shape);
export const changeEmailInput = z.object({
	email,
	/** Empty when there is no password. */
	current: z.string().max(1024).default('')
});
export const revokeSessionInput = z.object({ sessionId: z.string().max(64) });
export const secondFactorInput = z.object({ code });
export const disableTotpInput = z.object({ password: z.string().max(1024).default(''), code });
