import { expect, test } from 'vitest';
import { EMPTY_PACKAGE, parsePackage, typedPackage } from './form.ts';

const typed = { ...EMPTY_PACKAGE, name: 'Five cuts', price: '180,50', serviceIds: ['cut'] };

test('a typed package becomes minor units and whole numbers, and is typed the same again', () => {
	const { values } = parsePackage(typed, 'EUR');
	expect(values).toMatchObject({ priceMinor: 18_050, uses: 5, validDays: 180 });
	if (!values) throw new Error('refused');
	const line = { ...values, currency: 'EUR', services: [{ id: 'cut' }] };
	expect(parsePackage(typedPackage(line), 'EUR').values).toEqual(values);
});

test.each([
	[{ price: '0' }, 'price'],
	[{ price: '1.5' }, 'price', 'JPY'],
	[{ uses: '101' }, 'uses'],
	[{ uses: '1.5' }, 'uses'],
	[{ validDays: '' }, 'validDays'],
	[{ name: ' ' }, 'name'],
	[{ serviceIds: [] }, 'services']
])('%j is said at its field', (change, field, currency = 'EUR') => {
	expect(Object.keys(parsePackage({ ...typed, ...change }, currency).errors ?? {})).toEqual([
		field
	]);
});
