import type { LocationView } from '../views.ts';

export const telHref = (phone: string): string => `tel:${phone.replace(/[^+\d]/g, '')}`;

/** Phones open their own map with it. */
export const directionsHref = (place: Pick<LocationView, 'address' | 'city' | 'country'>): string =>
	`https://www.google.com/maps/dir/?api=1&destination=${encodeURIComponent(
		[place.address, place.city, place.country].filter(Boolean).join(', ')
	)}`;
