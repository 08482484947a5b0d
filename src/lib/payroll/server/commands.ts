/** Setting what people earn, and freezing a month of it. */
import { recordEvent } from '#lib/audit/server/record.ts';
import { listServiceLines, listStaffLines } from '#lib/catalogue/server/setup-queries.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { LocalDay } from '#lib/platform/time.ts';
import { getProfile } from '#lib/stores/server/queries.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { PayRuleInput } from '../input.ts';
import { earliestRule } from '../rules.ts';
import { findLastFrozen, getWholeMonth } from './queries.ts';
import { payPeriods, payRules, payRuleServices, payslips } from './schema.ts';

const userOf = (scope: StoreScope): string | null =>
	scope.actor.kind === 'user' ? scope.actor.id : null;

async function refuseUnknown(scope: StoreScope, input: PayRuleInput): Promise<void> {
	const people = await listStaffLines(scope);
	const services = await listServiceLines(scope);
	const known = new Set(services.map(({ id }) => id));
	if (
		!people.some(({ id }) => id === input.staffId) ||
		!input.services.every(({ serviceId }) => known.has(serviceId))
	)
		throw new AppError('NOT_FOUND');
}

/**
 * From a day on, until another rule follows. Throws NOT_FOUND; BAD_INPUT when it would begin in a
 * frozen month, or its tiers do not rise.
 */
export async function setRule(scope: StoreScope, input: PayRuleInput): Promise<{ ruleId: string }> {
	await refuseUnknown(scope, input);
	const earliest = earliestRule(await findLastFrozen(scope));
	if (earliest !== null && input.effectiveFrom < earliest)
		throw new AppError('BAD_INPUT', { field: 'effectiveFrom', reason: 'payroll_frozen' });
	const { tiers } = input;
	if (tiers.some(({ fromMinor }, i) => i > 0 && fromMinor <= (tiers[i - 1]?.fromMinor ?? 0)))
		throw new AppError('BAD_INPUT', { field: 'tierFrom', reason: 'payroll_tiers' });
	const { currency } = await getProfile(scope);
	const ruleId = newId();
	const { storeId } = scope;
	await scope.tx.insert(payRules).values({
		storeId,
		id: ruleId,
		staffId: input.staffId,
		effectiveFrom: input.effectiveFrom,
		fixedMinor: input.fixedMinor,
		currency,
		tiers,
		createdBy: userOf(scope),
		createdAt: scope.now
	});
	if (input.services.length > 0)
		await scope.tx
			.insert(payRuleServices)
			.values(input.services.map((share) => ({ storeId, ruleId, ...share })))
			.onConflictDoNothing();
	await recordEvent(scope, {
		name: 'payroll.rule_set',
		subjectId: input.staffId,
		facts: { ruleId, effectiveFrom: input.effectiveFrom }
	});
	return { ruleId };
}

/**
 * Writes a month's payslips down as they are now, for ever; what changes afterwards corrects the
 * next month. Throws ILLEGAL_TRANSITION unless it is over and the one before it is frozen,
 * CHANGED_MEANWHILE when somebody else froze it at the same moment.
 */
export async function freezeMonth(
	scope: StoreScope,
	month: LocalDay
): Promise<{ periodId: string }> {
	const { zone, currency } = await getProfile(scope);
	const now = await getWholeMonth(scope, month);
	if (!now.mayFreeze) throw new AppError('ILLEGAL_TRANSITION', { reason: 'payroll_order' });
	const periodId = newId();
	const { storeId } = scope;
	const frozen = await scope.tx
		.insert(payPeriods)
		.values({
			storeId,
			id: periodId,
			month,
			zone,
			currency,
			frozenAt: scope.now,
			frozenBy: userOf(scope)
		})
		.onConflictDoNothing({ target: [payPeriods.storeId, payPeriods.month] })
		.returning({ id: payPeriods.id });
	if (frozen.length === 0) throw new AppError('CHANGED_MEANWHILE');
	if (now.payslips.length > 0)
		await scope.tx.insert(payslips).values(
			now.payslips.map((slip) => ({
				storeId,
				id: newId(),
				periodId,
				staffId: slip.staffId,
				staffName: slip.staffName,
				paidMinor: slip.paidMinor,
				amountMinor: slip.amountMinor,
				lines: [...slip.lines]
			}))
		);
	await recordEvent(scope, {
		name: 'payroll.frozen',
		subjectId: periodId,
		facts: { month, payslips: now.payslips.length, currency }
	});
	return { periodId };
}
