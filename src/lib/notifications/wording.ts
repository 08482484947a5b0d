/** Which sentences of the catalogue belong to which rule. A rule without its words does not compile. */
import { m } from '#lib/paraglide/messages.js';
import { toLocale } from '#lib/platform/locale.ts';
import { PAPER_RULE } from './papers.ts';
import { isRule, type Rule } from './rules.ts';

/** What any of the sentences may name. */
export interface Words {
	readonly store: string;
	readonly service: string;
	readonly client: string;
	/** "Tue 24 Nov 2026", where the reader is told the time first. */
	readonly date: string;
	/** "11:00" */
	readonly time: string;
	/** "Mon 23 Nov 2026, 09:00": what it was, and until when somebody decides. Empty: no such thing. */
	readonly before: string;
	readonly decideBy: string;
	/** "€15": asked for before it is confirmed. */
	readonly deposit: string;
}

export type Say<W> = (words: W, options: { locale: 'en' | 'en-XA' }) => string;

interface MailWords {
	readonly subject: Say<Words>;
	readonly title: Say<Words>;
	readonly intro: Say<Words>;
}

export const MAIL: Record<Rule, MailWords> = {
	request_received: {
		subject: m.notify_request_received_subject,
		title: m.notify_request_received_title,
		intro: m.notify_request_received_intro
	},
	request_changed: {
		subject: m.notify_request_changed_subject,
		title: m.notify_request_changed_title,
		intro: m.notify_request_changed_intro
	},
	confirmation: {
		subject: m.notify_confirmation_subject,
		title: m.notify_confirmation_title,
		intro: m.notify_confirmation_intro
	},
	change: {
		subject: m.notify_change_subject,
		title: m.notify_change_title,
		intro: m.notify_change_intro
	},
	cancellation: {
		subject: m.notify_cancellation_subject,
		title: m.notify_cancellation_title,
		intro: m.notify_cancellation_intro
	},
	withdrawn: {
		subject: m.notify_withdrawn_subject,
		title: m.notify_withdrawn_title,
		intro: m.notify_withdrawn_intro
	},
	declined: {
		subject: m.notify_declined_subject,
		title: m.notify_declined_title,
		intro: m.notify_declined_intro
	},
	expired: {
		subject: m.notify_expired_subject,
		title: m.notify_expired_title,
		intro: m.notify_expired_intro
	},
	fee_owed: {
		subject: m.policy_mail_subject,
		title: m.policy_mail_title,
		intro: m.policy_mail_intro
	},
	payment_asked: {
		subject: m.notify_payment_asked_subject,
		title: m.notify_payment_asked_title,
		intro: m.notify_payment_asked_intro
	},
	payment_late: {
		subject: m.notify_payment_late_subject,
		title: m.notify_payment_late_title,
		intro: m.notify_payment_late_intro
	},
	card_late: {
		subject: m.notify_card_late_subject,
		title: m.notify_payment_late_title,
		intro: m.notify_card_late_intro
	},
	restored: {
		subject: m.notify_restored_subject,
		title: m.notify_restored_title,
		intro: m.notify_restored_intro
	},
	reminder_24h: {
		subject: m.notify_reminder_24h_subject,
		title: m.notify_reminder_24h_title,
		intro: m.notify_reminder_24h_intro
	},
	staff_new: {
		subject: m.notify_staff_new_subject,
		title: m.notify_staff_new_title,
		intro: m.notify_staff_new_intro
	},
	staff_change: {
		subject: m.notify_staff_change_subject,
		title: m.notify_staff_change_title,
		intro: m.notify_staff_change_intro
	},
	staff_cancelled: {
		subject: m.notify_staff_cancelled_subject,
		title: m.notify_staff_cancelled_title,
		intro: m.notify_staff_cancelled_intro
	},
	staff_removed: {
		subject: m.notify_staff_removed_subject,
		title: m.notify_staff_removed_title,
		intro: m.notify_staff_removed_intro
	},
	staff_restored: {
		subject: m.notify_staff_restored_subject,
		title: m.notify_staff_restored_title,
		intro: m.notify_staff_restored_intro
	},
	store_request: {
		subject: m.notify_store_request_subject,
		title: m.notify_store_request_title,
		intro: m.notify_store_request_intro
	},
	store_withdrawn: {
		subject: m.notify_store_withdrawn_subject,
		title: m.notify_store_withdrawn_title,
		intro: m.notify_store_withdrawn_intro
	},
	store_expired: {
		subject: m.notify_store_expired_subject,
		title: m.notify_store_expired_title,
		intro: m.notify_store_expired_intro
	}
};

/** Only clients get text messages. */
export const SMS: Partial<Record<Rule, Say<{ store: string }>>> = {
	request_received: m.notify_sms_request_received,
	request_changed: m.notify_sms_request_changed,
	confirmation: m.notify_sms_confirmation,
	change: m.notify_sms_change,
	cancellation: m.notify_sms_cancellation,
	withdrawn: m.notify_sms_withdrawn,
	declined: m.notify_sms_declined,
	expired: m.notify_sms_expired,
	payment_asked: m.notify_sms_payment_asked,
	fee_owed: m.policy_sms,
	payment_late: m.notify_sms_payment_late,
	card_late: m.notify_sms_card_late,
	restored: m.notify_sms_restored,
	reminder_24h: m.notify_sms_reminder_24h
};

type Short = Say<Record<string, never>>;

const NAMES: Record<Rule, Short> = {
	request_received: m.notify_rule_request_received,
	request_changed: m.notify_rule_request_changed,
	confirmation: m.notify_rule_confirmation,
	change: m.notify_rule_change,
	cancellation: m.notify_rule_cancellation,
	withdrawn: m.notify_rule_withdrawn,
	declined: m.notify_rule_declined,
	expired: m.notify_rule_expired,
	payment_asked: m.notify_rule_payment_asked,
	fee_owed: m.policy_mail_rule,
	payment_late: m.notify_rule_payment_late,
	card_late: m.notify_rule_card_late,
	restored: m.notify_rule_restored,
	reminder_24h: m.notify_rule_reminder_24h,
	staff_new: m.notify_rule_staff_new,
	staff_change: m.notify_rule_staff_change,
	staff_cancelled: m.notify_rule_staff_cancelled,
	staff_removed: m.notify_rule_staff_removed,
	staff_restored: m.notify_rule_staff_restored,
	store_request: m.notify_rule_store_request,
	store_withdrawn: m.notify_rule_store_withdrawn,
	store_expired: m.notify_rule_store_expired
};

/** How a list names it. A rule of an older release still has a name. */
export const ruleText = (rule: string, locale: string): string =>
	(rule === PAPER_RULE ? m.notify_rule_paper : isRule(rule) ? NAMES[rule] : m.notify_rule_other)(
		{},
		{ locale: toLocale(locale) }
	);

const STATES = {
	queued: m.notify_state_queued,
	sending: m.notify_state_sending,
	sent: m.notify_state_sent,
	unknown: m.notify_state_unknown,
	failed: m.notify_state_failed,
	skipped: m.notify_state_skipped
};
export type DeliveryState = keyof typeof STATES;

export const stateText = (state: DeliveryState, locale: string): string =>
	STATES[state]({}, { locale: toLocale(locale) });

const ERRORS: Record<string, Short | undefined> = {
	ended: m.notify_error_ended,
	moved: m.notify_error_moved,
	past: m.notify_error_past,
	decided: m.notify_error_decided,
	reversed: m.notify_error_reversed,
	no_consent: m.notify_error_no_consent,
	recipient_changed: m.notify_error_recipient_changed,
	store_disabled: m.notify_error_store_disabled,
	not_configured: m.notify_error_not_configured
};

/** Why it is not simply sent, in one sentence; null when there is nothing to explain. */
export function errorText(
	state: DeliveryState,
	error: string | null,
	refused: boolean,
	locale: string
): string | null {
	const words = { locale: toLocale(locale) };
	if (state === 'sent' || error === null) return null;
	if (state === 'unknown') return m.notify_error_unknown({}, words);
	const known = ERRORS[error];
	if (known) return known({}, words);
	if (state === 'queued' || state === 'sending') return m.notify_error_retry({}, words);
	return refused ? m.notify_error_refused({}, words) : m.notify_error_given_up({}, words);
}
