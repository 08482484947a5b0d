/** A document as a PDF, from its snapshot alone: the same snapshot and logo give the same bytes, always. */
import { m } from '#lib/paraglide/messages.js';
import { toLocale } from '#lib/platform/locale.ts';
import type { DocumentSnapshot } from '../../document.ts';
import { kindText } from '../../wording.ts';
import { drawHead, drawRunningHead } from './head.ts';
import { LINE, SMALL } from './look.ts';
import { bytesOf, INNER, leading, openDocument, PAGE, Pen, RIGHT } from './pen.ts';
import { drawSums } from './sums.ts';
import { drawTable } from './table.ts';

const FOOT = PAGE.height - 72;

/** Once the number of pages is known. */
function drawFeet(pen: Pen, { footer, label, locale }: DocumentSnapshot): void {
	const { start, count } = pen.doc.bufferedPageRange();
	for (let page = 0; page < count; page++) {
		pen.doc.switchToPage(start + page);
		pen.hairline(FOOT, LINE);
		const said = m.documents_page(
			{ label, page: page + 1, pages: count },
			{ locale: toLocale(locale) }
		);
		pen.write(said, RIGHT, FOOT + 16, SMALL, 'end');
		const most = INNER - pen.width(said, SMALL) - 24;
		const lines = footer.split(/\r?\n/).flatMap((line) => pen.wrap(line, most, SMALL));
		lines
			.slice(0, 4)
			.forEach((line, i) => pen.write(line, PAGE.margin, FOOT + 16 + i * leading(SMALL), SMALL));
	}
}

/** On pages of its own, after those that are there. `logo`: PNG, or its data address. */
export function drawOn(
	doc: PDFKit.PDFDocument,
	snapshot: DocumentSnapshot,
	logo: Buffer | string | null
): void {
	const pen = new Pen(doc);
	const nextPage = (): number => {
		doc.addPage();
		return drawRunningHead(pen, snapshot);
	};
	doc.addPage();
	const table = drawHead(pen, snapshot, logo);
	drawSums(pen, snapshot, drawTable(pen, snapshot, table, nextPage) + 8, nextPage);
	drawFeet(pen, snapshot);
}

/** `logo`: PNG. */
export async function drawPaper(snapshot: DocumentSnapshot, logo: Buffer | null): Promise<Buffer> {
	const { kind, label, locale, seller } = snapshot;
	const doc = openDocument({
		title: `${kindText(kind, locale)} ${label}`,
		author: seller.legalName,
		subject: seller.storeName,
		language: locale,
		at: snapshot.issuedAt
	});
	drawOn(doc, snapshot, logo);
	return await bytesOf(doc);
}
