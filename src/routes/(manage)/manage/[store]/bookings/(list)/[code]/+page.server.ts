import { BOOKINGS } from '#lib/bookings/desk/desk.ts';
import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../../page-error.ts';
import { acted, backOf, fieldOf, refusalOf, type Acting, type Caller } from '../../../acting.ts';
import type { Done } from '../../../done.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends(BOOKINGS);
	try {
		const { store, code } = event.params;
		return { detail: await createCaller(event.locals.context).bookings.get({ store, code }) };
	} catch (failure) {
		pageError(failure, event);
	}
};

type Visit = Acting & { readonly params: { readonly store: string; readonly code: string } };

interface Target {
	readonly store: string;
	readonly code: string;
	readonly version: number | null;
	readonly idempotencyKey: string;
}

type Run = (bookings: Caller['bookings'], target: Target, form: FormData) => Promise<unknown>;
type Say = (inputs: { who: string }) => string;

/** One of the acts below: target and key from the form, then the procedure, then back to where it was pressed. */
const act =
	(run: Run, say: Say, undo = false) =>
	async (event: Visit) => {
		const { store, code } = event.params;
		const form = await event.request.formData();
		const version = Number(fieldOf(form, 'version'));
		const target = {
			store,
			code,
			version: version > 0 ? version : null,
			idempotencyKey: fieldOf(form, 'key')
		};
		const done: Done = {
			text: say({ who: fieldOf(form, 'who') || code }),
			...(undo ? { undo: code } : {})
		};
		const back = backOf(form, event, `/manage/${store}/bookings/${code}`);
		return await acted(
			event,
			back,
			(caller) => run(caller.bookings, target, form),
			() => done
		);
	};

const reasonOf = (form: FormData): { reason: string } => ({ reason: fieldOf(form, 'reason') });

export const actions: Actions = {
	confirm: act((bookings, target) => bookings.confirm(target), m.manage_done_confirm),
	decline: act(
		(bookings, target, form) => bookings.decline({ ...target, ...reasonOf(form) }),
		m.manage_done_decline
	),
	cancel: act(
		(bookings, target, form) => bookings.cancel({ ...target, ...reasonOf(form) }),
		m.manage_done_cancel
	),
	checkIn: act((bookings, target) => bookings.checkIn(target), m.manage_done_arrived, true),
	complete: act((bookings, target) => bookings.complete(target), m.manage_done_finished, true),
	noShow: act(
		(bookings, target, form) => bookings.noShow({ ...target, waive: fieldOf(form, 'waive') }),
		m.manage_done_missed,
		true
	),
	waiveFee: act(
		(bookings, target, form) => bookings.waiveFee({ ...target, ...reasonOf(form) }),
		m.policy_done_waived
	),
	/** Not a redirect: the page goes on and shows the link. */
	askLink: async (event) => {
		try {
			return await createCaller(event.locals.context).bookings.askLink(event.params);
		} catch (error) {
			return refusalOf(event, error);
		}
	},
	undo: act((bookings, target) => bookings.undo(target), m.manage_done_undone)
};
