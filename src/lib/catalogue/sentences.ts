/** What a refused command of the set-up screens says, and at which field. */
import { m } from '#lib/paraglide/messages.js';
import { errorMessage } from '#lib/platform/error-message.ts';
import type { ErrorCode, ErrorDetails } from '#lib/platform/errors.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const SENTENCES: Record<string, (details: ErrorDetails) => string> = {
	price_negative: () => m.setup_error_price_negative(),
	price_digits: ({ currency }) => m.setup_error_price_digits({ currency: text(currency) }),
	price_shape: () => m.setup_error_price_shape(),
	price_large: () => m.setup_error_price_large(),
	duration_shape: () => m.setup_error_duration_shape(),
	duration_zero: () => m.setup_error_duration_zero(),
	duration_phases: () => m.setup_error_duration_phases(),
	duration_long: () => m.setup_error_duration_long(),
	slug_shape: () => m.setup_error_slug_shape(),
	slug_reserved: () => m.setup_error_slug_reserved(),
	slug_taken: () => m.setup_error_slug_taken(),
	name_taken: () => m.setup_error_name_taken(),
	performer_twice: () => m.setup_error_performer_twice(),
	requirement_twice: () => m.setup_error_requirement_twice(),
	member_linked: () => m.setup_error_member_linked(),
	member_unknown: () => m.setup_error_member_unknown(),
	hours_shape: ({ part }) => m.setup_error_hours_shape({ part: text(part) }),
	hours_overlap: ({ part }) => m.setup_error_hours_overlap({ part: text(part) }),
	hours_overnight: ({ part }) => m.setup_error_hours_overnight({ part: text(part) }),
	time_order: () => m.setup_error_time_order(),
	plan_charged: () => m.plans_error_charged_own(),
	plan_trial: () => m.plans_error_trial(),
	plan_state: () => m.plans_error_state(),
	plan_coupon: () => m.plans_error_coupon(),
	plan_card: () => m.plans_error_card(),
	plan_tax_id: () => m.plans_error_tax_id_refused(),
	plan_silent: () => m.plans_error_silent(),
	payroll_frozen: () => m.payroll_error_frozen(),
	payroll_order: () => m.payroll_error_order(),
	payroll_tiers: () => m.payroll_error_tiers(),
	day_order: () => m.setup_error_until_before()
};

export interface Refusal {
	/** Of the form, when it belongs to one. */
	readonly field: string | null;
	readonly text: string;
}

/** Null: not for a person to mend in this form. */
export function refusalOf(code: ErrorCode | 'INTERNAL', details: ErrorDetails): Refusal | null {
	const field = typeof details['field'] === 'string' ? details['field'] : null;
	const say = SENTENCES[text(details['reason'])];
	if (say) return { field, text: say(details) };
	if (field === 'picture') return { field, text: m.setup_error_image() };
	const mendable: readonly string[] = [
		'BAD_INPUT',
		'CONFLICT',
		'CHANGED_MEANWHILE',
		'LIMIT_REACHED',
		'FEATURE_NOT_INCLUDED',
		'PLAN_LAPSED',
		'BODY_TOO_LARGE'
	];
	return mendable.includes(code) ? { field, text: errorMessage(code, details) } : null;
}
