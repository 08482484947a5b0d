/**
 * What pages are drawn from: plain data, already in the reader's words and the right zone, so that the
 * browser needs no date or money code.
 */
import type { Instant } from '#lib/platform/time.ts';

export interface AccentTokens {
	readonly light: Record<string, string>;
	readonly dark: Record<string, string>;
}

export interface StoreView {
	readonly name: string;
	readonly slug: string;
	readonly description: string;
	readonly email: string | null;
	readonly phone: string | null;
	readonly accent: string;
	readonly accentTokens: AccentTokens;
	readonly logoImageId: string | null;
	readonly coverImageId: string | null;
	readonly currency: string;
	readonly country: string;
	readonly terms: string;
	/** Asked on the confirm step. */
	readonly phoneField: 'hidden' | 'optional' | 'required';
	/** Tag for `lang` of formatted dates. */
	readonly formatLocale: string;
	readonly published: boolean;
	/** Canonical address of its front page, without a slash at the end. */
	readonly url: string;
}

export interface HoursRow {
	/** "Monday" */
	readonly weekday: string;
	/** "09:00–14:00, 17:00–20:00", or null: closed. */
	readonly text: string | null;
	readonly today: boolean;
	/** For structured data: pairs of HH:MM. */
	readonly ranges: readonly { readonly opens: string; readonly closes: string }[];
	/** 1 = Monday. */
	readonly isoWeekday: number;
}

export interface LocationView {
	readonly id: string;
	readonly slug: string;
	readonly name: string;
	readonly address: string;
	readonly city: string;
	readonly country: string;
	readonly phone: string | null;
	readonly zone: string;
	readonly zoneCity: string;
	/** "Open until 20:00", "Opens Mon 09:00"; null when hours are not given. */
	readonly openText: string | null;
	readonly open: boolean;
	readonly hours: readonly HoursRow[];
	readonly selected: boolean;
}

export interface PersonView {
	readonly id: string;
	readonly slug: string;
	readonly name: string;
	readonly title: string;
	readonly initials: string;
	readonly colour: number;
	readonly imageId: string | null;
}

export interface NextFreeView {
	readonly startsAt: Instant;
	/** Value of the express button: see SlotView. */
	readonly value: string;
	/** "Today 16:30", "Mon 12:30", "Mon 7 Dec 12:30" */
	readonly text: string;
}

export interface ServiceView {
	readonly id: string;
	readonly slug: string;
	readonly name: string;
	readonly description: string;
	readonly imageId: string | null;
	/** "1 h 45" */
	readonly durationText: string;
	readonly durationMinutes: number;
	/** "€28", "from €140", "€35 each", "€45 an hour" */
	readonly priceText: string;
	readonly priceMinor: number;
	/** "€15 deposit"; null: nothing is paid when booking. */
	readonly payText: string | null;
	readonly group: boolean;
	readonly minPersons: number;
	readonly maxPersons: number;
	readonly remote: boolean;
	readonly approval: boolean;
	readonly people: readonly string[];
	readonly next: NextFreeView | null;
}

export type SearchFilter = 'q' | 'person' | 'maxPrice' | 'maxMinutes' | 'today';

/** One choice of a search field, such as "up to €30". */
export interface SearchChoice {
	readonly value: number;
	readonly label: string;
}

export interface SearchView {
	readonly q: string;
	readonly person: string | null;
	readonly maxPrice: number | null;
	readonly maxMinutes: number | null;
	readonly today: boolean;
	/** Something is hidden. */
	readonly filtered: boolean;
	/** How many there are without any filter. */
	readonly total: number;
	readonly prices: readonly SearchChoice[];
	readonly lengths: readonly SearchChoice[];
	/** Nothing matches: leaving out this one filter shows `count`. */
	readonly hiding: { readonly filter: SearchFilter; readonly count: number } | null;
	/** Nothing today: what is free soonest of the rest. */
	readonly soonest: ServiceView | null;
}

/** What is free around a time that was lost, in words. */
export interface NearestView {
	/** "11:00" */
	readonly wanted: string;
	readonly times: readonly { readonly value: string; readonly text: string }[];
}

export interface StorePageView {
	readonly store: StoreView;
	readonly locations: readonly LocationView[];
	readonly people: readonly PersonView[];
	readonly groups: readonly {
		readonly id: string;
		readonly name: string;
		readonly services: readonly ServiceView[];
	}[];
	readonly search: SearchView;
	readonly sellsPackages: boolean;
}

export interface DayView {
	readonly day: string;
	/** "Tue" */
	readonly weekday: string;
	/** "24" */
	readonly dayOfMonth: string;
	/** "Tuesday 24 November", the accessible name. */
	readonly longDate: string;
	/** "Tue 24 Nov" */
	readonly shortDate: string;
	readonly state: 'free' | 'full' | 'closed';
	/** 0 … 1 */
	readonly share: number;
	readonly free: number;
	readonly selected: boolean;
}

export interface SlotView {
	readonly startsAt: Instant;
	/** What the button posts: the instant in ISO form. */
	readonly value: string;
	/** "11:00"; with the zone's abbreviation in the doubled hour. */
	readonly label: string;
	/** In the other zone, when the two differ: "09:00". */
	readonly second: string | null;
	readonly part: 'morning' | 'afternoon' | 'evening';
	/** Group services: "4 left", below the threshold only. */
	readonly placesLeft: number | null;
}

export interface PickerView {
	readonly service: ServiceView;
	readonly location: {
		readonly id: string;
		readonly slug: string;
		readonly name: string;
		readonly city: string;
	};
	/** Where it is offered; one unless the client has a choice. */
	readonly locations: readonly {
		readonly slug: string;
		readonly name: string;
		readonly selected: boolean;
	}[];
	/** Who can be asked for; the first choice is always "anyone". */
	readonly people: readonly (PersonView & { readonly selected: boolean })[];
	readonly anyone: boolean;
	readonly partySize: number;
	/** "November 2026" */
	readonly month: string;
	readonly days: readonly DayView[];
	readonly day: string;
	/** First days of the neighbouring weeks; null: outside the booking window. */
	readonly previousWeek: string | null;
	readonly nextWeek: string | null;
	readonly slots: readonly SlotView[];
	/** The strip jumped: "Nothing free until Mon 30 Nov. You are looking at that week." */
	readonly jumpedTo: string | null;
	/** Nothing in the whole window. */
	readonly nothing: boolean;
	readonly zones: {
		/** The zone of the labels. */
		readonly first: string;
		readonly firstCity: string;
		readonly second: string | null;
		readonly secondCity: string | null;
		/** The chosen or first slot in both, for the sentence under the grid. */
		readonly example: { readonly first: string; readonly second: string } | null;
	};
	/** Costs nothing. */
	readonly free: boolean;
	/** "€55 in total" with party and person considered; "from" while anyone may be chosen at different prices. */
	readonly priceText: string;
	/** "You pay €15 when you book and the rest there." */
	readonly payText: string | null;
	/** "Change or cancel free until 24 hours before." */
	readonly policyText: string;
}
