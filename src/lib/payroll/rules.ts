/**
 * What a staff member earns in a month (A7.12). Pure. Amounts are whole minor units, shares are
 * hundredths of a percent. Each line of a payslip is rounded half up once; a payslip is the sum of
 * its lines. It is always worked out from all facts of the month anew, so a refund needs no rule of
 * its own: the month is worth less, and what was frozen differs by a correction.
 */
import { roundHalfUp } from '#lib/platform/money.ts';
import { addMonths, daysBetween, type LocalDay } from '#lib/platform/time.ts';

/** 100 % in hundredths of a percent. */
export const WHOLE = 10_000;

/** From so much revenue of the month on, this share of what lies above. */
export interface Tier {
	readonly fromMinor: number;
	readonly percentBp: number;
}

export interface ServiceShare {
	readonly serviceId: string;
	readonly percentBp: number;
}

/** In force from its day until the next one's. */
export interface PayRule {
	readonly id: string;
	readonly effectiveFrom: LocalDay;
	/** Per month, for its days. */
	readonly fixedMinor: number;
	/** Lowest first; what lies below the first earns nothing. */
	readonly tiers: readonly Tier[];
	/** Instead of the tiers, and not counted towards them. */
	readonly services: readonly ServiceShare[];
}

/** One performed service: what the client paid for it and did not get back. */
export interface Work {
	readonly day: LocalDay;
	readonly serviceId: string;
	readonly serviceName: string;
	readonly paidMinor: number;
}

export type PayLine =
	| {
			readonly kind: 'salary';
			readonly days: number;
			readonly ofDays: number;
			readonly amountMinor: number;
	  }
	| {
			readonly kind: 'revenue';
			readonly fromMinor: number;
			readonly percentBp: number;
			readonly baseMinor: number;
			readonly amountMinor: number;
	  }
	| {
			readonly kind: 'service';
			readonly serviceId: string;
			readonly name: string;
			readonly percentBp: number;
			readonly baseMinor: number;
			readonly amountMinor: number;
	  }
	/** What a frozen month is worth by now, less what it was paid as. */
	| { readonly kind: 'correction'; readonly month: LocalDay; readonly amountMinor: number };

interface Span {
	readonly rule: PayRule;
	readonly from: LocalDay;
	/** Exclusive. */
	readonly until: LocalDay;
}

/** Which rule holds on which days of the month; `rules` oldest first, of two on one day the later one. */
function spansOf(rules: readonly PayRule[], month: LocalDay): Span[] {
	const end = addMonths(month, 1);
	const inForce = rules.filter(
		(rule, i) => rules[i + 1]?.effectiveFrom !== rule.effectiveFrom && rule.effectiveFrom < end
	);
	return inForce.flatMap((rule, i) => {
		const from = rule.effectiveFrom < month ? month : rule.effectiveFrom;
		const until = inForce[i + 1]?.effectiveFrom ?? end;
		return until > from ? [{ rule, from, until }] : [];
	});
}

const shareOf = (baseMinor: number, percentBp: number): number =>
	roundHalfUp((baseMinor * percentBp) / WHOLE);

const sumOf = (works: readonly Work[]): number =>
	works.reduce((sum, { paidMinor }) => sum + paidMinor, 0);

function serviceLines(rule: PayRule, works: readonly Work[]): PayLine[] {
	return rule.services.flatMap(({ serviceId, percentBp }) => {
		const own = works.filter((work) => work.serviceId === serviceId);
		const [first] = own;
		if (!first) return [];
		const baseMinor = sumOf(own);
		return [
			{
				kind: 'service' as const,
				serviceId,
				name: first.serviceName,
				percentBp,
				baseMinor,
				amountMinor: shareOf(baseMinor, percentBp)
			}
		];
	});
}

/** Each tier's share of its own part: earning more never pays less. */
function tierLines(rule: PayRule, works: readonly Work[]): PayLine[] {
	const named = new Set(rule.services.map(({ serviceId }) => serviceId));
	const revenue = sumOf(works.filter(({ serviceId }) => !named.has(serviceId)));
	return rule.tiers.flatMap(({ fromMinor, percentBp }, i) => {
		const top = Math.min(revenue, rule.tiers[i + 1]?.fromMinor ?? revenue);
		const baseMinor = Math.max(0, top - fromMinor);
		if (baseMinor === 0) return [];
		const amountMinor = shareOf(baseMinor, percentBp);
		return [{ kind: 'revenue' as const, fromMinor, percentBp, baseMinor, amountMinor }];
	});
}

function salaryLine({ rule, from, until }: Span, ofDays: number): PayLine[] {
	if (rule.fixedMinor === 0) return [];
	const days = daysBetween(from, until);
	const amountMinor = roundHalfUp((rule.fixedMinor * days) / ofDays);
	return [{ kind: 'salary', days, ofDays, amountMinor }];
}

/**
 * The lines of one staff member's month, by rule in force: a rule that begins within the month
 * counts its own days and the revenue of those. `month` is its first day, `rules` are oldest first.
 */
export function earnedLines(
	rules: readonly PayRule[],
	month: LocalDay,
	works: readonly Work[]
): PayLine[] {
	const ofDays = daysBetween(month, addMonths(month, 1));
	return spansOf(rules, month).flatMap((span) => {
		const own = works.filter(({ day }) => day >= span.from && day < span.until);
		return [
			...salaryLine(span, ofDays),
			...tierLines(span.rule, own),
			...serviceLines(span.rule, own)
		];
	});
}

export const totalOf = (lines: readonly PayLine[]): number =>
	lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

/** Without corrections: what the month itself is worth. */
export const ownTotalOf = (lines: readonly PayLine[]): number =>
	totalOf(lines.filter(({ kind }) => kind !== 'correction'));

/** What earlier payslips have already settled for a month, and what it is worth now. */
export interface Settled {
	readonly month: LocalDay;
	readonly paidMinor: number;
	readonly worthMinor: number;
}

export const correctionLines = (settled: readonly Settled[]): PayLine[] =>
	settled
		.filter(({ paidMinor, worthMinor }) => paidMinor !== worthMinor)
		.map(({ month, paidMinor, worthMinor }) => ({
			kind: 'correction',
			month,
			amountMinor: worthMinor - paidMinor
		}));

/**
 * Splits what was paid for a visit among its services by price, to the last minor unit: whoever's
 * part was cut most gets the rest first. Without prices all goes to the first.
 */
export function splitPaid(paidMinor: number, prices: readonly number[]): number[] {
	const whole = prices.reduce((sum, price) => sum + price, 0);
	if (whole === 0) return prices.map((_, i) => (i === 0 ? paidMinor : 0));
	const parts = prices.map((price) => Math.floor((paidMinor * price) / whole));
	const cut = prices
		.map((price, i) => ({ i, rest: (paidMinor * price) % whole }))
		.sort((a, b) => b.rest - a.rest || a.i - b.i);
	const left = paidMinor - parts.reduce((sum, part) => sum + part, 0);
	for (const { i } of cut.slice(0, left)) parts[i] = (parts[i] ?? 0) + 1;
	return parts;
}

/** May a month be frozen? Only when it is over, and in order, so that corrections know where to go. */
export function mayFreeze(month: LocalDay, lastFrozen: LocalDay | null, today: LocalDay): boolean {
	if (addMonths(month, 1) > today) return false;
	return lastFrozen === null || month === addMonths(lastFrozen, 1);
}

/** The first day on which a new rule may begin: never in what is frozen. */
export const earliestRule = (lastFrozen: LocalDay | null): LocalDay | null =>
	lastFrozen === null ? null : addMonths(lastFrozen, 1);
