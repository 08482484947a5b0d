import { fail } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { MEMBER_ROLES, type MemberRole } from '#lib/stores/rules.ts';
import { pageError } from '../../../../../page-error.ts';
import { acted, fieldOf, type Caller } from '../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { params, locals } = event;
	try {
		const people = await createCaller(locals.context).stores.members.list({ store: params.store });
		return { ...people, you: locals.user?.id ?? null };
	} catch (failure) {
		pageError(failure, event);
	}
};

type Event = Parameters<NonNullable<Actions['invite']>>[0];
type Members = Caller['stores']['members'];

const roleOf = (form: FormData, name: string): MemberRole =>
	MEMBER_ROLES.find((role) => role === fieldOf(form, name)) ?? 'staff';

const memberOf = (form: FormData) => ({
	userId: fieldOf(form, 'userId'),
	role: roleOf(form, 'role')
});

/** A button or a short form: back to this page, with what was done or why not. */
const act =
	(
		work: (members: Members, store: string, form: FormData) => Promise<unknown>,
		said: (form: FormData) => string
	) =>
	async (event: Event) => {
		const form = await event.request.formData();
		const { store } = event.params;
		const result = await acted(
			event,
			`/manage/${store}/settings/members`,
			async (caller) => await work(caller.stores.members, store, form),
			() => ({ text: said(form) })
		);
		// What was typed comes back.
		return fail(result.status, { ...result.data, email: fieldOf(form, 'email') });
	};

export const actions: Actions = {
	invite: act(
		async (members, store, form) =>
			await members.invite({ store, email: fieldOf(form, 'email'), role: roleOf(form, 'role') }),
		(form) => m.admin_invitation_sent({ email: fieldOf(form, 'email') })
	),
	resend: act(
		async (members, store, form) => await members.resend({ store, id: fieldOf(form, 'id') }),
		() => m.admin_invitation_resent()
	),
	revoke: act(
		async (members, store, form) => await members.revoke({ store, id: fieldOf(form, 'id') }),
		() => m.admin_invitation_revoked()
	),
	change: act(
		async (members, store, form) =>
			await members.changeRole({ store, ...memberOf(form), to: roleOf(form, 'to') }),
		() => m.admin_member_changed()
	),
	disable: act(
		async (members, store, form) => await members.disable({ store, ...memberOf(form) }),
		() => m.admin_member_disabled()
	),
	enable: act(
		async (members, store, form) => await members.enable({ store, ...memberOf(form) }),
		() => m.admin_member_enabled()
	)
};
