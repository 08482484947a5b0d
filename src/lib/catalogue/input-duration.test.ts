import { expect, test } from 'vitest';
import { AppError } from '#lib/platform/errors.ts';
import { formatDuration, parseDuration, parseMinutes } from './input-duration.ts';

test.each([
	['45', 45],
	['45 min', 45],
	['1 h', 60],
	['1 h 45', 105],
	['1h45', 105],
	['1h45m', 105],
	['1:45', 105],
	['1 hour 5 minutes', 65],
	['2 days', 2880],
	['1 d 2 h', 1560],
	['0', 0]
])('"%s" is %i minutes', (text, minutes) => {
	expect(parseMinutes(text)).toBe(minutes);
});

test.each(['', 'soon', '1.5 h', '-5', '45 45', '1:75', 'h'])(
	'"%s" is no length of time',
	(text) => {
		expect(parseMinutes(text)).toBeNull();
	}
);

test('processing time stands between two busy parts (D9)', () => {
	expect(parseDuration('45 + 30 + 1 h')).toEqual([45, 30, 60]);
	expect(formatDuration([45, 30, 60])).toBe('45 min + 30 min + 1 h');
	expect(parseDuration(formatDuration([20, 25, 105]))).toEqual([20, 25, 105]);
});

test.each([
	['', 'duration_shape'],
	['30 + soon', 'duration_shape'],
	['0', 'duration_zero'],
	['30 + 15', 'duration_phases'],
	['1+1+1+1+1+1+1+1+1+1+1', 'duration_phases'],
	['15 days', 'duration_long']
])('"%s" is refused because of %s', (text, reason) => {
	try {
		parseDuration(text);
		expect.unreachable();
	} catch (error) {
		expect(error instanceof AppError && error.details).toEqual({ field: 'duration', reason });
	}
});
