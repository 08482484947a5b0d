/** What the plan forms of the console share. */
import { fail } from '@sveltejs/kit';
import { setError, type SuperValidated } from 'sveltekit-superforms';
import { m } from '#lib/paraglide/messages.js';
import { currencyDigits } from '#lib/platform/money.ts';
import type { PlanInput } from '#lib/plans/input.ts';
import type { PlanTerms } from '#lib/plans/rules.ts';
import { refusal, type Acting } from '../acting.ts';

export type PlanValues = PlanInput & { version?: number };

/** As a form shows them: the price in the currency's own digits. */
export const valuesOf = (
	plan: PlanTerms & {
		readonly name: string;
		readonly description: string;
		readonly listed: boolean;
		readonly version: number;
	}
): PlanValues & { version: number } => {
	const { name, description, listed, version, currency, interval, trialDays } = plan;
	const digits = currencyDigits(currency);
	return {
		name,
		description,
		listed,
		version,
		price: (plan.priceMinor / 10 ** digits).toFixed(
			plan.priceMinor % 10 ** digits === 0 ? 0 : digits
		),
		currency,
		interval,
		trialDays,
		...plan.limits,
		features: [...plan.features]
	};
};

/** Puts a refusal beside its field, or on top. */
export function refused(form: SuperValidated<PlanInput>, error: unknown, event: Acting) {
	const { status, problem } = refusal(error, event);
	const price = problem.field === 'price';
	if (price) setError(form, 'price', m.plans_error_free());
	else setError(form, '', problem.problem);
	return fail(status, { form });
}
