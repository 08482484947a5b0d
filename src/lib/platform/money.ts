/** Money is integer minor units plus an ISO 4217 currency (HOUSE rule 15). */
export interface Money {
	readonly amountMinor: number;
	readonly currency: string;
}

const digits = new Map<string, number>();

/** Minor-unit digits: 2 for EUR, 0 for JPY, 3 for KWD. Throws RangeError on an unknown code shape. */
export function currencyDigits(currency: string): number {
	let known = digits.get(currency);
	if (known === undefined) {
		known =
			new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
				.maximumFractionDigits ?? 2;
		digits.set(currency, known);
	}
	return known;
}

/** Half-up away from zero. The product's one rounding rule (A3.2). */
export const roundHalfUp = (value: number): number =>
	Math.sign(value) * Math.floor(Math.abs(value) + 0.5);

const formats = new Map<string, Intl.NumberFormat>();

/** Kept: making one takes a hundred times as long as using it. */
function formatOf(locale: string, currency: string, fraction: number): Intl.NumberFormat {
	const key = `${locale} ${currency} ${fraction}`;
	let known = formats.get(key);
	if (known === undefined) {
		known = new Intl.NumberFormat(locale, {
			style: 'currency',
			currency,
			minimumFractionDigits: fraction,
			maximumFractionDigits: fraction
		});
		if (formats.size >= 1_000) formats.clear();
		formats.set(key, known);
	}
	return known;
}

/**
 * For people. `trim` drops ".00" from whole amounts: lists and buttons do, documents do not.
 */
export function formatMoney(
	money: Money,
	locale: string,
	options: { trim?: boolean } = {}
): string {
	const fraction = currencyDigits(money.currency);
	const value = money.amountMinor / 10 ** fraction;
	const whole = options.trim === true && Number.isInteger(value);
	return formatOf(locale, money.currency, whole ? 0 : fraction).format(value);
}

/**
 * From a form field ("12", "12.5", "12,50") to minor units. Throws RangeError when it is not a
 * plain non-negative amount or is finer than the currency.
 */
export function parseAmount(text: string, currency: string): number {
	const fraction = currencyDigits(currency);
	const match = /^(\d{1,12})(?:[.,](\d+))?$/.exec(text.trim());
	if (!match || (match[2]?.length ?? 0) > fraction) throw new RangeError(`not an amount: ${text}`);
	return Number(match[1]) * 10 ** fraction + Number((match[2] ?? '').padEnd(fraction, '0') || '0');
}
