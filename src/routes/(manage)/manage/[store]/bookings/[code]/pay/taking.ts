/** The form of taking payment, as it was typed: methods, split parts and tip in minor units. */
import { METHODS, type Method } from '#lib/payments/ledger.ts';
import { parseAmount } from '#lib/platform/money.ts';

export type ByHand = Exclude<Method, 'online'>;
export const BY_HAND = METHODS.filter((method): method is ByHand => method !== 'online');

export interface Taken {
	readonly parts: { method: ByHand; amountMinor: number }[];
	readonly tipMinor: number;
}

/**
 * One method takes what is due and the tip; `split` takes what stands beside each. What is no
 * sum is named in `wrong`, by its field.
 */
export function takenOf(
	field: (name: string) => string,
	bill: { readonly currency: string; readonly dueMinor: number }
): Taken & { readonly wrong: readonly string[] } {
	const wrong: string[] = [];
	const sum = (name: string): number => {
		const text = field(name).trim();
		if (text === '') return 0;
		try {
			const minor = parseAmount(text, bill.currency);
			if (minor >= 0) return minor;
		} catch {
			// Said beside the field, with all others that are no sums.
		}
		wrong.push(name);
		return 0;
	};
	const tipMinor = sum('tip');
	const chosen = BY_HAND.find((method) => method === field('method'));
	const parts =
		chosen === undefined
			? BY_HAND.map((method) => ({ method, amountMinor: sum(`part-${method}`) }))
			: [{ method: chosen, amountMinor: bill.dueMinor + tipMinor }];
	return { tipMinor, wrong, parts: parts.filter(({ amountMinor }) => amountMinor > 0) };
}
