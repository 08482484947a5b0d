import { formatLocale } from '#lib/platform/locale.ts';
import { getPublicProfile } from '#lib/stores/server/public-profile.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { Reader } from '../wording.ts';

/** The asker's words, and dates and amounts as the store's country writes them. */
export async function deskReader(scope: StoreScope): Promise<Reader> {
	const { country } = await getPublicProfile(scope);
	return { locale: scope.locale, formats: formatLocale(scope.locale, country) };
}
