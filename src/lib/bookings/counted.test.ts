import { expect, test } from 'vitest';
import { COUNTED_UP_TO, countedText } from './counted.ts';

test.each([
	[0, '0'],
	[COUNTED_UP_TO, '500'],
	[COUNTED_UP_TO + 1, '500+']
])('%i bookings are said as %s', (count, text) => {
	expect(countedText(count, 'en-GB')).toBe(text);
});
