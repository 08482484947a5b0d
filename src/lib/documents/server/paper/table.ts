/** What was sold, line by line, over as many pages as it takes; each begins with the same head. */
import { m } from '#lib/paraglide/messages.js';
import { toLocale } from '#lib/platform/locale.ts';
import type { DocumentSnapshot } from '../../document.ts';
import { netAmounts, rateText, type Line } from '../../rules.ts';
import { amountText } from '../../wording.ts';
import { BODY, EDGE, LABEL, LINE, SMALL, STRONG } from './look.ts';
import { leading, PAGE, type Pen, RIGHT } from './pen.ts';

/** Where a page's own content ends; below it stands the foot. */
export const BOTTOM = PAGE.height - 92;

/** Right edges; the first column begins at the margin. */
const COLUMNS = { quantity: 330, unit: 414, rate: 462, amount: RIGHT } as const;
const WHAT = 250;
const PAD = 8;

/** Begins a page and returns where its content starts. */
export type NextPage = () => number;

function drawTableHead(pen: Pen, snapshot: DocumentSnapshot, top: number): number {
	const say = { locale: toLocale(snapshot.locale) };
	const y = top + 10;
	pen.write(m.documents_what({}, say), PAGE.margin, y, LABEL);
	pen.write(m.documents_quantity({}, say), COLUMNS.quantity, y, LABEL, 'end');
	pen.write(m.documents_unit({}, say), COLUMNS.unit, y, LABEL, 'end');
	pen.write(m.documents_rate({}, say), COLUMNS.rate, y, LABEL, 'end');
	pen.write(m.documents_amount({}, say), COLUMNS.amount, y, LABEL, 'end');
	pen.hairline(top + 18, EDGE);
	return top + 18;
}

interface Row {
	readonly line: Line;
	readonly amountMinor: number;
	readonly texts: readonly string[];
	readonly details: readonly string[];
	readonly height: number;
}

function rowOf(pen: Pen, line: Line, amountMinor: number): Row {
	const texts = pen.wrap(line.description, WHAT, STRONG);
	const details = pen.wrap(line.detail, WHAT, SMALL);
	const height = 2 * PAD + texts.length * leading(STRONG) + details.length * leading(SMALL);
	return { line, amountMinor, texts, details, height };
}

function drawRow(pen: Pen, { formats, currency, locale }: DocumentSnapshot, row: Row, top: number) {
	const { line, amountMinor, texts, details } = row;
	const y = top + PAD + STRONG.size;
	const after = pen.lines(texts, PAGE.margin, y, STRONG);
	pen.lines(details, PAGE.margin, after, SMALL);
	// A price of one is said where there are several; else it is the amount.
	const unit = line.quantity === 1 ? amountMinor : Math.round(amountMinor / line.quantity);
	pen.write(String(line.quantity), COLUMNS.quantity, y, BODY, 'end');
	pen.write(amountText(unit, currency, formats), COLUMNS.unit, y, BODY, 'end');
	const rate = m.documents_percent(
		{ rate: rateText(line.rateMilli) },
		{ locale: toLocale(locale) }
	);
	pen.write(rate, COLUMNS.rate, y, BODY, 'end');
	pen.write(amountText(amountMinor, currency, formats), COLUMNS.amount, y, STRONG, 'end');
	pen.hairline(top + row.height, LINE);
}

/** Returns where the sums begin, on the last page. */
export function drawTable(
	pen: Pen,
	snapshot: DocumentSnapshot,
	top: number,
	nextPage: NextPage
): number {
	const { lines, totals, showsTaxInPrices } = snapshot;
	const amounts = showsTaxInPrices
		? lines.map((line) => line.amountMinor)
		: netAmounts(lines, totals);
	let y = drawTableHead(pen, snapshot, top);
	lines.forEach((line, i) => {
		const row = rowOf(pen, line, amounts[i] ?? line.amountMinor);
		if (y + row.height > BOTTOM) y = drawTableHead(pen, snapshot, nextPage());
		drawRow(pen, snapshot, row, y);
		y += row.height;
	});
	return y;
}
