/** The words of a store's mail to its own people. */
import { m } from '#lib/paraglide/messages.js';
import { baseLocale, isLocale, type Locale } from '#lib/paraglide/runtime.js';
import { config, publicUrl } from '#lib/platform/server/config.ts';
import type { EmailMessage } from '#lib/platform/server/mail.ts';
import { plainMail } from '#lib/platform/server/plain-mail.ts';
import { roleName } from '../role-names.ts';
import type { MemberRole } from '../rules.ts';

const speaks = (locale: string): Locale => (isLocale(locale) ? locale : baseLocale);

export interface InvitationMail {
	readonly storeName: string;
	readonly role: MemberRole;
	readonly token: string;
	readonly locale: string;
}

export function invitationMail(mail: InvitationMail): Omit<EmailMessage, 'to'> {
	const locale = speaks(mail.locale);
	const words = { store: mail.storeName, role: roleName(mail.role, locale) };
	return plainMail({
		subject: m.admin_mail_invited_subject(words, { locale }),
		paragraphs: [m.admin_mail_invited_intro(words, { locale })],
		link: {
			label: m.admin_mail_invited_link({}, { locale }),
			href: `${publicUrl(config())}/invite/${mail.token}`
		},
		after: [m.admin_mail_invited_after({}, { locale }), m.common_product({}, { locale })],
		locale,
		tag: 'stores-invitation'
	});
}

export interface EntryMail {
	readonly storeName: string;
	readonly slug: string;
	readonly reason: string;
	readonly locale: string;
}

/** To the managers: somebody of the platform is looking (TRUST.md §4). */
export function entryMail(mail: EntryMail): Omit<EmailMessage, 'to'> {
	const locale = speaks(mail.locale);
	const words = { store: mail.storeName, reason: mail.reason };
	return plainMail({
		subject: m.admin_mail_entered_subject(words, { locale }),
		paragraphs: [
			m.admin_mail_entered_intro(words, { locale }),
			m.admin_mail_entered_reason(words, { locale })
		],
		link: {
			label: m.admin_mail_entered_link({}, { locale }),
			href: `${publicUrl(config())}/manage/${mail.slug}/settings/activity`
		},
		after: [m.common_product({}, { locale })],
		locale,
		tag: 'stores-admin-entry'
	});
}
