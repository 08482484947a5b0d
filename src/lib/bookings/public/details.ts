/**
 * The confirm form's fields: what people get wrong, in words. Runs on both sides, so that a field says
 * the same while it is typed and when it is sent; input.ts stays the truth.
 */
import { m } from '#lib/paraglide/messages.js';
import type { Locale } from '#lib/paraglide/runtime.js';

export interface Details {
	readonly name: string;
	readonly email: string;
	readonly phone: string;
	readonly note: string;
	readonly reminders: boolean;
	readonly offers: boolean;
}

type Say = { locale?: Locale };

function emailError(email: string, say: Say): string | null {
	if (email === '') return m.book_error_email_missing({}, say);
	if (email.length > 254) return m.book_error_long({}, say);
	if (!/^[^\s@]+@[^\s@]+$/.test(email)) return m.book_error_email_at({}, say);
	return /\.[A-Za-z]{2,}$/.test(email) ? null : m.book_error_email_ending({}, say);
}

/** By field; fields that are right are left out. */
export function detailErrors(details: Details, locale?: Locale): Record<string, string> {
	const say = locale === undefined ? {} : { locale };
	const name = details.name.trim();
	const errors: Record<string, string> = {};
	if (name === '') errors['name'] = m.book_error_name({}, say);
	if (name.length > 120) errors['name'] = m.book_error_long({}, say);
	const email = emailError(details.email.trim(), say);
	if (email !== null) errors['email'] = email;
	if (details.note.length > 1000) errors['note'] = m.book_error_long({}, say);
	return errors;
}

/** Only the server knows which numbers there are. */
export const phoneErrors = ({ phone }: Details, locale?: Locale): Record<string, string> => {
	const say = locale === undefined ? {} : { locale };
	return {
		phone: phone.trim() === '' ? m.book_error_phone_missing({}, say) : m.book_error_phone({}, say)
	};
};

/** An address that looks right and is not: the server's rule is the stricter one. */
export const emailErrors = (_: Details, locale?: Locale): Record<string, string> => ({
	email: m.book_error_email_at({}, locale === undefined ? {} : { locale })
});
