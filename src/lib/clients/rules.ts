/** How a client's addresses are kept, so that the same person is found again (DECISIONS 5). */
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { AppError } from '#lib/platform/errors.ts';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/;
const LONGEST_EMAIL = 254;

/** Trimmed, lower case; null when empty. Throws BAD_INPUT (`reason: email_shape`). */
export function normaliseEmail(text: string | null | undefined, field = 'email'): string | null {
	const email = (text ?? '').trim().toLowerCase();
	if (email === '') return null;
	if (!EMAIL.test(email) || email.length > LONGEST_EMAIL)
		throw new AppError('BAD_INPUT', { field, reason: 'email_shape' });
	return email;
}

/**
 * E.164 ("+306912345678"); null when empty. A number without a country code is one of the store's
 * `country` (ISO 3166, '' when unknown). Throws BAD_INPUT (`reason: phone_shape`).
 */
export function normalisePhone(
	text: string | null | undefined,
	country: string,
	field = 'phone'
): string | null {
	const phone = (text ?? '').trim();
	if (phone === '') return null;
	const home = isSupportedCountry(country) ? country : undefined;
	const parsed = parsePhoneNumberFromString(phone, home);
	if (!parsed?.isPossible()) throw new AppError('BAD_INPUT', { field, reason: 'phone_shape' });
	return parsed.number;
}
