/** The sentence for people behind each code: what happened, what to do, what is safe. */
import { m } from '#lib/paraglide/messages.js';
import type { Locale } from '#lib/paraglide/runtime.js';
import { ERROR_STATUS, type ErrorCode, type ErrorDetails } from './errors.ts';

type Say = (options: { locale?: Locale }, details: ErrorDetails) => string;

const plain =
	(message: (inputs: Record<string, never>, options: { locale?: Locale }) => string): Say =>
	(options) =>
		message({}, options);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const COUNTED: Readonly<
	Record<string, (inputs: { count: number; shown: string }, options: { locale?: Locale }) => string>
> = {
	locations: m.plans_count_locations,
	staff: m.plans_count_staff,
	services: m.plans_count_services,
	storageMb: (inputs, options) =>
		m.plans_count_storage({ shown: m.plans_megabytes(inputs, options) }, options)
};

/** Which limit, of which plan, and which plan lifts it. */
function planLimit(options: { locale?: Locale }, details: ErrorDetails): string {
	const { limit, most, plan, next } = details;
	const counted = COUNTED[text(limit)];
	if (!counted || typeof most !== 'number') return m.error_limit_reached({}, options);
	const what = counted({ count: most, shown: String(most) }, options);
	return typeof next === 'string'
		? m.error_limit_reached_next({ plan: text(plan), what, next }, options)
		: m.error_limit_reached_plan({ plan: text(plan), what }, options);
}

/** Written out, so that a code without a sentence does not compile. */
const SENTENCES: Record<ErrorCode, Say> = {
	BAD_INPUT: plain(m.error_bad_input),
	NOT_SIGNED_IN: plain(m.error_not_signed_in),
	SECOND_FACTOR_NEEDED: plain(m.error_second_factor_needed),
	FORBIDDEN: plain(m.error_forbidden),
	CROSS_SITE: plain(m.error_cross_site),
	NOT_FOUND: plain(m.error_not_found),
	GONE: plain(m.error_gone),
	MOVED: plain(m.error_moved),
	CONFLICT: plain(m.error_conflict),
	ADDRESS_TAKEN: plain(m.error_address_taken),
	ADDRESS_RESERVED: plain(m.error_address_reserved),
	DOMAIN_TAKEN: plain(m.error_domain_taken),
	DOMAIN_NOT_VERIFIED: plain(m.error_domain_not_verified),
	LAST_MANAGER: plain(m.error_last_manager),
	STORE_DISABLED: plain(m.error_store_disabled),
	STORE_NOT_OPEN: plain(m.error_store_not_open),
	USER_DISABLED: plain(m.error_user_disabled),
	WRONG_CREDENTIALS: plain(m.error_wrong_credentials),
	WRONG_CODE: plain(m.error_wrong_code),
	LINK_EXPIRED: plain(m.error_link_expired),
	WEAK_PASSWORD: plain(m.error_weak_password),
	SLOT_TAKEN: plain(m.error_slot_taken),
	SLOT_NOT_OFFERED: plain(m.error_slot_not_offered),
	HOLD_GONE: (options, { priceChanged }) =>
		priceChanged === true ? m.error_hold_gone_price({}, options) : m.error_hold_gone({}, options),
	HOLDS_FULL: plain(m.error_holds_full),
	PAYMENTS_OFF: plain(m.error_payments_off),
	REFUND_TOO_LARGE: plain(m.error_refund_too_large),
	MORE_THAN_DUE: plain(m.error_more_than_due),
	PARTY_SIZE: plain(m.error_party_size),
	ILLEGAL_TRANSITION: plain(m.error_illegal_transition),
	NOTICE_PASSED: plain(m.error_notice_passed),
	FEE_CHANGED: plain(m.error_fee_changed),
	CHANGED_MEANWHILE: plain(m.error_changed_meanwhile),
	IN_USE: plain(m.error_in_use),
	KEY_REUSED: plain(m.error_key_reused),
	TOO_MANY_REQUESTS: plain(m.error_too_many_requests),
	LIMIT_REACHED: (options, details) =>
		details['limit'] === 'open_bookings' && typeof details['most'] === 'number'
			? m.error_limit_reached_open_bookings({ most: details['most'] }, options)
			: planLimit(options, details),
	FEATURE_NOT_INCLUDED: (options, { plan, next }) =>
		typeof next === 'string'
			? m.error_feature_not_included_next({ plan: text(plan), next }, options)
			: m.error_feature_not_included({ plan: text(plan) }, options),
	PLAN_LAPSED: (options, { standing }) =>
		standing === 'read_only'
			? m.error_plan_lapsed_read_only({}, options)
			: m.error_plan_lapsed({}, options),
	BODY_TOO_LARGE: plain(m.error_body_too_large),
	BEING_CONFIRMED: plain(m.error_being_confirmed),
	BUSY: plain(m.error_busy)
};

const isCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_STATUS, code);

/**
 * For a page, a form or a toast. A code that is none of ours is a bug, and gets the sentence of one.
 * Without `locale`: that of the request or the browser.
 */
export function errorMessage(code: string, details: ErrorDetails = {}, locale?: Locale): string {
	const options = locale === undefined ? {} : { locale };
	return isCode(code) ? SENTENCES[code](options, details) : m.error_internal({}, options);
}
