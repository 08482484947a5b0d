/** The words of mail about packages. */
import { m } from '#lib/paraglide/messages.js';
import { toLocale } from '#lib/platform/locale.ts';
import type { EmailMessage } from '#lib/platform/server/mail.ts';
import { plainMail } from '#lib/platform/server/plain-mail.ts';
import type { Instant } from '#lib/platform/time.ts';
import { lastDayText } from '../wording.ts';

export interface ExpiringMail {
	readonly store: string;
	readonly zone: string;
	readonly href: string;
	readonly purchase: {
		readonly name: string;
		readonly usesLeft: number;
		readonly expiresAt: Instant;
		readonly locale: string;
	};
}

export function expiringMail(mail: ExpiringMail): Omit<EmailMessage, 'to'> {
	const { name, usesLeft, expiresAt } = mail.purchase;
	const locale = toLocale(mail.purchase.locale);
	const day = lastDayText(expiresAt, mail.zone, locale);
	const words = { store: mail.store, name, count: usesLeft, day };
	return plainMail({
		subject: m.packages_mail_expiring_subject(words, { locale }),
		paragraphs: [m.packages_mail_expiring_text(words, { locale })],
		link: { label: m.packages_mail_expiring_link({}, { locale }), href: mail.href },
		after: [m.packages_mail_expiring_after(words, { locale })],
		locale,
		tag: 'packages-expiring'
	});
}
