/** Payslips as a file for the accountant: one row per line of a payslip, amounts with a point. */
import { currencyDigits } from '#lib/platform/money.ts';
import { lineText, monthPart, type Writing } from './wording.ts';
import { WHOLE, type PayLine } from './rules.ts';

interface Slip {
	readonly staffName: string;
	readonly amountMinor: number;
	readonly lines: readonly PayLine[];
}

export interface CsvMonth {
	readonly month: string;
	readonly currency: string;
	readonly frozen: boolean;
	readonly payslips: readonly Slip[];
}

const HEAD = ['month', 'state', 'person', 'line', 'what', 'of', 'percent', 'amount', 'currency'];

/** Exact: no division of a float. */
export function plainAmount(amountMinor: number, currency: string): string {
	const digits = currencyDigits(currency);
	const whole = String(Math.abs(amountMinor)).padStart(digits + 1, '0');
	const cut = whole.length - digits;
	const sign = amountMinor < 0 ? '-' : '';
	return sign + (digits === 0 ? whole : `${whole.slice(0, cut)}.${whole.slice(cut)}`);
}

/** A name that a spreadsheet would run as a formula is given to it as text. */
function field(text: string): string {
	const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const shareOf = (line: PayLine): string =>
	'percentBp' in line ? String((line.percentBp * 100) / WHOLE) : '';

/** With a byte order mark, so that spreadsheets read Greek and Cyrillic names. */
export function payslipsCsv(month: CsvMonth, formats: string): string {
	const { currency } = month;
	const writing: Writing = { formats, currency };
	const state = month.frozen ? 'closed' : 'open';
	const rows = month.payslips.flatMap(({ staffName, lines }) =>
		lines.map((line) => [
			monthPart(month.month),
			state,
			staffName,
			line.kind,
			lineText(line, writing),
			'baseMinor' in line ? plainAmount(line.baseMinor, currency) : '',
			shareOf(line),
			plainAmount(line.amountMinor, currency),
			currency
		])
	);
	return `\uFEFF${[HEAD, ...rows].map((row) => row.map(field).join(',')).join('\r\n')}\r\n`;
}
