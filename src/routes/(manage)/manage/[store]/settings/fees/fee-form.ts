/** The form of ./fee-tiers.ts as the server checks it. */
import { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';
import { isSpan } from './fee-tiers.ts';

const span = z.string().refine(isSpan, {
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
