/** A fee policy and what it does to money, as sentences: the same in settings, on the page and at the desk. */
import { m } from '#lib/paraglide/messages.js';
import { toLocale } from '#lib/platform/locale.ts';
import type { FeePolicy } from '#lib/stores/rules.ts';
import { amountText, durationText, type Reader } from './wording.ts';

const words = (reader: Reader) => ({ locale: toLocale(reader.locale) });

/** "24 h", "45 min": as people type it in the settings. */
const span = (minutes: number, reader: Reader): string => durationText(minutes, reader);

function tierSentences(fees: FeePolicy, reader: Reader): string[] {
	const ofPrice = fees.of === 'price';
	return fees.tiers.flatMap((tier, index) => {
		const before = fees.tiers[index - 1];
		if (tier.percent === 0)
			return [m.policy_says_free({ span: span(tier.fromMinutesBefore, reader) }, words(reader))];
		const inputs = {
			percent: tier.percent,
			span: span(before?.fromMinutesBefore ?? 0, reader)
		};
		if (before === undefined || before.percent === 0)
			return [
				ofPrice
					? m.policy_says_then_price(inputs, words(reader))
					: m.policy_says_then_deposit(inputs, words(reader))
			];
		return [
			ofPrice
				? m.policy_says_later_price(inputs, words(reader))
				: m.policy_says_later_deposit(inputs, words(reader))
		];
	});
}

/** What stands behind the lines of leaving late. */
function otherSentences(fees: FeePolicy, currency: string, reader: Reader): string[] {
	const percent = { percent: fees.noShowPercent };
	return [
		...(fees.noShowPercent > 0
			? [
					fees.of === 'price'
						? m.policy_says_no_show_price(percent, words(reader))
						: m.policy_says_no_show_deposit(percent, words(reader))
				]
			: []),
		...(fees.capMinor === null
			? []
			: [m.policy_says_cap({ amount: amountText(fees.capMinor, currency, reader) }, words(reader))])
	];
}

/** "Free until 24 h before. After that 50 % of the price. Never more than €20." */
export const feeSentences = (
	fees: FeePolicy | null | undefined,
	currency: string,
	reader: Reader
): string[] =>
	fees
		? [...tierSentences(fees, reader), ...otherSentences(fees, currency, reader)]
		: [m.policy_says_none({}, words(reader))];

/** Under a heading that says "After that" already: "50 % of the price. Never more than €20." */
export function lateSentences(fees: FeePolicy, currency: string, reader: Reader): string[] {
	const others = otherSentences(fees, currency, reader);
	const first = fees.tiers.findIndex((tier) => tier.percent > 0);
	const costs = fees.tiers[first];
	if (costs === undefined) return others;
	const share = { percent: costs.percent };
	return [
		fees.of === 'price'
			? m.policy_says_share_price(share, words(reader))
			: m.policy_says_share_deposit(share, words(reader)),
		...tierSentences(fees, reader).slice(first + 1),
		...others
	];
}
