/** What the forms of the availability screen send and its procedures take. Hours are as typed. */
import { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';
import { AppError } from '#lib/platform/errors.ts';
import { isLocalDay } from '#lib/platform/time.ts';
import { parseHours } from './input-hours.ts';

/** Refused in the words of what was typed, not only as "wrong". */
const hoursText = z
	.string()
	.max(200)
	.superRefine((text, context) => {
		try {
			parseHours(text);
		} catch (error) {
			const details = error instanceof AppError ? error.details : {};
			const part = typeof details['part'] === 'string' ? details['part'] : text;
			const message =
				details['reason'] === 'hours_overlap'
					? m.setup_error_hours_overlap({ part })
					: m.setup_error_hours_shape({ part });
			context.addIssue({ code: 'custom', message });
		}
	})
	.default('');

const day = z.string().refine(isLocalDay, { error: () => m.setup_error_day() });
const optionalDay = z
	.string()
	.refine((text) => text === '' || isLocalDay(text), { error: () => m.setup_error_day() })
	.default('');
const optionalTime = z
	.string()
	.regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d)?$/, { error: () => m.setup_error_time() })
	.default('');
const reason = z
	.string()
	.trim()
	.max(200, { error: () => m.setup_error_too_long({ count: 200 }) })
	.default('');

/** `atLocationId` belongs to a staff member's hours and to nobody else's. */
export const ownerFields = z.object({
	ownerKind: z.enum(['location', 'staff', 'service', 'resource']),
	ownerId: z.uuid(),
	atLocationId: z.union([z.literal(''), z.uuid()]).default('')
});

export const weekInput = ownerFields.extend({
	/** Monday first. */
	week: z.array(hoursText).length(7),
	from: optionalDay,
	until: optionalDay
});

export const dayInput = ownerFields.extend({
	day,
	hours: hoursText,
	extra: z.boolean().default(false)
});

export const clearDayInput = ownerFields.extend({ day, extra: z.boolean().default(false) });

/** '' is every location; an empty last day is the first one. */
export const closureInput = z.object({
	locationId: z.union([z.literal(''), z.uuid()]).default(''),
	startsOn: day,
	endsOn: optionalDay,
	reason
});

/** Of a person or of a resource; empty times are whole days, an empty last day is the first one. */
export const offInput = z.object({
	staffId: z.union([z.literal(''), z.uuid()]).default(''),
	resourceId: z.union([z.literal(''), z.uuid()]).default(''),
	kind: z.enum(['time_off', 'blocked']).default('time_off'),
	fromDay: day,
	fromTime: optionalTime,
	untilDay: optionalDay,
	untilTime: optionalTime,
	reason
});

export const offIdInput = z.object({ timeOffId: z.uuid() });
export const closureIdInput = z.object({ closureId: z.uuid() });
export const decideOffInput = offIdInput.extend({ decision: z.enum(['approved', 'declined']) });

export type OwnerFields = z.output<typeof ownerFields>;
export type ClosureFields = z.output<typeof closureInput>;
export type OffFields = z.output<typeof offInput>;
