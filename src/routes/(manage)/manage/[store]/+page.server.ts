import { BOOKINGS } from '#lib/bookings/desk/desk.ts';
import { m } from '#lib/paraglide/messages.js';
import { isLocalDay } from '#lib/platform/time.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import { pageError } from '../../../page-error.ts';
import { acted, backOf, fieldOf } from './acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends(BOOKINGS);
	const { params, url, locals } = event;
	const day = url.searchParams.get('day');
	const at = url.searchParams.get('at');
	const caller = createCaller(locals.context);
	try {
		const { desk } = await event.parent();
		const location = desk?.locations.find((row) => row.slug === at) ?? desk?.locations[0];
		if (location === undefined) return { today: null, location: null };
		const today = await caller.bookings.today({
			store: params.store,
			day: day !== null && isLocalDay(day) ? day : null,
			locationId: location.id
		});
		return { today, location };
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	/** Each is its own act: one that was cancelled meanwhile does not stop the others. */
	confirmAll: async (event) => {
		const { store } = event.params;
		const form = await event.request.formData();
		const wanted = form.getAll('booking').flatMap((value) => {
			const [code, version] = typeof value === 'string' ? value.split(' ') : [];
			return code && version ? [{ code, version: Number(version) }] : [];
		});
		const back = backOf(form, event, `/manage/${store}`);
		return await acted(
			event,
			back,
			async (caller) => {
				let count = 0;
				let refused: Error | null = null;
				for (const { code, version } of wanted)
					try {
						const idempotencyKey = `${fieldOf(form, 'key')}:${code}:${version}`;
						await caller.bookings.confirm({ store, code, version, idempotencyKey });
						count += 1;
					} catch (error) {
						if (!(error instanceof Error) || failureOf(error).code === 'INTERNAL') throw error;
						refused = error;
					}
				if (count === 0 && refused !== null) throw refused;
				return { count, left: wanted.length - count };
			},
			({ count, left }) => ({
				text:
					left === 0
						? m.manage_done_confirm_all({ count })
						: m.manage_done_confirm_some({ count, left }),
				tone: left === 0 ? 'success' : 'danger'
			})
		);
	}
};
