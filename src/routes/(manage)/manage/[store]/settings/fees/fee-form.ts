/** What leaving late costs, as people type it ("24 h", 50), and as the procedure takes it. */
import { z } from 'zod';
import { formatMinutes, parseMinutes } from '#lib/catalogue/input-duration.ts';
import { m } from '#lib/paraglide/messages.js';
import { currencyDigits, parseAmount } from '#lib/platform/money.ts';
import type { FeePolicy, FeeTier } from '#lib/stores/rules.ts';

export const ROWS = [0, 1, 2] as const;

const span = z.string().refine((text) => text.trim() === '' || parseMinutes(text) !== null, {
	error: () => m.setup_error_duration_shape()
});
const percent = z
	.number({ error: () => m.setup_error_number({ least: 0, most: 100 }) })
	.int({ error: () => m.setup_error_number({ least: 0, most: 100 }) })
	.min(0, { error: () => m.setup_error_number({ least: 0, most: 100 }) })
	.max(100, { error: () => m.setup_error_number({ least: 0, most: 100 }) })
	.nullable();

export const feeForm = z.object({
	within0: span,
	percent0: percent,
	within1: span,
	percent1: percent,
	within2: span,
	percent2: percent,
	of: z.enum(['price', 'deposit']),
	noShow: percent,
	cap: z.string()
});
export type FeeForm = z.output<typeof feeForm>;

type Row = { readonly within: number; readonly percent: number };

const textOf = (form: FeeForm, row: (typeof ROWS)[number]): string => form[`within${row}`].trim();

function rowsOf(form: FeeForm): Row[] {
	return ROWS.flatMap((row) => {
		const within = parseMinutes(textOf(form, row));
		const share = form[`percent${row}`];
		return within === null || share === null ? [] : [{ within, percent: share }];
	});
}

const tiersOf = (rows: readonly Row[]): FeeTier[] =>
	rows.length === 0
		? []
		: [
				{ fromMinutesBefore: rows[0]?.within ?? 0, percent: 0 },
				...rows.map((row, index) => ({
					fromMinutesBefore: rows[index + 1]?.within ?? 0,
					percent: row.percent
				}))
			];

/** Whole minor units; null: no cap. Throws RangeError on what is no amount above zero. */
function capOf(text: string, currency: string): number | null {
	if (text.trim() === '') return null;
	const amount = parseAmount(text, currency);
	if (amount === 0) throw new RangeError('a cap of nothing');
	return amount;
}

/** Null: nothing costs anything. Throws RangeError when the cap is no amount. */
export function toFees(form: FeeForm, currency: string): FeePolicy | null {
	const tiers = tiersOf(rowsOf(form));
	const noShowPercent = form.noShow ?? 0;
	if (tiers.length === 0 && noShowPercent === 0) return null;
	return { tiers, of: form.of, capMinor: capOf(form.cap, currency), noShowPercent };
}

export interface FormProblem {
	readonly field: keyof FeeForm;
	readonly text: string;
}

/** What is wrong between fields; each by itself is checked by the form. */
export function problemsOf(form: FeeForm, currency: string): FormProblem[] {
	const half = ROWS.filter(
		(row) => (textOf(form, row) === '') !== (form[`percent${row}`] === null)
	).map((row) => ({ field: `within${row}` as const, text: m.policy_error_half() }));
	const rows = rowsOf(form);
	const wrong = rows.some((row, index) => {
		const before = rows[index - 1];
		return (
			row.within === 0 ||
			(before !== undefined && (before.within <= row.within || before.percent > row.percent))
		);
	});
	const order = wrong ? [{ field: 'within0' as const, text: m.policy_error_order() }] : [];
	try {
		capOf(form.cap, currency);
	} catch {
		return [...half, ...order, { field: 'cap', text: m.policy_error_amount() }];
	}
	return [...half, ...order];
}

const amountText = (minor: number, currency: string): string => {
	const digits = currencyDigits(currency);
	const value = minor / 10 ** digits;
	return Number.isInteger(value) ? String(value) : value.toFixed(digits);
};

export function fromFees(fees: FeePolicy | undefined, currency: string): FeeForm {
	const row = (index: number): { within: string; percent: number | null } => {
		const [free, tier] = [fees?.tiers[index], fees?.tiers[index + 1]];
		return free && tier
			? { within: formatMinutes(free.fromMinutesBefore), percent: tier.percent }
			: { within: '', percent: null };
	};
	const rows = ROWS.map(row);
	return {
		within0: rows[0]?.within ?? '',
		percent0: rows[0]?.percent ?? null,
		within1: rows[1]?.within ?? '',
		percent1: rows[1]?.percent ?? null,
		within2: rows[2]?.within ?? '',
		percent2: rows[2]?.percent ?? null,
		of: fees?.of ?? 'price',
		noShow: fees?.noShowPercent ?? null,
		cap: fees?.capMinor ? amountText(fees.capMinor, currency) : ''
	};
}
