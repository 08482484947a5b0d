import { fail } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { parsePackage, typedPackage } from '#lib/packages/form.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import { pressed } from '../../saving.ts';
import { typedIn } from '../typed.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { store, id } = event.params;
	const caller = createCaller(event.locals.context);
	try {
		const line = await caller.packages.get({ store, packageId: id });
		const services = await caller.catalogue.services.list({ store });
		const own = new Set(line.services.map((service) => service.id));
		return {
			line: { name: line.name, currency: line.currency, archived: line.archivedAt !== null },
			// One that is not offered any more stays in what it was sold with.
			services: services.filter((service) => service.archivedAt === null || own.has(service.id)),
			recurring: await caller.packages.recurring({ store }),
			typed: typedPackage(line)
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	save: async (event) => {
		const { store, id } = event.params;
		const typed = typedIn(await event.request.formData());
		try {
			const caller = createCaller(event.locals.context);
			const { currency } = await caller.packages.get({ store, packageId: id });
			const { values, errors } = parsePackage(typed, currency);
			if (!values) return fail(422, { typed, errors, problem: undefined });
			const refused = await pressed(
				event,
				(own) => own.packages.edit({ store, packageId: id, values }),
				() => m.packages_saved()
			);
			return fail(refused.status, { typed, errors: {}, problem: refused.data.problem });
		} catch (failure) {
			pageError(failure, event);
		}
	},
	archive: async (event) => {
		const { store, id } = event.params;
		const refused = await pressed(
			event,
			(caller) => caller.packages.archive({ store, packageId: id }),
			() => m.packages_archived_done(),
			`/manage/${store}/packages`
		);
		return fail(refused.status, { typed: null, errors: {}, problem: refused.data.problem });
	}
};
