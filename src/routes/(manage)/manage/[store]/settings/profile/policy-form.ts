/** The store's cut-offs as people type them ("24 h"), and as the procedure takes them (minutes). */
import { z } from 'zod';
import { formatMinutes, parseMinutes } from '#lib/catalogue/input-duration.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PolicyInput } from '#lib/stores/input.ts';
import type { StorePolicy } from '#lib/stores/rules.ts';

const YEAR = 365 * 24 * 60;

const span = (most: number) =>
	z.string().refine((text) => (parseMinutes(text) ?? most + 1) <= most, {
		error: () => m.setup_error_duration_shape()
	});

const count = (most: number) =>
	z
		.number({ error: () => m.setup_error_number({ least: 0, most }) })
		.int({ error: () => m.setup_error_number({ least: 0, most }) })
		.min(0, { error: () => m.setup_error_number({ least: 0, most }) })
		.max(most, { error: () => m.setup_error_number({ least: 0, most }) });

export const policyForm = z.object({
	cancelNotice: span(YEAR),
	rescheduleNotice: span(YEAR),
	grace: span(120),
	maxClientReschedules: count(100),
	maxOpenBookings: count(1_000)
});

export const fromPolicy = (policy: StorePolicy): z.output<typeof policyForm> => ({
	cancelNotice: formatMinutes(policy.cancelNoticeMinutes),
	rescheduleNotice: formatMinutes(policy.rescheduleNoticeMinutes),
	grace: formatMinutes(policy.graceMinutes),
	maxClientReschedules: policy.maxClientReschedules,
	maxOpenBookings: policy.maxOpenBookings
});

export const toPolicy = (form: z.output<typeof policyForm>): PolicyInput => ({
	cancelNoticeMinutes: parseMinutes(form.cancelNotice) ?? 0,
	rescheduleNoticeMinutes: parseMinutes(form.rescheduleNotice) ?? 0,
	graceMinutes: parseMinutes(form.grace) ?? 0,
	maxClientReschedules: form.maxClientReschedules,
	maxOpenBookings: form.maxOpenBookings
});
