/** Rules in force, frozen months, and what an open month is worth by now. */
import { and, asc, desc, eq, gte, lte } from 'drizzle-orm';
import { listStaffLines } from '#lib/catalogue/server/setup-queries.ts';
import { AppError } from '#lib/platform/errors.ts';
import { addMonths, localDay, type Instant, type LocalDay } from '#lib/platform/time.ts';
import { getProfile } from '#lib/stores/server/queries.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import {
	correctionLines,
	earnedLines,
	mayFreeze,
	ownTotalOf,
	totalOf,
	type PayLine,
	type PayRule
} from '../rules.ts';
import { requireVisible, visibleStaff } from './access.ts';
import { payPeriods, payRules, payRuleServices, payslips } from './schema.ts';
import { listWork, paidOf, type WorkOfStaff } from './work.ts';

export interface Payslip {
	readonly staffId: string;
	readonly staffName: string;
	readonly paidMinor: number;
	readonly amountMinor: number;
	readonly lines: readonly PayLine[];
}

export interface PayMonth {
	/** Its first day. */
	readonly month: LocalDay;
	readonly currency: string;
	/** null: open, and worth what it is worth at this moment. */
	readonly frozenOn: LocalDay | null;
	readonly mayFreeze: boolean;
	readonly payslips: readonly Payslip[];
}

/** How far back a change after the freeze still becomes a correction. */
const CORRECTED_MONTHS = 12;

export type PayRuleRow = PayRule & { readonly staffId: string; readonly createdAt: Instant };

/** Oldest first; of one day, in the order they were written. */
export async function listRules(scope: StoreScope): Promise<PayRuleRow[]> {
	const rows = await scope.tx
		.select()
		.from(payRules)
		.where(eq(payRules.storeId, scope.storeId))
		.orderBy(asc(payRules.effectiveFrom), asc(payRules.id));
	const shares = await scope.tx
		.select()
		.from(payRuleServices)
		.where(eq(payRuleServices.storeId, scope.storeId));
	return rows.map(({ id, staffId, effectiveFrom, fixedMinor, tiers, createdAt }) => ({
		id,
		staffId,
		effectiveFrom,
		fixedMinor,
		tiers,
		createdAt,
		services: shares
			.filter(({ ruleId }) => ruleId === id)
			.map(({ serviceId, percentBp }) => ({ serviceId, percentBp }))
	}));
}

export async function findLastFrozen(scope: StoreScope): Promise<LocalDay | null> {
	const [row] = await scope.tx
		.select({ month: payPeriods.month })
		.from(payPeriods)
		.where(eq(payPeriods.storeId, scope.storeId))
		.orderBy(desc(payPeriods.month))
		.limit(1);
	return row?.month ?? null;
}

const ofPeriod = and(
	eq(payslips.storeId, payPeriods.storeId),
	eq(payslips.periodId, payPeriods.id)
);

/** In one currency: what a store was paid in before it changed that is closed for good. */
async function listFrozen(scope: StoreScope, from: LocalDay, until: LocalDay, currency: string) {
	return await scope.tx
		.select({ month: payPeriods.month, frozenAt: payPeriods.frozenAt, slip: payslips })
		.from(payPeriods)
		.leftJoin(payslips, ofPeriod)
		.where(
			and(
				eq(payPeriods.storeId, scope.storeId),
				eq(payPeriods.currency, currency),
				gte(payPeriods.month, from),
				lte(payPeriods.month, until)
			)
		)
		.orderBy(asc(payPeriods.month), asc(payslips.staffName), asc(payslips.id));
}

type FrozenRow = Awaited<ReturnType<typeof listFrozen>>[number];

/** What payslips have paid for a month so far: its own, and the corrections of later ones. */
function settledFor(frozen: readonly FrozenRow[], staffId: string, month: LocalDay): number {
	let sum = 0;
	for (const { month: of, slip } of frozen) {
		if (slip?.staffId !== staffId) continue;
		if (of === month) sum += ownTotalOf(slip.lines);
		for (const line of slip.lines)
			if (line.kind === 'correction' && line.month === month) sum += line.amountMinor;
	}
	return sum;
}

function correctionsOf(
	frozen: readonly FrozenRow[],
	rules: readonly PayRule[],
	staffId: string,
	works: readonly WorkOfStaff[]
): PayLine[] {
	const months = [...new Set(frozen.map(({ month }) => month))];
	const own = works.filter((work) => work.staffId === staffId);
	return correctionLines(
		months.map((month) => ({
			month,
			paidMinor: settledFor(frozen, staffId, month),
			worthMinor: ownTotalOf(earnedLines(rules, month, own))
		}))
	);
}

async function workedOut(
	scope: StoreScope,
	month: LocalDay,
	lastFrozen: LocalDay | null,
	store: { zone: string; currency: string }
): Promise<Payslip[]> {
	// Corrections belong to the month that is frozen next, and to no other.
	const isNext = lastFrozen !== null && month === addMonths(lastFrozen, 1);
	const since = isNext ? addMonths(month, -CORRECTED_MONTHS) : month;
	const frozen = isNext ? await listFrozen(scope, since, lastFrozen, store.currency) : [];
	const works = await listWork(scope, since, addMonths(month, 1), store);
	const rules = await listRules(scope);
	const people = await listStaffLines(scope);
	return people.flatMap(({ id, name }) => {
		const own = rules.filter(({ staffId }) => staffId === id);
		const done = works.filter(({ staffId, day }) => staffId === id && day >= month);
		const lines = [...earnedLines(own, month, done), ...correctionsOf(frozen, own, id, works)];
		if (lines.length === 0 && done.length === 0) return [];
		return [
			{
				staffId: id,
				staffName: name,
				paidMinor: paidOf(done),
				amountMinor: totalOf(lines),
				lines
			}
		];
	});
}

/** Of everybody, whoever asks: for freezing. */
export async function getWholeMonth(scope: StoreScope, month: LocalDay): Promise<PayMonth> {
	const { zone, currency } = await getProfile(scope);
	const frozen = await listFrozen(scope, month, month, currency);
	const lastFrozen = await findLastFrozen(scope);
	const [first] = frozen;
	if (first)
		return {
			month,
			currency,
			frozenOn: localDay(first.frozenAt, zone),
			mayFreeze: false,
			payslips: frozen.flatMap(({ slip }) => (slip ? [slip] : []))
		};
	return {
		month,
		currency,
		frozenOn: null,
		mayFreeze: mayFreeze(month, lastFrozen, localDay(scope.now, zone)),
		payslips: await workedOut(scope, month, lastFrozen, { zone, currency })
	};
}

/** Of whomever this person may see. */
export async function getMonth(scope: StoreScope, month: LocalDay): Promise<PayMonth> {
	const visible = await visibleStaff(scope);
	const whole = await getWholeMonth(scope, month);
	if (visible.everybody) return whole;
	return {
		...whole,
		mayFreeze: false,
		payslips: whole.payslips.filter(({ staffId }) => staffId === visible.staffId)
	};
}

/** Throws NOT_FOUND for nobody's, and another's. */
export async function getPayslip(scope: StoreScope, month: LocalDay, staffId: string) {
	await requireVisible(scope, staffId);
	const { payslips: slips, ...of } = await getMonth(scope, month);
	const payslip = slips.find((slip) => slip.staffId === staffId);
	if (!payslip) throw new AppError('NOT_FOUND');
	return { ...of, payslip };
}

/** The rules of one staff member, newest first, and where a new one may begin. Throws NOT_FOUND. */
export async function getStaffPay(scope: StoreScope, staffId: string) {
	const people = await listStaffLines(scope);
	const person = people.find(({ id }) => id === staffId);
	if (!person) throw new AppError('NOT_FOUND');
	const { zone, currency } = await getProfile(scope);
	const rules = (await listRules(scope)).filter((rule) => rule.staffId === staffId);
	return {
		name: person.name,
		currency,
		today: localDay(scope.now, zone),
		lastFrozen: await findLastFrozen(scope),
		rules: rules.reverse()
	};
}
