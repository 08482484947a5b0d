import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { defaultTermsInput } from '#lib/catalogue/input.ts';
import { m } from '#lib/paraglide/messages.js';
import { AppError } from '#lib/platform/errors.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { profile as profileInput } from '#lib/stores/input.ts';
import { pageError } from '../../../../../page-error.ts';
import { bytesOf, pressed, saved, textOf } from '../../saving.ts';
import { fromPolicy, policyForm, toPolicy } from './policy-form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { locals, params } = event;
	const { store } = params;
	const caller = createCaller(locals.context);
	const { standing } = await event.parent();
	try {
		// Reading it is every member's right; a form that cannot be saved is nobody's.
		if (!standing.permissions.includes('stores.edit')) throw new AppError('FORBIDDEN');
		const profile = await caller.stores.getProfile({ store });
		const { locations } = await caller.catalogue.setup({ store });
		const values = { ...profile, email: profile.email ?? '', phone: profile.phone ?? '' };
		const terms = await caller.catalogue.defaultTerms({ store });
		return {
			profile,
			money: { currency: terms.currency, online: terms.online },
			usage: await caller.plans.usage({ store }),
			locations: locations.filter(({ archivedAt }) => archivedAt === null),
			zones: Intl.supportedValuesOf('timeZone'),
			form: await superValidate(values, zod4(profileInput), { errors: false }),
			terms: await superValidate(terms.fields, zod4(defaultTermsInput), { errors: false }),
			policy: await superValidate(fromPolicy(profile.policy), zod4(policyForm), { errors: false })
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

const SAVED = { to: null, done: () => m.setup_saved() };
const kindOf = (form: FormData) => (textOf(form, 'kind') === 'cover' ? 'cover' : 'logo');

export const actions: Actions = {
	profile: async (event) => {
		const form = await superValidate(event, zod4(profileInput));
		return await saved(
			event,
			form,
			(caller, store) => caller.stores.updateProfile({ store, ...form.data }),
			SAVED
		);
	},
	terms: async (event) => {
		const form = await superValidate(event, zod4(defaultTermsInput));
		return await saved(
			event,
			form,
			(caller, store) => caller.catalogue.setDefaultTerms({ store, ...form.data }),
			SAVED
		);
	},
	policy: async (event) => {
		const form = await superValidate(event, zod4(policyForm));
		return await saved(
			event,
			form,
			(caller, store) => caller.stores.updatePolicy({ store, ...toPolicy(form.data) }),
			SAVED
		);
	},
	picture: async (event) => {
		const form = await event.request.formData();
		const bytes = await bytesOf(form, 'picture');
		const kind = kindOf(form);
		return await pressed(
			event,
			(caller, store) =>
				bytes === null
					? caller.stores.removePicture({ store, kind }).then(() => null)
					: caller.stores.uploadPicture({ store, kind, bytes }).then(() => null),
			() => m.setup_saved()
		);
	}
};
