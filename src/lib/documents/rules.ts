/**
 * What stands on receipts, invoices and credit notes, in whole minor units; pure. The sum that moved is
 * the truth: tax is found inside it, per rate, rounded half up once (A3.2). So the papers of one visit
 * together say its price and its tax, to the minor unit.
 */

export const DOCUMENT_KINDS = ['receipt', 'invoice', 'credit_note'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** Which paper a payment gets. */
export const PAPERS = [
	/** Receipts only. */
	'receipts',
	/** A receipt for a part, an invoice for what completes the price. */
	'invoice_when_paid',
	/** An invoice each time. */
	'invoices'
] as const;
export type Papers = (typeof PAPERS)[number];

/** A rate is thousandths of a percent: 24 % is 24000, 8.875 % is 8875. */
export const RATE_UNIT = 100_000;

/** One line; the amount includes its tax. */
export interface Line {
	readonly description: string;
	/** When and with whom, or what it answers; may be empty. */
	readonly detail: string;
	readonly quantity: number;
	/** Price of one, tax included. */
	readonly unitMinor: number;
	readonly amountMinor: number;
	readonly rateMilli: number;
	/** A gift to the staff: never taxed, never counted towards the price. */
	readonly tip: boolean;
}

/** What was sold at one rate: net + tax = gross. */
export interface RateTotal {
	readonly rateMilli: number;
	readonly netMinor: number;
	readonly taxMinor: number;
	readonly grossMinor: number;
}

export type Sums = Omit<RateTotal, 'rateMilli'>;

/** a × b ÷ c, half away from zero; exact, where a product would leave the safe integers. */
function scaled(a: number, b: number, c: number): number {
	const product = BigInt(a) * BigInt(b);
	const [size, by] = [product < 0n ? -product : product, BigInt(c)];
	const rounded = (2n * size + by) / (2n * by);
	return Number(product < 0n ? -rounded : rounded);
}

/** The tax inside a sum that includes it. */
export const taxInside = (grossMinor: number, rateMilli: number): number =>
	scaled(grossMinor, rateMilli, RATE_UNIT + rateMilli);

/** The tax that comes on top of a sum without it. */
export const taxOnTop = (netMinor: number, rateMilli: number): number =>
	scaled(netMinor, rateMilli, RATE_UNIT);

/**
 * Splits `total` in the proportion of `weights` by the largest remainder: whole units that sum to it.
 * Weights may be below zero where their sum is not; no share then goes beyond its own weight while the
 * total does not go beyond their sum. All weights zero: everything goes to the first.
 */
export function share(total: number, weights: readonly number[]): number[] {
	const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n);
	if (sum <= 0n) return weights.map((_, i) => (i === 0 ? total : 0));
	const parts = weights.map((weight, i) => {
		const product = BigInt(total) * BigInt(weight);
		const rest = ((product % sum) + sum) % sum;
		return { i, whole: Number((product - rest) / sum), rest };
	});
	const given = parts.reduce((all, part) => all + part.whole, 0);
	const order = [...parts].sort((a, b) =>
		a.rest === b.rest ? a.i - b.i : a.rest > b.rest ? -1 : 1
	);
	const raised = new Set(order.slice(0, total - given).map((part) => part.i));
	return parts.map(({ i, whole }) => whole + (raised.has(i) ? 1 : 0));
}

const byRate = (totals: Iterable<RateTotal>): RateTotal[] =>
	[...totals].sort((a, b) => b.rateMilli - a.rateMilli);

/** Lines of one basis, summed per rate, highest rate first. `basis`: whether amounts include their tax. */
export function totalsOf(
	lines: readonly Pick<Line, 'amountMinor' | 'rateMilli'>[],
	basis: 'gross' | 'net' = 'gross'
): RateTotal[] {
	const amounts = new Map<number, number>();
	for (const { rateMilli, amountMinor } of lines)
		amounts.set(rateMilli, (amounts.get(rateMilli) ?? 0) + amountMinor);
	return byRate(
		[...amounts].map(([rateMilli, amount]) => {
			const taxMinor =
				basis === 'gross' ? taxInside(amount, rateMilli) : taxOnTop(amount, rateMilli);
			const netMinor = basis === 'gross' ? amount - taxMinor : amount;
			return { rateMilli, netMinor, taxMinor, grossMinor: netMinor + taxMinor };
		})
	);
}

/** `a` with `b` added, or taken off (`sign` -1), rate by rate. */
export function combined(
	a: readonly RateTotal[],
	b: readonly RateTotal[],
	sign: 1 | -1
): RateTotal[] {
	const sums = new Map(a.map((total) => [total.rateMilli, total]));
	for (const each of b) {
		const { rateMilli } = each;
		const had = sums.get(rateMilli) ?? { rateMilli, netMinor: 0, taxMinor: 0, grossMinor: 0 };
		sums.set(rateMilli, {
			rateMilli,
			netMinor: had.netMinor + sign * each.netMinor,
			taxMinor: had.taxMinor + sign * each.taxMinor,
			grossMinor: had.grossMinor + sign * each.grossMinor
		});
	}
	return byRate(sums.values());
}

export const sumsOf = (totals: readonly RateTotal[]): Sums => ({
	netMinor: totals.reduce((sum, total) => sum + total.netMinor, 0),
	taxMinor: totals.reduce((sum, total) => sum + total.taxMinor, 0),
	grossMinor: totals.reduce((sum, total) => sum + total.grossMinor, 0)
});

/**
 * What goes back of what is left of a document: split over its rates by the largest remainder, tax in
 * the proportion of the rate's own. All of it leaves exact zeros. Throws RangeError above what is left.
 */
export function credited(left: readonly RateTotal[], amountMinor: number): RateTotal[] {
	if (amountMinor > sumsOf(left).grossMinor) throw new RangeError('more than is left of it');
	const shares = share(
		amountMinor,
		left.map((total) => total.grossMinor)
	);
	return left.flatMap(({ rateMilli, taxMinor, grossMinor }, i) => {
		const gross = shares[i] ?? 0;
		if (gross === 0 && amountMinor !== 0) return [];
		const tax = grossMinor === 0 ? 0 : scaledSigned(taxMinor, gross, grossMinor);
		return [{ rateMilli, netMinor: gross - tax, taxMinor: tax, grossMinor: gross }];
	});
}

const scaledSigned = (a: number, b: number, c: number): number =>
	c < 0 ? scaled(a, -b, -c) : scaled(a, b, c);

/** For papers that show prices before tax: each line's net, so that a rate's lines sum to its net. */
export function netAmounts(lines: readonly Line[], totals: readonly RateTotal[]): number[] {
	const nets = lines.map(() => 0);
	for (const { rateMilli, netMinor } of totals) {
		const own = lines.flatMap((line, i) => (line.rateMilli === rateMilli ? [i] : []));
		const plain = own.map((i) => {
			const amount = lines[i]?.amountMinor ?? 0;
			return amount - taxInside(amount, rateMilli);
		});
		const off = netMinor - plain.reduce((sum, net) => sum + net, 0);
		// Rounding each line by itself strays by less than a unit per line: the largest bears it.
		const largest = plain.reduce(
			(at, net, i) => (Math.abs(net) > Math.abs(plain[at] ?? 0) ? i : at),
			0
		);
		own.forEach((i, at) => (nets[i] = (plain[at] ?? 0) + (at === largest ? off : 0)));
	}
	return nets;
}

export const kindOf = (papers: Papers, completes: boolean): DocumentKind =>
	papers === 'invoices' || (papers === 'invoice_when_paid' && completes) ? 'invoice' : 'receipt';

/** "INV-2026-000042"; papers of the sandbox count by themselves and say so. */
export const labelOf = (prefix: string, year: number, number: number, test: boolean): string =>
	`${test ? 'TEST-' : ''}${prefix}-${year}-${String(number).padStart(6, '0')}`;

/** "24" or "8.875": what a person reads and types; `%` is the message's. */
export const rateText = (rateMilli: number): string => String(rateMilli / 1_000);

/** From "24", "8,875" to thousandths of a percent; undefined when it is no rate from 0 to 100. */
export function parseRate(text: string): number | undefined {
	const match = /^(\d{1,3})(?:[.,](\d{1,3}))?\s*%?$/.exec(text.trim());
	if (!match) return undefined;
	const milli = Number(match[1]) * 1_000 + Number((match[2] ?? '').padEnd(3, '0') || '0');
	return milli <= RATE_UNIT ? milli : undefined;
}
