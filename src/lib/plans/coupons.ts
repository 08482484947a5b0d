/** What an admin says of a coupon, parsed. */
import { z } from 'zod';
import { parseAmount } from '#lib/platform/money.ts';
import { addDays, isLocalDay, startOfDay, type Instant } from '#lib/platform/time.ts';
import { currency } from '#lib/stores/input.ts';

export const DURATIONS = ['once', 'months', 'forever'] as const;

/** As people type it: capitals, digits and dashes. */
export const couponCode = z
	.string()
	.trim()
	.toUpperCase()
	.regex(/^[A-Z0-9][A-Z0-9-]{2,29}$/);

export interface NewCoupon {
	readonly code: string;
	readonly percent: number | null;
	readonly offMinor: number | null;
	readonly currency: string | null;
	readonly duration: (typeof DURATIONS)[number];
	readonly months: number | null;
	readonly expiresAt: Instant | null;
	readonly maxUses: number | null;
}

const whole = (most: number) => z.number().int().min(1).max(most).nullable().default(null);

const fields = z.object({
	code: couponCode,
	percent: whole(100),
	/** As typed; empty: a percentage. */
	amount: z.string().trim().max(20).default(''),
	currency,
	duration: z.enum(DURATIONS).default('once'),
	months: whole(36),
	/** Last day on which it may be used, UTC; empty: no end. */
	lastDay: z.string().max(10).default(''),
	maxUses: whole(1_000_000)
});

const amountOf = ({ amount, currency: code }: z.output<typeof fields>): number | null => {
	try {
		return parseAmount(amount, code);
	} catch {
		return null;
	}
};

export const couponInput = fields
	.refine(
		(input) =>
			input.amount === ''
				? input.percent !== null
				: input.percent === null && (amountOf(input) ?? 0) > 0,
		{ path: ['percent'] }
	)
	.refine(({ duration, months }) => duration !== 'months' || months !== null, { path: ['months'] })
	.refine(({ lastDay }) => lastDay === '' || isLocalDay(lastDay), { path: ['lastDay'] })
	.transform((input): NewCoupon => {
		const off = input.percent === null ? amountOf(input) : null;
		return {
			code: input.code,
			percent: input.percent,
			offMinor: off,
			currency: off === null ? null : input.currency,
			duration: input.duration,
			months: input.duration === 'months' ? input.months : null,
			expiresAt: input.lastDay === '' ? null : startOfDay(addDays(input.lastDay, 1), 'Etc/UTC'),
			maxUses: input.maxUses
		};
	});
