import { z } from 'zod';
import { firstOfMonth, isLocalDay } from '#lib/platform/time.ts';
import { WHOLE } from './rules.ts';

const amountMinor = z.number().int().min(0).max(1_000_000_000);
const percentBp = z.number().int().min(0).max(WHOLE);
const day = z.string().refine(isLocalDay);

/** Any day of it. */
export const monthInput = z.object({ month: day.transform(firstOfMonth) });
export const payslipInput = monthInput.extend({ staffId: z.uuid() });
export const staffPayInput = z.object({ staffId: z.uuid() });

export const payRuleInput = z.object({
	staffId: z.uuid(),
	effectiveFrom: day,
	/** Per month, in the store's currency. */
	fixedMinor: amountMinor,
	/** Lowest first. */
	tiers: z.array(z.object({ fromMinor: amountMinor, percentBp })).max(5),
	services: z.array(z.object({ serviceId: z.uuid(), percentBp })).max(200)
});
export type PayRuleInput = z.output<typeof payRuleInput>;
