/** The looks of mail about signing in and access. Plain on purpose: no picture, nothing to load, nothing to track. */
import type { EmailMessage } from './mail.ts';

export interface PlainMail {
	readonly subject: string;
	readonly paragraphs: readonly string[];
	readonly link?: { readonly label: string; readonly href: string };
	/** Small print below. */
	readonly after: readonly string[];
	readonly locale: string;
	/** For the provider's statistics: never personal. */
	readonly tag: string;
}

const SHELL =
	'font-family:system-ui,-apple-system,Segoe UI,Roboto,sans-serif;font-size:16px;line-height:1.5;color:#1c2326;max-width:32rem;margin:0 auto;padding:24px';
const LINK =
	'display:inline-block;background:#0f5c70;color:#ffffff;font-weight:600;text-decoration:none;padding:12px 20px;border-radius:8px';
const SMALL = 'font-size:14px;color:#4a5559';

const escape = (text: string): string =>
	text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

function html({ subject, paragraphs, link, after, locale }: PlainMail): string {
	const button = link
		? [
				`<p><a style="${LINK}" href="${escape(link.href)}">${escape(link.label)}</a></p>`,
				`<p style="${SMALL};word-break:break-all">${escape(link.href)}</p>`
			]
		: [];
	return [
		`<!doctype html><html lang="${escape(locale)}"><head><meta charset="utf-8"><title>${escape(subject)}</title></head><body style="${SHELL}">`,
		...paragraphs.map((paragraph) => `<p>${escape(paragraph)}</p>`),
		...button,
		...after.map((line) => `<p style="${SMALL}">${escape(line)}</p>`),
		'</body></html>'
	].join('');
}

/** Both forms of the same words. */
export function plainMail(mail: PlainMail): Omit<EmailMessage, 'to'> {
	const { subject, paragraphs, link, after, tag } = mail;
	const blocks = [...paragraphs, ...(link ? [`${link.label}:\n${link.href}`] : []), ...after];
	return { subject, text: `${blocks.join('\n\n')}\n`, html: html(mail), tag };
}
