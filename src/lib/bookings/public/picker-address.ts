/** Addresses of a picker: every choice but the time is a link (SCREENS §2.1). */
import type { PickerView } from '../views.ts';

export interface PickerPlace {
	/** The page the picker lies on. */
	readonly path: string;
	/** Kept in every address: the service on the front page, the proof of a link or a hold. */
	readonly keep: Readonly<Record<string, string>>;
}

export type Choice = Partial<
	Record<'with' | 'at' | 'party' | 'day' | 'week' | 'both' | 'slot', string | null>
>;

/** What is chosen now, without what goes without saying. */
export function chosen(picker: PickerView): Choice {
	const person = picker.people.find(({ selected }) => selected);
	const { service } = picker;
	return {
		with: person?.slug ?? null,
		at: picker.locations.length > 1 ? picker.location.slug : null,
		party: picker.partySize === service.minPersons ? null : String(picker.partySize)
	};
}

/** The same picker with other choices; null takes one away. */
export function pickerHref(place: PickerPlace, picker: PickerView, change: Choice): string {
	const query = new URLSearchParams(place.keep);
	for (const [name, value] of Object.entries({ ...chosen(picker), ...change }))
		if (value) query.set(name, value);
	const text = query.toString();
	return text === '' ? place.path : `${place.path}?${text}`;
}

/** Where the strip and the day stay when something else changes. */
export const sameDay = (picker: PickerView): Choice => ({
	week: picker.days[0]?.day ?? null,
	day: picker.day
});

/** This page without one of its filters. */
export function withoutFilter(path: string, search: string, filter: string): string {
	const query = new URLSearchParams(search);
	query.delete(filter);
	return `${path}?${query}`;
}

/** An address with what of `wish` is set. */
export function wishHref(path: string, wish: Readonly<Record<string, string | null>>): string {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(wish)) if (value) query.set(name, value);
	const text = query.toString();
	return text === '' ? path : `${path}?${text}`;
}

/** A form of this page: its own address, so that a page that comes back shows what was chosen. */
export function actionHref(search: string, action: string): string {
	const query = new URLSearchParams(search);
	for (const name of [...query.keys()]) if (name.startsWith('/')) query.delete(name);
	const text = query.toString();
	return `?${text}${text === '' ? '' : '&'}/${action}`;
}
