/** Words on a page: measured, broken into lines, set on a baseline from either edge. Points, from the top left. */
import PDFDocument from 'pdfkit';
import { toDate, type Instant } from '#lib/platform/time.ts';
import { runsOf, type Run, type Weight } from './fonts.ts';

export interface Style {
	readonly size: number;
	readonly weight: Weight;
	/** #rrggbb */
	readonly colour: string;
}

/** A4 */
export const PAGE = { width: 595.28, height: 841.89, margin: 48 } as const;
export const INNER = PAGE.width - 2 * PAGE.margin;
export const RIGHT = PAGE.width - PAGE.margin;

type Align = 'start' | 'end';

/** From one baseline to the next. */
export const leading = ({ size }: Style): number => size * 1.4;

/** Figures of one width where they stand under each other. */
const FEATURES: Record<Align, PDFKit.Mixins.OpenTypeFeatures[]> = {
	start: ['kern'],
	end: ['kern', 'tnum']
};

export class Pen {
	readonly doc: PDFKit.PDFDocument;

	constructor(doc: PDFKit.PDFDocument) {
		this.doc = doc;
	}

	private runWidth(run: Run, { size }: Style, align: Align): number {
		this.doc.font(run.path).fontSize(size);
		return this.doc.widthOfString(run.text, { features: FEATURES[align] });
	}

	width(text: string, style: Style, align: Align = 'start'): number {
		return runsOf(text, style.weight).reduce(
			(sum, run) => sum + this.runWidth(run, style, align),
			0
		);
	}

	/** `x` is the left edge, or the right one with `end`. `y` is the baseline. */
	write(text: string, x: number, y: number, style: Style, align: Align = 'start'): void {
		let at = align === 'end' ? x - this.width(text, style, align) : x;
		for (const run of runsOf(text, style.weight)) {
			const width = this.runWidth(run, style, align);
			this.doc.fillColor(style.colour).text(run.text, at, y, {
				lineBreak: false,
				baseline: 'alphabetic',
				features: FEATURES[align]
			});
			at += width;
		}
	}

	/** Lines no wider than `most`; a word that is wider by itself is cut where it must be. */
	wrap(text: string, most: number, style: Style): string[] {
		const lines: string[] = [];
		let line = '';
		for (const word of text.split(/\s+/).filter(Boolean)) {
			const longer = line === '' ? word : `${line} ${word}`;
			if (this.width(longer, style) <= most) {
				line = longer;
				continue;
			}
			if (line !== '') lines.push(line);
			line = word;
			while (this.width(line, style) > most) {
				const head = this.fitting(line, most, style);
				lines.push(head);
				line = line.slice(head.length);
			}
		}
		return line === '' ? lines : [...lines, line];
	}

	private fitting(word: string, most: number, style: Style): string {
		const letters = [...word];
		let count = letters.length;
		while (count > 1 && this.width(letters.slice(0, count).join(''), style) > most) count--;
		return letters.slice(0, count).join('');
	}

	/** Several lines; returns the baseline after the last. */
	lines(lines: readonly string[], x: number, y: number, style: Style): number {
		let at = y;
		for (const line of lines) {
			this.write(line, x, at, style);
			at += leading(style);
		}
		return at;
	}

	hairline(y: number, colour: string, from: number = PAGE.margin, to: number = RIGHT): void {
		this.doc.moveTo(from, y).lineTo(to, y).lineWidth(0.6).strokeColor(colour).stroke();
	}
}

export interface About {
	readonly title: string;
	readonly author: string;
	readonly subject: string;
	readonly language: string;
	readonly at: Instant;
}

/** `at` and no clock: the same document gives the same bytes. */
export const openDocument = ({ title, author, subject, language, at }: About): PDFKit.PDFDocument =>
	new PDFDocument({
		size: 'A4',
		margin: 0,
		autoFirstPage: false,
		bufferPages: true,
		pdfVersion: '1.7',
		lang: language,
		displayTitle: true,
		info: {
			Title: title,
			Author: author,
			Subject: subject,
			Creator: 'Appointment Hub',
			Producer: 'Appointment Hub',
			CreationDate: toDate(at),
			ModDate: toDate(at)
		}
	});

export async function bytesOf(doc: PDFKit.PDFDocument): Promise<Buffer> {
	const parts: Buffer[] = [];
	doc.on('data', (part: Buffer) => parts.push(part));
	const ended = new Promise<void>((resolve, reject) => {
		doc.on('end', resolve);
		doc.on('error', reject);
	});
	doc.end();
	await ended;
	return Buffer.concat(parts);
}
