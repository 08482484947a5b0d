/**
 * The mail as HTML: one column without tables, nothing to load, nothing to track, every word escaped.
 * Programs that know no media queries keep the light colours, which stand in the style attributes.
 */
import { mailColours, type MailColours } from './mail-colours.ts';
import type { Letter, NotificationView } from './templates.ts';

export const escapeHtml = (text: string): string =>
	text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

/** Only http(s) addresses become links, whatever a template is given. */
const href = (address: string): string =>
	/^https?:\/\//.test(address) ? escapeHtml(address) : '#';

const darkRules = (dark: MailColours): string =>
	[
		`.page{background:${dark.page}!important;color:${dark.ink}!important}`,
		`.card{background:${dark.card}!important;border-color:${dark.line}!important}`,
		`.ink{color:${dark.ink}!important}`,
		`.quiet{color:${dark.quiet}!important}`,
		`.stub{border-color:${dark.line}!important}`,
		`.day,.link{color:${dark.accentText}!important}`,
		`.button{background:${dark.accent}!important;color:${dark.onAccent}!important}`
	].join('');

const headOf = (letter: Letter, dark: MailColours): string =>
	[
		`<!doctype html><html lang="${letter.locale}"><head><meta charset="utf-8">`,
		'<meta name="viewport" content="width=device-width,initial-scale=1">',
		'<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
		`<title>${escapeHtml(letter.subject)}</title>`,
		`<style>:root{color-scheme:light dark}@media (prefers-color-scheme:dark){${darkRules(dark)}}</style></head>`
	].join('');

/** A dated stub, a dashed tear line, and what it is: the ticket of every page (DESIGN-LANGUAGE §1). */
function ticket(letter: Letter, view: NotificationView, c: MailColours): string {
	const { weekday, dayOfMonth, monthYear, serviceName, startsAtIso } = view.ticket;
	const word = `display:block;font-size:14px;font-weight:600;color:${c.quiet}`;
	return [
		`<div class="card" style="display:flex;margin:24px 0;border:1px solid ${c.line};border-radius:16px;background:${c.card}">`,
		`<div class="stub" style="min-width:76px;padding:20px 12px;border-right:2px dashed ${c.line};text-align:center;line-height:1.2">`,
		`<time datetime="${escapeHtml(startsAtIso)}"><span class="quiet" style="${word}">${escapeHtml(weekday)}</span>`,
		`<span class="day" style="display:block;font-size:34px;font-weight:700;color:${c.accentText}">${escapeHtml(dayOfMonth)}</span>`,
		`<span class="quiet" style="${word}">${escapeHtml(monthYear)}</span></time></div>`,
		`<div style="padding:16px 20px"><h2 class="ink" style="margin:0 0 4px;font-size:18px;line-height:1.3;color:${c.ink}">${escapeHtml(serviceName)}</h2>`,
		...letter.ticketLines.map(
			(line) => `<p class="quiet" style="margin:2px 0;color:${c.quiet}">${escapeHtml(line)}</p>`
		),
		'</div></div>'
	].join('');
}

const paragraph = (line: string): string =>
	`<p style="margin:8px 0">${escapeHtml(line).replace(/\r?\n/g, '<br>')}</p>`;

export function htmlOf(letter: Letter, view: NotificationView): string {
	const { light, dark } = mailColours(view.store.accent);
	const button = `display:inline-block;padding:14px 22px;border-radius:8px;background:${light.accent};color:${light.onAccent};font-weight:600;text-decoration:none`;
	return [
		headOf(letter, dark),
		`<body class="page" style="margin:0;background:${light.page};color:${light.ink};font-family:${FONT};font-size:16px;line-height:1.5">`,
		'<main style="max-width:560px;margin:0 auto;padding:24px 16px">',
		`<p class="quiet" style="margin:0 0 16px;font-weight:600;color:${light.quiet}">${escapeHtml(view.store.name)}</p>`,
		`<h1 class="ink" style="margin:0 0 8px;font-size:26px;line-height:1.25;color:${light.ink}">${escapeHtml(letter.title)}</h1>`,
		...letter.intro.map(paragraph),
		ticket(letter, view, light),
		...letter.details.map(paragraph),
		`<p style="margin:24px 0"><a class="button" style="${button}" href="${href(letter.button.href)}">${escapeHtml(letter.button.label)}</a></p>`,
		'</main><footer style="max-width:560px;margin:0 auto;padding:0 16px 32px">',
		...letter.foot.map(
			(line) =>
				`<p class="quiet" style="margin:4px 0;font-size:14px;color:${light.quiet}">${escapeHtml(line)}</p>`
		),
		'</footer></body></html>'
	].join('');
}
