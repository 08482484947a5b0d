/** What leaving late costs, as people type it ("24 h", 50), and as the procedure takes it. */
import { m } from '#lib/paraglide/messages.js';
import { AppError } from '#lib/platform/errors.ts';
import { currencyDigits, parseAmount } from '#lib/platform/money.ts';
import type { FeePolicy, FeeTier } from '#lib/stores/rules.ts';
import { formatMinutes, parseMinutes } from './input-duration.ts';

export const ROWS = [0, 1, 2] as const;

export interface FeeForm {
	within0: string;
	percent0: number | null;
	within1: string;
	percent1: number | null;
	within2: string;
	percent2: number | null;
	of: 'price' | 'deposit';
	noShow: number | null;
	cap: string;
}

export const isSpan = (text: string): boolean => text.trim() === '' || parseMinutes(text) !== null;

const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');
/** A number field that is empty is no number. */
const numberOf = (value: unknown): number | null =>
	value === '' || value === null || value === undefined ? null : Number(value);
const isPercent = (value: number | null): boolean =>
	value === null || (Number.isInteger(value) && value >= 0 && value <= 100);

/** The fields of a form that is still being typed; null while one of them is no answer. */
export function readTyped(typed: Readonly<Record<string, unknown>>): FeeForm | null {
	const form: FeeForm = {
		within0: wordOf(typed['within0']),
		percent0: numberOf(typed['percent0']),
		within1: wordOf(typed['within1']),
		percent1: numberOf(typed['percent1']),
		within2: wordOf(typed['within2']),
		percent2: numberOf(typed['percent2']),
		of: typed['of'] === 'deposit' ? 'deposit' : 'price',
		noShow: numberOf(typed['noShow']),
		cap: wordOf(typed['cap'])
	};
	const spans = [form.within0, form.within1, form.within2];
	const percents = [form.percent0, form.percent1, form.percent2, form.noShow];
	return spans.every(isSpan) && percents.every(isPercent) ? form : null;
}

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

/** What is wrong between the lines. */
export function tierProblems(form: FeeForm): FormProblem[] {
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
	return [...half, ...order];
}

/** What is wrong between fields; each by itself is checked by the form. */
export function problemsOf(form: FeeForm, currency: string): FormProblem[] {
	try {
		capOf(form.cap, currency);
	} catch {
		return [...tierProblems(form), { field: 'cap', text: m.policy_error_amount() }];
	}
	return tierProblems(form);
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

/** '' is the store's own fees. */
export const FEE_CHOICES = ['', 'none', 'own'] as const;

export interface ServiceFees extends FeeForm {
	readonly feeKind: (typeof FEE_CHOICES)[number];
}

const NO_FEES: FeePolicy = { tiers: [], of: 'price', capMinor: null, noShowPercent: 0 };

/** Null: the store's own fees. Throws BAD_INPUT for a cap that is no amount. */
export function feesOfService(form: ServiceFees, currency: string): FeePolicy | null {
	if (form.feeKind === '') return null;
	if (form.feeKind === 'none') return NO_FEES;
	try {
		return toFees(form, currency) ?? NO_FEES;
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		throw new AppError('BAD_INPUT', { field: 'cap', reason: 'price_shape' });
	}
}

/** What the service form shows again: saving it unchanged changes nothing. */
export const fieldsOfService = (fees: FeePolicy | null, currency: string): ServiceFees => ({
	...fromFees(fees ?? undefined, currency),
	feeKind: fees === null ? '' : fees.tiers.length === 0 && fees.noShowPercent === 0 ? 'none' : 'own'
});
