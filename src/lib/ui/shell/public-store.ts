import type { AccentTokens } from '../brand-style.ts';

/** What a public page's frame needs to know of the store. */
export type PublicStore = {
	name: string;
	/** Its front page. */
	href: string;
	accent?: AccentTokens | null;
	/** As people read it; the link is made of its digits. */
	phone?: string | null;
};
