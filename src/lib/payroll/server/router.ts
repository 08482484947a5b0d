import { router, storeProcedure } from '#lib/trpc/server/base.ts';
import { monthInput, payRuleInput, payslipInput, staffPayInput } from '../input.ts';
import { freezeMonth, setRule } from './commands.ts';
import { getMonth, getPayslip, getStaffPay } from './queries.ts';

const edit = storeProcedure('payroll.edit');
/** Narrowed to their own for staff: access.ts. */
const view = storeProcedure('payroll.view_own');

export const payrollRouter = router({
	staff: edit
		.input(staffPayInput)
		.query(async ({ ctx, input }) => await getStaffPay(ctx.scope, input.staffId)),
	setRule: edit
		.input(payRuleInput)
		.mutation(async ({ ctx, input }) => await setRule(ctx.scope, input)),
	month: view
		.input(monthInput)
		.query(async ({ ctx, input }) => await getMonth(ctx.scope, input.month)),
	payslip: view
		.input(payslipInput)
		.query(async ({ ctx, input }) => await getPayslip(ctx.scope, input.month, input.staffId)),
	freeze: edit
		.input(monthInput)
		.mutation(async ({ ctx, input }) => await freezeMonth(ctx.scope, input.month))
});
