import { expect, test } from 'vitest';
import { AppError } from '#lib/platform/errors.ts';
import { normaliseEmail, normalisePhone } from './rules.ts';

const refusal = (fn: () => unknown): unknown => {
	try {
		return fn();
	} catch (error) {
		return error instanceof AppError ? error.details : error;
	}
};

test('an e-mail address is kept trimmed and in lower case', () => {
	expect(normaliseEmail('  Katerina@Example.GR ')).toBe('katerina@example.gr');
	expect(normaliseEmail('')).toBeNull();
	expect(normaliseEmail(null)).toBeNull();
});

test.each(['katerina', 'katerina@example', 'a b@example.gr', 'a@b@c.gr', 'a@example.g'])(
	'"%s" is no e-mail address',
	(text) => {
		expect(refusal(() => normaliseEmail(text))).toEqual({ field: 'email', reason: 'email_shape' });
	}
);

test('a phone number of the store’s country becomes international', () => {
	expect(normalisePhone('691 234 5678', 'GR')).toBe('+306912345678');
	expect(normalisePhone('07400 123456', 'GB')).toBe('+447400123456');
	expect(normalisePhone('+44 7400 123456', 'GR')).toBe('+447400123456');
	expect(normalisePhone('0030 691 234 5678', 'GR')).toBe('+306912345678');
	expect(normalisePhone('  ', 'GR')).toBeNull();
});

test('a number that cannot be dialled is refused', () => {
	for (const [text, country] of [
		['12', 'GR'],
		['call me', 'GR'],
		['691 234 5678', ''],
		['691 234 5678', 'XX']
	] as const)
		expect(refusal(() => normalisePhone(text, country))).toEqual({
			field: 'phone',
			reason: 'phone_shape'
		});
});
