/** Custom properties of a person's calendar colour; beyond eight they repeat, and initials tell people apart. */
export function colourStyle(colour: number | undefined): string {
	if (!colour) return '';
	const n = ((colour - 1) % 8) + 1;
	return `--bar: var(--staff-${n}); --tint: var(--staff-${n}-tint); --mark: var(--staff-${n}-ink)`;
}
