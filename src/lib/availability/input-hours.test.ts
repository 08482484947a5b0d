import { expect, test } from 'vitest';
import { AppError } from '#lib/platform/errors.ts';
import { checkWeek, formatHours, minutesOf, parseHours } from './input-hours.ts';

test.each([
	['09:00–12:30, 13:30–17:00', [540, 750, 810, 1020]],
	['9-12.30; 13.30-17', [540, 750, 810, 1020]],
	['13:30–17:00, 09:00–12:30', [540, 750, 810, 1020]],
	['9am to 5pm', [540, 1020]],
	['12am-12pm', [0, 720]],
	['22:00–02:00', [1320, 1560]],
	['22:00–00:00', [1320, 1440]],
	['00:00–24:00', [0, 1440]],
	['24 hours', [0, 1440]],
	['9-12, 12-17', [540, 1020]],
	['', []],
	[' closed ', []]
])('"%s" is read as %j', (text, pairs) => {
	expect(parseHours(text)).toEqual(pairs);
});

test.each([
	['9', 'hours_shape', '9'],
	['9-', 'hours_shape', '9-'],
	['25:00-26:00', 'hours_shape', '25:00-26:00'],
	['9:75-10', 'hours_shape', '9:75-10'],
	['9-10-11', 'hours_shape', '9-10-11'],
	['13pm-14', 'hours_shape', '13pm-14'],
	['mornings', 'hours_shape', 'mornings'],
	['9-13, 12-17', 'hours_overlap', '12:00–17:00'],
	['9-17, 9-17', 'hours_overlap', '09:00–17:00']
])('"%s" is refused (%s) and names "%s"', (text, reason, part) => {
	try {
		parseHours(text);
		expect.unreachable();
	} catch (error) {
		expect(error instanceof AppError && error.details).toEqual({ reason, part });
	}
});

test('C14: what is shown is read back as itself, nights included', () => {
	for (const pairs of [[540, 750, 810, 1020], [1320, 1560], [0, 1440], [1320, 1440], []])
		expect(parseHours(formatHours(pairs))).toEqual(pairs);
	expect(formatHours([1320, 1560])).toBe('22:00–02:00');
});

test('a night may not run into the hours of the day after, Sunday into Monday neither', () => {
	const week = (over: Record<number, number[]>) =>
		Array.from({ length: 7 }, (_, day) => over[day] ?? []);
	expect(() => {
		checkWeek(week({ 0: [1320, 1560], 1: [540, 1020] }));
	}).not.toThrow();
	expect(() => {
		checkWeek(week({ 0: [1320, 1560], 1: [60, 300] }));
	}).toThrow('BAD_INPUT');
	expect(() => {
		checkWeek(week({ 6: [1320, 1560], 0: [0, 300] }));
	}).toThrow('BAD_INPUT');
	expect(() => {
		checkWeek(week({ 6: [1320, 1560], 0: [120, 300] }));
	}).not.toThrow();
});

test('minutes of hours add up', () => {
	expect(minutesOf([540, 750, 810, 1020])).toBe(420);
});
