import { expect, test } from 'vitest';
import { detailErrors, phoneErrors } from './details.ts';

const details = {
	name: 'Katerina Zafeiri',
	email: 'katerina@example.org',
	phone: '',
	note: '',
	reminders: true,
	offers: false
};

test('right details have no errors', () => {
	expect(detailErrors(details)).toEqual({});
});

test.each([
	['', /Write your email/],
	['katerina', /has an @/],
	['katerina@example', /no ending/],
	['katerina @example.org', /has an @/]
])('the address "%s" says what is wrong with it', (email, words) => {
	expect(detailErrors({ ...details, email })['email']).toMatch(words);
});

test('a name of blanks is no name, and a long note is too long', () => {
	const errors = detailErrors({ ...details, name: '  ', note: 'x'.repeat(1001) });
	expect(Object.keys(errors)).toEqual(['name', 'note']);
});

test('a missing phone and a wrong one are different mistakes', () => {
	expect(phoneErrors(details)['phone']).toMatch(/Write a phone number/);
	expect(phoneErrors({ ...details, phone: '12' })['phone']).toMatch(/does not look like/);
});
