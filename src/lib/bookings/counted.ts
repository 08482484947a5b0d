/** Lists are counted so far; whoever has more bookings than this looks for one in another way. */
export const COUNTED_UP_TO = 500;

/** "12", "500+". `formats`: the locale of numbers. */
export const countedText = (count: number, formats: string): string =>
	count > COUNTED_UP_TO
		? `${COUNTED_UP_TO.toLocaleString(formats)}+`
		: count.toLocaleString(formats);
