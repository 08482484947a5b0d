/** A store as its public pages show it, and in whose words and formats. */
import { formatLocale } from '#lib/platform/locale.ts';
import { config, publicUrl } from '#lib/platform/server/config.ts';
import { storeUrl } from '#lib/stores/href.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';
import { getPublicProfile } from '#lib/stores/server/public-profile.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { StoreView } from '../views.ts';
import type { Reader } from '../wording.ts';

export async function storeView(scope: StoreScope, store: StoreAddress): Promise<StoreView> {
	const profile = await getPublicProfile(scope);
	return {
		name: store.name,
		slug: store.slug,
		description: profile.description,
		email: profile.email,
		phone: profile.phone,
		accent: profile.accent,
		accentTokens: profile.accentTokens,
		logoImageId: profile.logoImageId,
		coverImageId: profile.coverImageId,
		currency: store.currency,
		country: profile.country,
		terms: profile.terms,
		phoneField: profile.phoneField,
		formatLocale: formatLocale(scope.locale, profile.country),
		published: store.published,
		url: storeUrl(publicUrl(config()), store).replace(/\/$/, '')
	};
}

export const readerOf = (scope: StoreScope, store: StoreView): Reader => ({
	locale: scope.locale,
	formats: store.formatLocale
});
