/** The end of a paper: tax by rate, the total, how it was paid. */
import { m } from '#lib/paraglide/messages.js';
import { toLocale } from '#lib/platform/locale.ts';
import type { DocumentSnapshot } from '../../document.ts';
import { rateText, sumsOf } from '../../rules.ts';
import { amountText, paidText } from '../../wording.ts';
import { accentOf, BODY, EDGE, LABEL, SMALL, SUM } from './look.ts';
import { PAGE, type Pen, RIGHT } from './pen.ts';
import { BOTTOM, type NextPage } from './table.ts';

const LEFT = PAGE.margin + 210;
const STEP = 18;

const words = ({ locale }: DocumentSnapshot) => ({ locale: toLocale(locale) });
const money = ({ currency, formats }: DocumentSnapshot, minor: number): string =>
	amountText(minor, currency, formats);

const isTaxed = ({ totals }: DocumentSnapshot): boolean =>
	totals.some(({ rateMilli }) => rateMilli > 0);

function heightOf(snapshot: DocumentSnapshot): number {
	const rows = snapshot.totals.length + 1;
	return (isTaxed(snapshot) ? rows * STEP + 12 : STEP) + 62;
}

/** Rates, and of each what is before tax, its tax and both together. */
function drawTaxTable(pen: Pen, snapshot: DocumentSnapshot, top: number): number {
	const say = words(snapshot);
	const [net, tax] = [RIGHT - 168, RIGHT - 84];
	let y = top + 14;
	pen.write(m.documents_tax_rate({}, say), LEFT, y, LABEL);
	pen.write(m.documents_net({}, say), net, y, LABEL, 'end');
	pen.write(m.documents_tax({}, say), tax, y, LABEL, 'end');
	pen.write(m.documents_gross({}, say), RIGHT, y, LABEL, 'end');
	for (const total of snapshot.totals) {
		y += STEP - 2;
		const rate = m.documents_percent({ rate: rateText(total.rateMilli) }, say);
		const figures = { ...BODY, size: 9 };
		pen.write(rate, LEFT, y, figures);
		pen.write(money(snapshot, total.netMinor), net, y, figures, 'end');
		pen.write(money(snapshot, total.taxMinor), tax, y, figures, 'end');
		pen.write(money(snapshot, total.grossMinor), RIGHT, y, figures, 'end');
	}
	return y + 8;
}

/** For prices shown before tax: what comes on top of them. */
function drawAdded(pen: Pen, snapshot: DocumentSnapshot, top: number): number {
	const say = words(snapshot);
	let y = top + 16;
	pen.write(m.documents_before_tax({}, say), LEFT, y, BODY);
	pen.write(money(snapshot, sumsOf(snapshot.totals).netMinor), RIGHT, y, BODY, 'end');
	for (const { rateMilli, taxMinor } of snapshot.totals.filter((each) => each.rateMilli > 0)) {
		y += STEP;
		pen.write(m.documents_tax_of({ rate: rateText(rateMilli) }, say), LEFT, y, BODY);
		pen.write(money(snapshot, taxMinor), RIGHT, y, BODY, 'end');
	}
	return y + 8;
}

function drawTax(pen: Pen, snapshot: DocumentSnapshot, top: number): number {
	if (isTaxed(snapshot))
		return snapshot.showsTaxInPrices
			? drawTaxTable(pen, snapshot, top)
			: drawAdded(pen, snapshot, top);
	pen.write(m.documents_no_tax({}, words(snapshot)), LEFT, top + 16, SMALL);
	return top + 24;
}

/** Kept together on one page. */
export function drawSums(
	pen: Pen,
	snapshot: DocumentSnapshot,
	from: number,
	nextPage: NextPage
): void {
	const top = from + heightOf(snapshot) > BOTTOM ? nextPage() : from;
	const say = words(snapshot);
	const back = snapshot.kind === 'credit_note';
	const y = drawTax(pen, snapshot, top);
	pen.hairline(y, EDGE, LEFT);
	const colour = accentOf(snapshot.seller.accent).text;
	const label = back ? m.documents_total_back({}, say) : m.documents_total({}, say);
	pen.write(label, LEFT, y + 20, SUM);
	const total = money(snapshot, sumsOf(snapshot.totals).grossMinor);
	pen.write(total, RIGHT, y + 20, { ...SUM, size: 14, colour }, 'end');
	pen.write(paidText(snapshot.kind, snapshot.payment, snapshot), LEFT, y + 38, SMALL);
}
