/** What every part of the desk needs to know: whose store, what this person may do, who works here. */
import { createContext } from 'svelte';
import type { Permission } from '#lib/stores/rules.ts';
import type { DeskChoices, DeskPerson } from '../desk-views.ts';

export interface Desk {
	/** `/manage/ammos` */
	readonly base: string;
	/** The store's slug, for procedures. */
	readonly store: string;
	readonly choices: DeskChoices;
	/** Begins the idempotency keys of this page's forms: new whenever the server made the page. */
	readonly formKey: string;
	may(permission: Permission): boolean;
	person(staffId: string | null): DeskPerson | undefined;
}

export const [getDesk, setDesk] = createContext<Desk>();

/** Loads that show bookings depend on it; the live subscription asks for them again. */
export const BOOKINGS = 'desk:bookings';
