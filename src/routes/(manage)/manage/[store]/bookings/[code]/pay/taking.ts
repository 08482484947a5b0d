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
 * One method takes what is due and the tip; `split` takes what stands beside each. Throws RangeError
 * for what is no sum.
 */
export function takenOf(
	field: (name: string) => string,
	bill: { readonly currency: string; readonly dueMinor: number }
): Taken {
	const sum = (name: string): number => {
		const text = field(name).trim();
		return text === '' ? 0 : parseAmount(text, bill.currency);
	};
	const tipMinor = sum('tip');
	const chosen = BY_HAND.find((method) => method === field('method'));
	const parts =
		chosen === undefined
			? BY_HAND.map((method) => ({ method, amountMinor: sum(`part-${method}`) }))
			: [{ method: chosen, amountMinor: bill.dueMinor + tipMinor }];
	return { tipMinor, parts: parts.filter(({ amountMinor }) => amountMinor > 0) };
}
