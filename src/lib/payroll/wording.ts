/** Pay in words: months, shares and the lines of a payslip. */
import { m } from '#lib/paraglide/messages.js';
import { dateFormat } from '#lib/platform/date-format.ts';
import { formatMoney } from '#lib/platform/money.ts';
import { startOfDay, type LocalDay } from '#lib/platform/time.ts';
import { WHOLE, type PayLine, type PayRule } from './rules.ts';

/** How this page writes numbers, and in which money. */
export interface Writing {
	readonly formats: string;
	readonly currency: string;
}

/** "November 2026". */
export const monthText = (month: LocalDay, formats: string): string =>
	dateFormat(formats, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
		startOfDay(month, 'UTC')
	);

/** "2026-11", as in an address. */
export const monthPart = (month: LocalDay): string => month.slice(0, 7);

export const percentText = (percentBp: number, formats: string): string =>
	new Intl.NumberFormat(formats, { style: 'percent', maximumFractionDigits: 2 }).format(
		percentBp / WHOLE
	);

export const moneyText = (amountMinor: number, { formats, currency }: Writing): string =>
	formatMoney({ amountMinor, currency }, formats);

const trimmed = (amountMinor: number, { formats, currency }: Writing): string =>
	formatMoney({ amountMinor, currency }, formats, { trim: true });

export function lineText(line: PayLine, writing: Writing): string {
	switch (line.kind) {
		case 'salary':
			return line.days === line.ofDays
				? m.payroll_line_salary()
				: m.payroll_line_salary_part({ days: line.days, ofDays: line.ofDays });
		case 'revenue':
			return line.fromMinor === 0
				? m.payroll_line_revenue()
				: m.payroll_line_revenue_from({ amount: trimmed(line.fromMinor, writing) });
		case 'service':
			return m.payroll_line_service({ name: line.name });
		case 'correction':
			return m.payroll_line_correction({ month: monthText(line.month, writing.formats) });
	}
}

/** The parts of a rule, one sentence each. */
export function ruleTexts(
	rule: Pick<PayRule, 'fixedMinor' | 'tiers' | 'services'>,
	nameOf: (serviceId: string) => string,
	writing: Writing
): string[] {
	const parts = [
		...(rule.fixedMinor > 0
			? [m.payroll_rule_fixed({ amount: trimmed(rule.fixedMinor, writing) })]
			: []),
		...rule.tiers.map(({ fromMinor, percentBp }) => {
			const percent = percentText(percentBp, writing.formats);
			return fromMinor === 0
				? m.payroll_rule_percent({ percent })
				: m.payroll_rule_percent_from({ percent, amount: trimmed(fromMinor, writing) });
		}),
		...rule.services.map(({ serviceId, percentBp }) =>
			m.payroll_rule_service({
				percent: percentText(percentBp, writing.formats),
				name: nameOf(serviceId)
			})
		)
	];
	return parts.length === 0 ? [m.payroll_rule_nothing()] : parts;
}
