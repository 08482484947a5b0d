import type { z } from 'zod';
import { AppError } from '#lib/platform/errors.ts';
import { getPublicProfile } from '#lib/stores/server/public-profile.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { normalisePhone } from '#lib/clients/rules.ts';
import type { createInput } from '../input.ts';
import type { ClientDetails } from './writing.ts';

/** The confirm form's fields as this store asks for them. Throws BAD_INPUT with the field's name. */
export async function clientDetailsOf(
	scope: StoreScope,
	input: z.output<typeof createInput>
): Promise<ClientDetails> {
	const profile = await getPublicProfile(scope);
	const phone =
		profile.phoneField === 'hidden' ? null : normalisePhone(input.phone, profile.country);
	if (phone === null && profile.phoneField === 'required')
		throw new AppError('BAD_INPUT', { field: 'phone', reason: 'required' });
	return {
		name: input.name,
		email: input.email,
		phone,
		reminders: input.reminders,
		offers: input.offers,
		locale: scope.locale,
		viewerZone: input.zone ?? null
	};
}
