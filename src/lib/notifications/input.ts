/** What the sandbox inbox accepts in its address. */
import { z } from 'zod';

const words = (most: number) => z.string().max(most).default('');

export const inboxFilter = z.object({
	/** Part of an address or number. */
	to: words(254),
	/** A store's slug or own domain; '' is every one, and the platform's own mail. */
	store: words(253),
	/** The id of the last one seen; '' at first. */
	after: z.union([z.literal(''), z.uuid()]).default('')
});
export type InboxFilter = z.output<typeof inboxFilter>;
