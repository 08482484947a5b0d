/** What pages hand to the desk's components. */
import type { Instant } from '#lib/platform/time.ts';
import type { DeskTerms } from '../desk-money.ts';
import type { DeskBooking, DeskLocation, DeskPerson, DeskService } from '../desk-views.ts';

export interface MoveView {
	readonly booking: DeskBooking;
	readonly day: string;
	/** Chosen person's slug; 'anyone'. */
	readonly with: string;
	readonly people: readonly {
		readonly slug: string;
		readonly name: string;
		readonly colour: number;
	}[];
	readonly slots: readonly {
		readonly time: string;
		readonly label: string;
		readonly hour: number;
		readonly staffIds: readonly string[];
	}[];
	/** What is about to happen, when a time was chosen. */
	readonly wanted: {
		readonly time: string;
		readonly label: string;
		readonly offered: boolean;
		/** Who would do it. */
		readonly person: string | null;
		/** Nothing would change. */
		readonly same: boolean;
	} | null;
	/** Seven days around the chosen one. */
	readonly days: readonly string[];
	readonly back: string;
}

export interface BlockView {
	readonly people: readonly { readonly id: string; readonly name: string }[];
	readonly staffId: string;
	readonly day: string;
	readonly from: string;
	readonly until: string;
	readonly back: string;
}

/** One fact of a booking's log. */
export interface Told {
	readonly id: string;
	readonly name: string;
	readonly occurredAt: Instant;
	readonly actorKind: string;
	readonly actorName: string | null;
	readonly source: string;
	readonly facts: Readonly<Record<string, unknown>>;
}

/** A stretch of the day that can still be sold. */
export interface FreeTime {
	readonly key: string;
	readonly person: string;
	readonly start: string;
	readonly length: string;
	readonly href: string;
}

/** Everything the form for a new booking shows. */
export interface NewView {
	readonly location: DeskLocation;
	readonly services: readonly DeskService[];
	readonly service: DeskService | null;
	readonly people: readonly DeskPerson[];
	/** Slug, or `anyone`. */
	readonly with: string;
	readonly party: number;
	readonly day: string;
	readonly days: readonly string[];
	readonly slots: readonly {
		readonly time: string;
		readonly label: string;
		readonly staffIds: readonly string[];
	}[];
	/** The chosen time, when it is offered. */
	readonly chosen: {
		readonly time: string;
		readonly label: string;
		readonly person: string | null;
	} | null;
	/** A time that was asked for and is not offered. */
	readonly missed: string | null;
	readonly walkIn: boolean;
	readonly client: {
		readonly id: string;
		readonly name: string;
		readonly email: string;
		readonly phone: string;
	} | null;
	readonly terms: DeskTerms;
	readonly q: string;
	readonly found: readonly ClientFound[] | null;
	readonly explained: readonly ExplainedTime[] | null;
	readonly back: string;
}

export interface ClientFound {
	readonly id: string;
	readonly name: string;
	readonly email: string | null;
	readonly phone: string | null;
}

export interface ExplainedTime {
	readonly label: string;
	readonly startsAt: number;
	readonly offered: boolean;
	readonly refusals: readonly { readonly rule: string; readonly staffId: string | null }[];
}
