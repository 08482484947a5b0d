/** What a store tells search engines about itself, in their vocabulary (schema.org). */
import { currencyDigits } from '#lib/platform/money.ts';
import type { LocationView, ServiceView, StorePageView, StoreView } from './views.ts';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const hoursOf = (location: LocationView) =>
	location.hours.flatMap((row) =>
		row.ranges.map(({ opens, closes }) => ({
			'@type': 'OpeningHoursSpecification',
			dayOfWeek: `https://schema.org/${DAYS[row.isoWeekday - 1]}`,
			opens,
			closes
		}))
	);

const offerOf = (store: StoreView, service: ServiceView) => ({
	'@type': 'Offer',
	url: `${store.url}/${service.slug}`,
	price: (service.priceMinor / 10 ** currencyDigits(store.currency)).toFixed(
		currencyDigits(store.currency)
	),
	priceCurrency: store.currency,
	itemOffered: {
		'@type': 'Service',
		name: service.name,
		...(service.description ? { description: service.description } : {})
	}
});

const placeOf = (store: StoreView, location: LocationView) => ({
	'@type': 'LocalBusiness',
	name: store.name,
	url: store.url,
	...(store.description ? { description: store.description } : {}),
	...(store.coverImageId ? { image: `${store.url}/images/${store.coverImageId}` } : {}),
	...((location.phone ?? store.phone) ? { telephone: location.phone ?? store.phone } : {}),
	address: {
		'@type': 'PostalAddress',
		streetAddress: location.address,
		addressLocality: location.city,
		addressCountry: location.country || store.country
	},
	openingHoursSpecification: hoursOf(location)
});

/** What a page would escape, or could end a data block early, as JSON writes it too. */
const inBlock = (json: string): string =>
	json.replace(/[<>&]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The text of a data block, which no script policy is asked about; empty: nothing to tell. */
export function structuredData(
	store: StoreView,
	page: Pick<StorePageView, 'locations' | 'groups'>
): string {
	const location = page.locations.find(({ selected }) => selected);
	if (!store.published || !location) return '';
	const services = page.groups.flatMap(({ services }) => services);
	const business = {
		'@context': 'https://schema.org',
		...placeOf(store, location),
		makesOffer: services.map((service) => offerOf(store, service))
	};
	return inBlock(JSON.stringify(business));
}
