/** From the picker's view to the components that draw it. */
import { m } from '#lib/paraglide/messages.js';
import type { StripDay } from '#lib/ui/days.ts';
import type { Slot, SlotGroup } from '#lib/ui/slots.ts';
import type { PickerView, SlotView } from '../views.ts';
import { pickerHref, type PickerPlace } from './picker-address.ts';

export const stripDays = (place: PickerPlace, picker: PickerView): StripDay[] =>
	picker.days.map((day) => ({
		day: day.day,
		weekday: day.weekday,
		number: day.dayOfMonth,
		full: day.longDate,
		state: day.state === 'free' ? 'open' : day.state,
		share: day.share,
		free: day.free,
		current: day.selected,
		href: pickerHref(place, picker, { week: picker.days[0]?.day, day: day.day })
	}));

export interface Showing {
	readonly both: boolean;
	/** A booking's present time, while it is moved. */
	readonly current?: string;
	/** Links instead of buttons. */
	readonly href?: (value: string) => string;
}

function secondOf(slot: SlotView, picker: PickerView, both: boolean): string | undefined {
	if (both && slot.second !== null) return `${slot.second} ${picker.zones.secondCity ?? ''}`;
	return slot.placesLeft === null ? undefined : m.book_places_left({ count: slot.placesLeft });
}

export function slotGroups(picker: PickerView, showing: Showing): SlotGroup[] {
	const day = picker.days.find(({ selected }) => selected)?.longDate ?? '';
	const person = picker.people.find(({ selected }) => selected)?.name;
	const parts = new Map<SlotView['part'], Slot[]>();
	for (const slot of picker.slots) {
		const time = slot.label;
		parts.set(slot.part, [
			...(parts.get(slot.part) ?? []),
			{
				value: slot.value,
				time,
				label: person
					? m.book_slot_label_with({ time, day, person })
					: m.book_slot_label({ time, day }),
				second:
					slot.value === showing.current ? m.book_current() : secondOf(slot, picker, showing.both),
				current: slot.value === showing.current,
				href: showing.href?.(slot.value)
			}
		]);
	}
	return [...parts].map(([part, slots]) => ({ part, slots }));
}

/** Only on the same day, for the same people: elsewhere nothing was seen before. */
export const pickerKey = (picker: PickerView): string =>
	[picker.service.slug, picker.location.slug, picker.day, picker.partySize].join(' ') +
	picker.people.map(({ selected }) => (selected ? '1' : '0')).join('');
