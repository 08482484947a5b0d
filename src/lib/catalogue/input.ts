/** What forms send and procedures take. Lengths, prices and hours are as typed; commands read them. */
import { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';
import { isLocalDay, isZone } from '#lib/platform/time.ts';
import { parseDuration, parseMinutes } from './input-duration.ts';
import { PAYMENT_KINDS } from '#lib/stores/rules.ts';
import { FEE_CHOICES, isSpan, tierProblems } from './input-fees.ts';
import { PAYMENT_CHOICES } from './input-payment.ts';

const DAY = 1440;

const works = (fn: (text: string) => unknown) => (text: string) => {
	try {
		fn(text);
		return true;
	} catch {
		return false;
	}
};

export const nameField = z
	.string()
	.trim()
	.min(1, { error: () => m.setup_error_name_missing() })
	.max(120, { error: () => m.setup_error_too_long({ count: 120 }) });

const optionalText = (most: number) =>
	z
		.string()
		.trim()
		.max(most, { error: () => m.setup_error_too_long({ count: most }) })
		.default('');

const whole = (least: number, most: number) =>
	z
		.number({ error: () => m.setup_error_number({ least, most }) })
		.int({ error: () => m.setup_error_number({ least, most }) })
		.min(least, { error: () => m.setup_error_number({ least, most }) })
		.max(most, { error: () => m.setup_error_number({ least, most }) });

/** '' is "none": what an empty date field sends. */
const optionalDay = z
	.string()
	.refine((text) => text === '' || isLocalDay(text), { error: () => m.setup_error_day() })
	.default('');

const optionalId = z.union([z.literal(''), z.uuid()]).default('');

export const minutesField = z
	.string()
	.refine((text) => (parseMinutes(text) ?? DAY + 1) <= DAY, {
		error: () => m.setup_error_duration_shape()
	})
	.default('0');

const optionalMinutes = z
	.string()
	.trim()
	.refine((text) => text === '' || parseMinutes(text) !== null, {
		error: () => m.setup_error_duration_shape()
	})
	.default('');

const durationField = z
	.string()
	.refine(works(parseDuration), { error: () => m.setup_error_duration_shape() });

const slugField = z
	.string()
	.trim()
	.toLowerCase()
	.max(63, { error: () => m.setup_error_too_long({ count: 63 }) })
	.default('');

/** How many starts, or booked minutes, a period may have (D6); null is no limit. */
const limitFields = {
	mostPerDay: whole(1, 10_000).nullable().default(null),
	mostPerWeek: whole(1, 10_000).nullable().default(null),
	mostPerMonth: whole(1, 10_000).nullable().default(null),
	mostTimePerDay: optionalMinutes,
	mostTimePerWeek: optionalMinutes,
	mostTimePerMonth: optionalMinutes
};

/** What is asked for at booking; amounts are as typed. */
export const paymentFields = {
	paymentKind: z.enum(PAYMENT_CHOICES).default(''),
	deposit: z.string().trim().max(20).default(''),
	depositPercent: whole(1, 100).default(20)
};

export const defaultTermsInput = z.object({
	...paymentFields,
	paymentKind: z.enum(PAYMENT_KINDS).default('none')
});

const feeSpan = z
	.string()
	.max(20)
	.default('')
	.refine(isSpan, { error: () => m.setup_error_duration_shape() });
const feePercent = whole(0, 100).nullable().default(null);

/** What leaving late or not coming costs, as typed. */
export const feeFields = {
	within0: feeSpan,
	percent0: feePercent,
	within1: feeSpan,
	percent1: feePercent,
	within2: feeSpan,
	percent2: feePercent,
	of: z.enum(['price', 'deposit']).default('price'),
	noShow: feePercent,
	cap: z.string().trim().max(20).default('')
};

const serviceFields = z.object({
	name: nameField,
	slug: slugField,
	description: optionalText(1000),
	categoryId: optionalId,
	duration: durationField,
	bufferBefore: minutesField,
	bufferAfter: minutesField,
	buffersSpill: z.boolean().default(true),
	buffersOnResources: z.boolean().default(false),
	/** null: as often as the durations allow (D5). */
	slotStepMinutes: whole(5, DAY).nullable().default(null),
	grid: z.enum(['interval', 'clock']).default('interval'),
	noticeAmount: whole(0, 8760).default(0),
	noticeUnit: z.enum(['minutes', 'hours', 'days']).default('hours'),
	sameDay: z.boolean().default(true),
	window: z.enum(['rolling', 'range', 'release']).default('rolling'),
	bookingWindowDays: whole(0, 730).default(90),
	bookableFrom: optionalDay,
	bookableUntil: optionalDay,
	releaseWeekday: whole(1, 7).default(1),
	releaseTime: z
		.string()
		.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, { error: () => m.setup_error_time() })
		.default('09:00'),
	seasonFrom: z.array(optionalDay).max(12).default([]),
	seasonUntil: z.array(optionalDay).max(12).default([]),
	priceKind: z.enum(['fixed', 'per_hour', 'per_person', 'from']).default('fixed'),
	price: z.string().max(20),
	minPersons: whole(1, 1000).default(1),
	maxPersons: whole(1, 1000).default(1),
	capacity: whole(1, 1000).default(1),
	assignment: z
		.enum(['round_robin', 'least_busy', 'priority', 'lowest_price'])
		.default('round_robin'),
	unstaffed: z.boolean().default(false),
	remote: z.boolean().default(false),
	approval: z.boolean().default(false),
	/** '' is the store's own policy. */
	cancelNotice: optionalMinutes,
	rescheduleNotice: optionalMinutes,
	...paymentFields,
	feeKind: z.enum(FEE_CHOICES).default(''),
	...feeFields,
	...limitFields,
	hidden: z.boolean().default(false)
});

type ServiceFields = z.infer<typeof serviceFields>;

function serviceProblems(input: ServiceFields): [keyof ServiceFields, string][] {
	const problems: [keyof ServiceFields, string][] = [];
	if (input.maxPersons < input.minPersons) problems.push(['maxPersons', m.setup_error_persons()]);
	if (input.capacity > 1 && input.maxPersons > input.capacity)
		problems.push(['maxPersons', m.setup_error_capacity({ capacity: input.capacity })]);
	if (input.window === 'range') {
		if (input.bookableFrom === '') problems.push(['bookableFrom', m.setup_error_range_missing()]);
		if (input.bookableUntil === '') problems.push(['bookableUntil', m.setup_error_range_missing()]);
		else if (input.bookableUntil < input.bookableFrom)
			problems.push(['bookableUntil', m.setup_error_until_before()]);
	}
	const backwards = input.seasonFrom.some((from, i) => {
		const until = input.seasonUntil[i] ?? '';
		return until !== '' && until < from;
	});
	if (backwards) problems.push(['seasonUntil', m.setup_error_until_before()]);
	if (input.feeKind === 'own')
		for (const { field, text } of tierProblems(input)) problems.push([field, text]);
	if (input.noticeUnit === 'days' && input.noticeAmount > 365)
		problems.push(['noticeAmount', m.setup_error_number({ least: 0, most: 365 })]);
	return problems;
}

export const serviceInput = serviceFields.superRefine((input, context) => {
	for (const [field, message] of serviceProblems(input))
		context.addIssue({ code: 'custom', path: [field], message });
});
export type ServiceInput = z.output<typeof serviceInput>;

/** One person at one place; '' is what the service says. */
export const performerInput = z.object({
	staffId: z.uuid(),
	locationId: z.uuid(),
	duration: z
		.string()
		.trim()
		.refine((text) => text === '' || works(parseDuration)(text), {
			error: () => m.setup_error_duration_shape()
		})
		.default(''),
	price: z.string().trim().max(20).default(''),
	bufferBefore: optionalMinutes,
	bufferAfter: optionalMinutes
});
export type PerformerInput = z.output<typeof performerInput>;

export const requirementInput = z.object({
	typeId: z.uuid(),
	units: whole(1, 1000).default(1),
	perPerson: z.boolean().default(false)
});
export type RequirementInput = z.output<typeof requirementInput>;

export const staffInput = z.object({
	name: nameField,
	slug: slugField,
	title: optionalText(120),
	email: z
		.union([z.literal(''), z.email({ error: () => m.setup_error_email() }).toLowerCase()])
		.default(''),
	phone: optionalText(40),
	colour: whole(1, 8).default(1),
	weight: whole(1, 100).default(1),
	tier: whole(1, 100).default(1),
	...limitFields
});
export type StaffInput = z.output<typeof staffInput>;

export const locationInput = z.object({
	name: nameField,
	slug: slugField,
	zone: z.string().refine(isZone, { error: () => m.setup_error_zone() }),
	address: optionalText(200),
	city: optionalText(100),
	country: z
		.string()
		.trim()
		.toUpperCase()
		.refine((code) => code === '' || /^[A-Z]{2}$/.test(code), {
			error: () => m.setup_error_country()
		})
		.default(''),
	phone: optionalText(40)
});
export type LocationInput = z.output<typeof locationInput>;

export const categoryInput = z.object({ name: nameField });

export const resourceInput = z.object({
	name: nameField,
	typeId: z.uuid(),
	locationId: z.uuid(),
	quantity: whole(1, 1000).default(1)
});
export type ResourceInput = z.output<typeof resourceInput>;

/** What a client narrows the page to (A3.5); everything is optional. */
export const filterInput = z.object({
	text: z.string().max(100).default(''),
	categoryId: z.uuid().nullable().default(null),
	locationId: z.uuid().nullable().default(null),
	/** Who: an id, or the key of `?with=`. */
	staff: z.string().max(63).nullable().default(null),
	mostMinor: z.number().int().min(0).nullable().default(null),
	mostMinutes: z.number().int().min(1).nullable().default(null)
});
export type FilterInput = z.output<typeof filterInput>;

export const directionField = z.enum(['up', 'down']);

/** A whole order, or a whole list, at once. */
export const idsField = z.array(z.uuid()).max(1000);

export const dayOrNullField = z
	.string()
	.refine(isLocalDay, { error: () => m.setup_error_day() })
	.nullable();
