/** Payslips as a file for the accountant: one row per line of a payslip, amounts with a point. */
import { BYTE_ORDER_MARK, csvRows, plainAmount } from '#lib/platform/csv.ts';
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

const shareOf = (line: PayLine): string =>
	'percentBp' in line ? String((line.percentBp * 100) / WHOLE) : '';

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
	return BYTE_ORDER_MARK + csvRows([HEAD, ...rows]);
}
