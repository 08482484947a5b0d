import { z } from 'zod';
import { isLocalDay } from '#lib/platform/time.ts';

const day = z
	.string()
	.refine((value) => value === '' || isLocalDay(value))
	.default('');

/** Filters as they stand in the address; '' is "all". */
export const eventFilter = z.object({
	/** The beginning of the event's name: `booking.` or `booking.cancelled`. */
	name: z
		.string()
		.max(80)
		.regex(/^[a-z_.]*$/)
		.default(''),
	actorId: z.union([z.literal(''), z.uuid()]).default(''),
	subjectId: z.union([z.literal(''), z.uuid()]).default(''),
	/** Days of UTC, both inclusive. */
	from: day,
	until: day,
	/** The id of the last one seen. */
	cursor: z.union([z.literal(''), z.uuid()]).default('')
});
export type EventFilter = z.output<typeof eventFilter>;
