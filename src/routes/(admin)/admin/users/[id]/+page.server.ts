import { createCaller } from '#lib/server/app-router.ts';
import { m } from '#lib/paraglide/messages.js';
import { pageError } from '../../../../page-error.ts';
import { acted, fieldOf, type Caller } from '../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { params, locals } = event;
	const { admin } = createCaller(locals.context);
	try {
		return {
			person: await admin.users.get({ id: params.id }),
			log: await admin.platform.events({ subjectId: params.id }),
			you: locals.user?.id === params.id
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

type Event = Parameters<NonNullable<Actions['disable']>>[0];
type Users = Caller['admin']['users'];

const act =
	(
		work: (users: Users, input: { id: string; reason: string }, form: FormData) => Promise<void>,
		said: () => string
	) =>
	async (event: Event) => {
		const form = await event.request.formData();
		const input = { id: event.params.id, reason: fieldOf(form, 'reason') };
		const run = async (caller: Caller): Promise<void> =>
			await work(caller.admin.users, input, form);
		return await acted(event, run, event.url.pathname, said);
	};

const roleOf = (form: FormData): 'admin' | 'support' | null => {
	const role = fieldOf(form, 'role');
	return role === 'admin' || role === 'support' ? role : null;
};

export const actions: Actions = {
	disable: act(
		async (users, input) => await users.disable(input),
		() => m.admin_user_disabled()
	),
	enable: act(
		async (users, input) => await users.enable(input),
		() => m.admin_user_enabled()
	),
	signOut: act(
		async (users, input) => await users.signOut(input),
		() => m.admin_user_signed_out()
	),
	role: act(
		async (users, input, form) => await users.setPlatformRole({ ...input, role: roleOf(form) }),
		() => m.admin_role_changed()
	)
};
