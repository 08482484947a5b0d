import { expect, test } from 'vitest';
import type { PickerView } from '../views.ts';
import { actionHref, pickerHref, wishHref, withoutFilter } from './picker-address.ts';

const picker = {
	service: { minPersons: 2 },
	people: [
		{ slug: 'danae', selected: true },
		{ slug: 'iro', selected: false }
	],
	locations: [{ slug: 'koukaki', selected: true }],
	location: { slug: 'koukaki' },
	partySize: 3
} as unknown as PickerView;
const place = { path: '/ammos', keep: { service: 'cut' } };

test('a link keeps what is chosen and leaves out what goes without saying', () => {
	expect(pickerHref(place, picker, { day: '2026-11-24' })).toBe(
		'/ammos?service=cut&with=danae&party=3&day=2026-11-24'
	);
	expect(pickerHref(place, { ...picker, partySize: 2 }, { with: null })).toBe('/ammos?service=cut');
});

test('a form comes back to the page as it was, under one action', () => {
	expect(actionHref('', 'hold')).toBe('?/hold');
	expect(actionHref('?with=danae&/hold', 'create')).toBe('?with=danae&/create');
});

test('empty wishes are left out', () => {
	expect(wishHref('/ammos/cut', { with: null, at: '', party: '3' })).toBe('/ammos/cut?party=3');
	expect(withoutFilter('/ammos', '?q=a&today=1', 'today')).toBe('/ammos?q=a');
});
