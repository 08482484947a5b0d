/** One day of the strip. A day without `href` cannot be chosen and says why in a word. */
export type StripDay = {
	/** `YYYY-MM-DD`. */
	day: string;
	/** "Tue". */
	weekday: string;
	/** "24". */
	number: string;
	/** "Tuesday 24 November", for people who cannot see the strip. */
	full: string;
	state: 'open' | 'full' | 'closed' | 'past';
	href?: string;
	/** Free start times, and how much of the day that is, 0 to 1. */
	free?: number;
	share?: number;
	current?: boolean;
};
