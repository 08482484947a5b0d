/** The words of mail about the store's own plan, to its managers. Pure. */
import { m } from '#lib/paraglide/messages.js';
import { toLocale, type Locale } from '#lib/platform/locale.ts';
import { NOTICES, type NoticeKind } from '#lib/plans/notices.ts';

export type PlanMail = NoticeKind | 'limit_near' | 'limit_full';

const KINDS: readonly string[] = [...NOTICES, 'limit_near', 'limit_full'];
const PREFIX = 'plan_';

/** As a delivery keeps it. */
export const planRule = (kind: PlanMail): string => `${PREFIX}${kind}`;

export function planMailOf(rule: string): PlanMail | null {
	const kind = rule.startsWith(PREFIX) ? rule.slice(PREFIX.length) : '';
	return KINDS.includes(kind) ? (kind as PlanMail) : null;
}

export interface PlanFacts {
	readonly store: string;
	readonly plan: string;
	/** Days, as the reader writes them; empty where there is none. */
	readonly trialEnds: string;
	readonly restricted: string;
	readonly readonly: string;
	/** Of a limit: "160 of 200 texts a month". */
	readonly limit: string;
	/** A provider charges at the end of the trial. */
	readonly pays: boolean;
}

interface Words {
	readonly subject: string;
	readonly text: string;
}

type Say = (facts: PlanFacts, options: { locale?: Locale }) => string;

export function planWords(kind: PlanMail, facts: PlanFacts, spoken: string): Words {
	const locale = { locale: toLocale(spoken) };
	const say = (subject: Say, text: Say): Words => ({
		subject: subject(facts, locale),
		text: text(facts, locale)
	});
	switch (kind) {
		case 'trial_week':
		case 'trial_day':
			return say(
				m.plans_mail_trial_subject,
				facts.pays ? m.plans_mail_trial_pays_text : m.plans_mail_trial_text
			);
		case 'payment_failed':
			return say(m.plans_mail_failed_subject, m.plans_mail_failed_text);
		case 'overdue_week':
		case 'overdue_last':
			return say(m.plans_mail_overdue_subject, m.plans_mail_failed_text);
		case 'restricted':
			return say(m.plans_mail_restricted_subject, m.plans_mail_restricted_text);
		case 'read_only':
			return say(m.plans_mail_read_only_subject, m.plans_mail_read_only_text);
		case 'limit_near':
			return say(m.plans_mail_near_subject, m.plans_mail_near_text);
		case 'limit_full':
			return say(m.plans_mail_full_subject, m.plans_mail_full_text);
	}
}
