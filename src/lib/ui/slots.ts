/** One start time as the grid shows it. All words come ready: the page knows zone and language. */
export type Slot = {
	/** What the form sends. */
	value: string;
	/** "11:00". */
	time: string;
	/** "11:00, Tuesday 24 November, with Danae". */
	label: string;
	/** The same moment on the viewer's clock, when that differs: "09:00 London". */
	second?: string;
	/** A link instead of a submit button. */
	href?: string;
	/** The booking's present time, while it is being rescheduled. */
	current?: boolean;
	/** Was free when the page was made. */
	taken?: boolean;
};

export type SlotGroup = { part: 'morning' | 'afternoon' | 'evening'; slots: Slot[] };

/**
 * Groups by the store's wall clock: morning until 12:00, afternoon until 17:00, then evening.
 * `hourOf` reads the local hour (0 to 23) of a slot; empty parts of the day are left out.
 */
export function groupSlots(slots: Slot[], hourOf: (slot: Slot) => number): SlotGroup[] {
	const parts: SlotGroup[] = [
		{ part: 'morning', slots: [] },
		{ part: 'afternoon', slots: [] },
		{ part: 'evening', slots: [] }
	];
	for (const slot of slots) {
		const hour = hourOf(slot);
		parts[hour < 12 ? 0 : hour < 17 ? 1 : 2]?.slots.push(slot);
	}
	return parts.filter((group) => group.slots.length > 0);
}
