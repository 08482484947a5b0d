/** Tables as text that any spreadsheet opens: RFC 4180, amounts with a point. */
import { currencyDigits } from './money.ts';

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

/** At the beginning of a file, so that spreadsheets read Greek and Cyrillic names. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** Each row ends its line. */
export const csvRows = (rows: readonly (readonly string[])[]): string =>
	rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
