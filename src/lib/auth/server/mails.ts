/** The words and looks of sign-in mail. Plain on purpose: no picture, nothing to load, nothing to track. */
import { m } from '#lib/paraglide/messages.js';
import { baseLocale, isLocale, type Locale } from '#lib/paraglide/runtime.js';
import { config } from '#lib/platform/server/config.ts';
import type { EmailMessage } from '#lib/platform/server/mail.ts';
import { codeOf, linkTokenOf, type TokenPurpose } from './tokens.ts';

type Content = Omit<EmailMessage, 'to'>;

const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** The product's own address; never what a request said its host was (TRUST.md §4). */
const siteUrl = (): string =>
	(config().PUBLIC_URL ?? `http://localhost:${config().PORT}`).replace(/\/+$/, '');

interface Parts {
	readonly subject: string;
	readonly intro: string;
	readonly code?: string;
	readonly link?: { readonly label: string; readonly href: string };
	readonly after: string;
	readonly locale: Locale;
}

const SHELL =
	'font-family:system-ui,-apple-system,Segoe UI,Roboto,sans-serif;font-size:16px;line-height:1.5;color:#1c2326;max-width:32rem;margin:0 auto;padding:24px';
const CODE =
	'font-size:32px;font-weight:700;letter-spacing:4px;margin:24px 0;font-variant-numeric:tabular-nums';
const LINK =
	'display:inline-block;background:#0f5c70;color:#ffffff;font-weight:600;text-decoration:none;padding:12px 20px;border-radius:8px';

function html(parts: Parts): string {
	const { intro, code, link, after, locale } = parts;
	return [
		`<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><title>${escape(parts.subject)}</title></head><body style="${SHELL}">`,
		`<p>${escape(intro)}</p>`,
		code ? `<p style="${CODE}">${escape(code)}</p>` : '',
		link
			? `<p><a style="${LINK}" href="${escape(link.href)}">${escape(link.label)}</a></p><p style="font-size:14px;color:#4a5559;word-break:break-all">${escape(link.href)}</p>`
			: '',
		`<p style="font-size:14px;color:#4a5559">${escape(after)}</p>`,
		`<p style="font-size:14px;color:#4a5559">${escape(m.common_product({}, { locale }))}</p></body></html>`
	].join('');
}

function text(parts: Parts): string {
	const { intro, code, link, after, locale } = parts;
	const blocks = [
		intro,
		code ?? '',
		link ? `${link.label}:\n${link.href}` : '',
		after,
		m.common_product({}, { locale })
	];
	return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

const content = (parts: Parts, tag: string): Content => ({
	subject: parts.subject,
	text: text(parts),
	html: html(parts),
	tag
});

type Rendered = (code: string, link: string, locale: Locale) => Parts;

const signIn: Rendered = (code, link, locale) => ({
	subject: m.auth_mail_code_subject({ code }, { locale }),
	intro: m.auth_mail_code_intro({}, { locale }),
	code,
	link: { label: m.auth_mail_code_link({}, { locale }), href: `${siteUrl()}/login/link?t=${link}` },
	after: m.auth_mail_code_after({}, { locale }),
	locale
});

/** A code and no link: it must be typed where the password was chosen (signing-in.ts, `verify`). */
const verifyEmail: Rendered = (code, _link, locale) => ({
	subject: m.auth_mail_verify_subject({ code }, { locale }),
	intro: m.auth_mail_verify_intro({}, { locale }),
	code,
	after: m.auth_mail_verify_after({}, { locale }),
	locale
});

const resetPassword: Rendered = (_code, link, locale) => ({
	subject: m.auth_mail_reset_subject({}, { locale }),
	intro: m.auth_mail_reset_intro({}, { locale }),
	link: { label: m.auth_mail_reset_link({}, { locale }), href: `${siteUrl()}/reset/new?t=${link}` },
	after: m.auth_mail_reset_after({}, { locale }),
	locale
});

/** A link only its own, signed-in user can use: a mistyped address must not give the user away. */
const changeEmail: Rendered = (_code, link, locale) => ({
	subject: m.auth_mail_move_subject({}, { locale }),
	intro: m.auth_mail_move_intro({}, { locale }),
	link: {
		label: m.auth_mail_move_link({}, { locale }),
		href: `${siteUrl()}/settings/account/email?t=${link}`
	},
	after: m.auth_mail_move_after({}, { locale }),
	locale
});

const RENDERED: Record<TokenPurpose, Rendered> = {
	sign_in: signIn,
	verify_email: verifyEmail,
	reset_password: resetPassword,
	change_email: changeEmail
};

/** Rendered from the row alone: code and link are derived from its id. */
export function tokenMail(token: { id: string; purpose: TokenPurpose; locale: string }): Content {
	const { id, purpose } = token;
	const locale = isLocale(token.locale) ? token.locale : baseLocale;
	return content(
		RENDERED[purpose](codeOf(id, purpose), linkTokenOf(id, purpose), locale),
		`auth-${purpose}`
	);
}

/** What a person is told of afterwards, in case it was not them. */
export const NOTICES = [
	'password_changed',
	'factor_on',
	'factor_off',
	'recovery_renewed',
	'email_change_asked'
] as const;
export type Notice = (typeof NOTICES)[number];

type Words = (inputs: Record<string, never>, options: { locale: Locale }) => string;

const NOTICE_WORDS: Record<Notice, { subject: Words; intro: Words }> = {
	password_changed: {
		subject: m.auth_notice_password_subject,
		intro: m.auth_notice_password_intro
	},
	factor_on: { subject: m.auth_notice_factor_on_subject, intro: m.auth_notice_factor_on_intro },
	factor_off: { subject: m.auth_notice_factor_off_subject, intro: m.auth_notice_factor_off_intro },
	recovery_renewed: {
		subject: m.auth_notice_recovery_subject,
		intro: m.auth_notice_recovery_intro
	},
	email_change_asked: { subject: m.auth_notice_move_subject, intro: m.auth_notice_move_intro }
};

/** The link carries nothing: whoever follows it proves the mailbox again. */
export function noticeMail(notice: Notice, language: string): Content {
	const locale = isLocale(language) ? language : baseLocale;
	const { subject, intro } = NOTICE_WORDS[notice];
	const parts: Parts = {
		subject: subject({}, { locale }),
		intro: intro({}, { locale }),
		link: { label: m.auth_notice_link({}, { locale }), href: `${siteUrl()}/reset` },
		after: m.auth_notice_after({}, { locale }),
		locale
	};
	return content(parts, `auth-${notice.replaceAll('_', '-')}`);
}
