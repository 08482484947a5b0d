import { expect, test } from 'vitest';
import { initials } from './initials.ts';
import { groupSlots, type Slot } from './slots.ts';

const slot = (time: string): Slot => ({ value: time, time, label: time });
const hour = (one: Slot) => Number(one.time.slice(0, 2));

test('times fall into morning, afternoon from noon and evening from five', () => {
	const groups = groupSlots(['00:00', '11:59', '12:00', '16:45', '17:00', '23:30'].map(slot), hour);
	expect(groups.map(({ part, slots }) => [part, slots.map(({ time }) => time)])).toEqual([
		['morning', ['00:00', '11:59']],
		['afternoon', ['12:00', '16:45']],
		['evening', ['17:00', '23:30']]
	]);
});

test('a part of the day without times is not shown', () => {
	expect(groupSlots([slot('18:00')], hour).map(({ part }) => part)).toEqual(['evening']);
});

test.each([
	['Danae Vlachou', 'DV'],
	['Anna Maria del Rosso', 'AR'],
	['Νεφέλη Ρούσσου', 'ΝΡ'],
	['stavros', 'S'],
	['  ', '?']
])('%j is known as %s', (name, letters) => {
	expect(initials(name)).toBe(letters);
});
