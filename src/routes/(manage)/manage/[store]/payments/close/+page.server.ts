import { BOOKINGS } from '#lib/bookings/desk/desk.ts';
import { m } from '#lib/paraglide/messages.js';
import { parseAmount } from '#lib/platform/money.ts';
import { isLocalDay, localDay, processNow } from '#lib/platform/time.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { fail } from '@sveltejs/kit';
import { pageError } from '../../../../../page-error.ts';
import { acted, fieldOf } from '../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends(BOOKINGS);
	const { params, locals, url } = event;
	try {
		const { desk } = await event.parent();
		const today = desk?.locations[0]?.today ?? localDay(processNow(), 'UTC');
		const asked = url.searchParams.get('day');
		const day = asked !== null && isLocalDay(asked) ? asked : today;
		const close = await createCaller(locals.context).payments.dayClose({
			store: params.store,
			day
		});
		return { close, today };
	} catch (failure) {
		pageError(failure, event);
	}
};

/** Minor units of what was typed; null: no sum. */
function sumOf(text: string, currency: string): number | null {
	try {
		const minor = parseAmount(text, currency);
		return minor < 0 ? null : minor;
	} catch {
		return null;
	}
}

export const actions: Actions = {
	count: async (event) => {
		const form = await event.request.formData();
		const typed = { counted: fieldOf(form, 'counted'), float: fieldOf(form, 'float') };
		const currency = fieldOf(form, 'currency') || 'EUR';
		const day = fieldOf(form, 'day');
		const countedMinor = sumOf(typed.counted, currency);
		const floatMinor = sumOf(typed.float.trim() || '0', currency);
		const wrong = m.money_drawer_not_a_sum();
		if (countedMinor === null || floatMinor === null)
			return fail(400, {
				problem: null,
				code: 'BAD_INPUT',
				typed,
				errors: {
					...(countedMinor === null ? { counted: wrong } : {}),
					...(floatMinor === null ? { float: wrong } : {})
				}
			});
		const refused = await acted(
			event,
			`${event.url.pathname}?day=${day}`,
			(caller) =>
				caller.payments.countCash({
					store: event.params.store,
					day,
					countedMinor,
					floatMinor,
					note: fieldOf(form, 'note'),
					idempotencyKey: fieldOf(form, 'key')
				}),
			() => ({ text: m.money_drawer_done() })
		);
		return fail(refused.status, { ...refused.data, typed, errors: {} });
	}
};
