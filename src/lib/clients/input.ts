import { z } from 'zod';

export const clientSearchInput = z.object({ text: z.string().max(120) });

export const clientIdInput = z.object({ clientId: z.uuid() });

/** As typed at the desk. */
export const addClientInput = z.object({
	name: z.string().trim().min(1).max(120),
	email: z.string().max(254).default(''),
	phone: z.string().max(40).default(''),
	reminders: z.boolean().default(true),
	offers: z.boolean().default(false)
});
