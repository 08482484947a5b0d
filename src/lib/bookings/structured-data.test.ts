import { expect, test } from 'vitest';
import { structuredData } from './structured-data.ts';
import type { LocationView, ServiceView, StoreView } from './views.ts';

const store = {
	name: 'Ammos </script><script>alert(1)</script>',
	url: 'https://hub.example/ammos',
	description: '',
	coverImageId: null,
	phone: '+30 210 000 0000',
	country: 'GR',
	currency: 'KWD',
	published: true
} as StoreView;
const location = {
	selected: true,
	address: 'Antheon 14',
	city: 'Athens',
	country: 'GR',
	phone: null,
	hours: [{ isoWeekday: 7, ranges: [{ opens: '10:00', closes: '14:00' }] }]
} as unknown as LocationView;
const service = {
	slug: 'cut',
	name: 'Cut',
	description: '',
	priceMinor: 12500
} as ServiceView;
const page = { locations: [location], groups: [{ id: 'a', name: 'A', services: [service] }] };

const parsed = (text: string): unknown => JSON.parse(text);

test('says what a search engine asks for, prices in their own decimals', () => {
	expect(parsed(structuredData(store, page))).toMatchObject({
		'@type': 'LocalBusiness',
		telephone: '+30 210 000 0000',
		openingHoursSpecification: [
			{ dayOfWeek: 'https://schema.org/Sunday', opens: '10:00', closes: '14:00' }
		],
		makesOffer: [{ price: '12.500', priceCurrency: 'KWD', url: 'https://hub.example/ammos/cut' }]
	});
});

test('no text of a store can end the block, and a page has nothing to escape in it', () => {
	const text = structuredData(store, page);
	expect(text).not.toMatch(/[<>&]/);
	expect(parsed(text)).toMatchObject({ name: store.name });
});

test('a store that is not open, or has no address, says nothing', () => {
	expect(structuredData({ ...store, published: false }, page)).toBe('');
	expect(structuredData(store, { ...page, locations: [] })).toBe('');
});
