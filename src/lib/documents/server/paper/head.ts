/** The top of a paper: whose it is, the ticket with its dated stub, from whom and to whom. */
import { m } from '#lib/paraglide/messages.js';
import { dateFormat } from '#lib/platform/date-format.ts';
import { toLocale } from '#lib/platform/locale.ts';
import { startOfDay } from '#lib/platform/time.ts';
import type { DocumentSnapshot } from '../../document.ts';
import { sumsOf } from '../../rules.ts';
import { amountText, dayText, kindText } from '../../wording.ts';
import {
	accentOf,
	BODY,
	EDGE,
	LABEL,
	NAME,
	SMALL,
	STRONG,
	TITLE,
	WARNING,
	WARNING_TINT,
	WHITE
} from './look.ts';
import { INNER, leading, PAGE, type Pen, RIGHT } from './pen.ts';

const LOGO = { width: 150, height: 44 } as const;
const TICKET = { height: 92, stub: 92, radius: 12, notch: 6 } as const;

const words = ({ locale }: DocumentSnapshot) => ({ locale: toLocale(locale) });

/** `logo`: PNG. Returns where the next part begins. */
function drawStore(pen: Pen, { seller }: DocumentSnapshot, logo: Buffer | string | null): number {
	const top = PAGE.margin;
	const contact = [seller.email, seller.phone].filter(Boolean).join('  ·  ');
	const name = logo === null ? { ...NAME, size: 17 } : NAME;
	if (logo !== null)
		pen.doc.image(logo, PAGE.margin, top, { fit: [LOGO.width, LOGO.height], valign: 'center' });
	const most = INNER - (logo === null ? 0 : LOGO.width + 16);
	const lines = pen.wrap(seller.storeName, most, name).slice(0, 2);
	const align = logo === null ? 'start' : 'end';
	const x = logo === null ? PAGE.margin : RIGHT;
	lines.forEach((line, i) => pen.write(line, x, top + 16 + i * leading(name), name, align));
	pen.write(contact, x, top + 16 + lines.length * leading(name), SMALL, align);
	return top + Math.max(LOGO.height, 16 + lines.length * leading(name) + 8) + 20;
}

function drawStub(pen: Pen, snapshot: DocumentSnapshot, top: number): void {
	const at = startOfDay(snapshot.day, 'UTC');
	const part = (options: Intl.DateTimeFormatOptions): string =>
		dateFormat(snapshot.formats, { timeZone: 'UTC', ...options }).format(at);
	const centre = PAGE.margin + TICKET.stub / 2;
	const middle = (text: string, y: number, style: typeof SMALL) =>
		pen.write(text, centre - pen.width(text, style) / 2, y, style);
	const day = { ...TITLE, size: 30, colour: accentOf(snapshot.seller.accent).text };
	middle(part({ weekday: 'short' }), top + 25, LABEL);
	middle(part({ day: 'numeric' }), top + 56, day);
	middle(part({ month: 'short', year: 'numeric' }), top + 74, LABEL);
}

/** A tear line with a bite at each end, as on every ticket of the product. */
function drawPerforation(pen: Pen, top: number): void {
	const x = PAGE.margin + TICKET.stub;
	const bottom = top + TICKET.height;
	pen.doc
		.moveTo(x, top + TICKET.notch + 4)
		.lineTo(x, bottom - TICKET.notch - 4)
		.lineWidth(1.2)
		.dash(3, { space: 3 })
		.strokeColor(EDGE)
		.stroke()
		.undash();
	for (const y of [top, bottom]) {
		const inward = y === top ? 1 : -1;
		// White over the card's edge, then the bite's own edge.
		pen.doc.rect(x - TICKET.notch, y - 1, 2 * TICKET.notch, 2).fill(WHITE);
		pen.doc.circle(x, y, TICKET.notch).fill(WHITE);
		const [from, to] = inward === 1 ? [0, Math.PI] : [Math.PI, 2 * Math.PI];
		arc(pen, x, y, from, to);
	}
}

function arc(pen: Pen, x: number, y: number, from: number, to: number): void {
	const steps = 24;
	for (let i = 0; i <= steps; i++) {
		const angle = from + ((to - from) * i) / steps;
		const [px, py] = [x + TICKET.notch * Math.cos(angle), y + TICKET.notch * Math.sin(angle)];
		if (i === 0) pen.doc.moveTo(px, py);
		else pen.doc.lineTo(px, py);
	}
	pen.doc.lineWidth(0.8).strokeColor(EDGE).stroke();
}

function drawTicket(pen: Pen, snapshot: DocumentSnapshot, top: number): number {
	const { kind, label, locale, formats, currency, totals } = snapshot;
	const { tint } = accentOf(snapshot.seller.accent);
	pen.doc
		.roundedRect(PAGE.margin, top, INNER, TICKET.height, TICKET.radius)
		.lineWidth(0.8)
		.fillAndStroke(tint, EDGE);
	drawStub(pen, snapshot, top);
	drawPerforation(pen, top);
	const left = PAGE.margin + TICKET.stub + 22;
	pen.write(kindText(kind, locale), left, top + 45, TITLE);
	pen.write(label, left, top + 64, { ...STRONG, size: 11 });
	const total =
		kind === 'credit_note'
			? m.documents_total_back({}, words(snapshot))
			: m.documents_total({}, words(snapshot));
	pen.write(total, RIGHT - 22, top + 27, LABEL, 'end');
	const sum = amountText(sumsOf(totals).grossMinor, currency, formats);
	pen.write(sum, RIGHT - 22, top + 54, TITLE, 'end');
	return top + TICKET.height + 18;
}

function drawTest(pen: Pen, snapshot: DocumentSnapshot, top: number): number {
	if (!snapshot.test) return top;
	const style = { ...STRONG, size: 9, colour: WARNING };
	pen.doc.roundedRect(PAGE.margin, top, INNER, 24, 8).fill(WARNING_TINT);
	pen.write(m.documents_test({}, words(snapshot)), PAGE.margin + 12, top + 15.5, style);
	return top + 24 + 18;
}

interface Block {
	readonly label: string;
	readonly lines: readonly string[];
}

function drawBlock(pen: Pen, { label, lines }: Block, x: number, top: number): number {
	const [first, ...rest] = lines.filter(Boolean);
	const most = INNER / 2 - 16;
	pen.write(label, x, top + 8, LABEL);
	const strong = first === undefined ? [] : pen.wrap(first, most, STRONG);
	const y = pen.lines(strong, x, top + 24, STRONG);
	return pen.lines(
		rest.flatMap((line) => pen.wrap(line, most, { ...BODY, size: 9 })),
		x,
		y,
		{ ...BODY, size: 9 }
	);
}

function drawParties(pen: Pen, snapshot: DocumentSnapshot, top: number): number {
	const { seller, buyer, code, credits, formats } = snapshot;
	const say = words(snapshot);
	const answers = credits && [
		`${m.documents_answers({}, say)}: ${credits.label}`,
		dayText(credits.day, formats)
	];
	const left = drawBlock(
		pen,
		{
			label: m.documents_from({}, say),
			lines: [seller.legalName, ...seller.address, seller.taxId]
		},
		PAGE.margin,
		top
	);
	const about = [
		buyer.name,
		buyer.email ?? '',
		code === null ? '' : `${m.documents_booking({}, say)} ${code}`,
		answers === null ? '' : answers.join(', ')
	];
	const right = about.some(Boolean)
		? drawBlock(
				pen,
				{ label: m.documents_to({}, say), lines: about },
				PAGE.margin + INNER / 2 + 16,
				top
			)
		: top;
	return Math.max(left, right) + 14;
}

/** The whole top of the first page. Returns where the table begins. */
export function drawHead(
	pen: Pen,
	snapshot: DocumentSnapshot,
	logo: Buffer | string | null
): number {
	const ticket = drawTicket(pen, snapshot, drawStore(pen, snapshot, logo));
	return drawParties(pen, snapshot, drawTest(pen, snapshot, ticket));
}

/** The top of any later page: enough to know what it belongs to. */
export function drawRunningHead(
	pen: Pen,
	{ seller, kind, label, locale }: DocumentSnapshot
): number {
	const y = PAGE.margin + 8;
	pen.write(seller.storeName, PAGE.margin, y, LABEL);
	pen.write(`${kindText(kind, locale)} ${label}`, RIGHT, y, LABEL, 'end');
	return y + 18;
}
