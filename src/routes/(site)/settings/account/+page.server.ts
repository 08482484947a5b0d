import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { superValidate, type SuperValidated } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import * as inputs from '#lib/auth/input.ts';
import { ago } from '#lib/auth/ago.ts';
import { m } from '#lib/paraglide/messages.js';
import { cookieName } from '#lib/paraglide/runtime.js';
import { processNow } from '#lib/platform/time.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { THEME_COOKIE } from '#lib/ui/theme/theme.ts';
import { pageError } from '../../../page-error.ts';
import { invalid, tried } from '../../sign-in-form.ts';
import type { Actions, PageServerLoad } from './$types';

const SAVED: Record<string, () => string> = {
	name: m.auth_account_saved_name,
	password: m.auth_account_saved_password,
	factor: m.auth_account_saved_factor,
	ended: m.auth_account_saved_ended,
	others: m.auth_account_saved_others,
	asked: m.auth_account_saved_asked,
	moved: m.auth_account_saved_moved,
	preferences: m.auth_account_saved_preferences
};

/** One form of this page: its name is the action's, and the id by which its answer is found. */
const FORMS = {
	name: zod4(inputs.changeNameInput),
	password: zod4(inputs.changePasswordInput),
	email: zod4(inputs.changeEmailInput),
	disable: zod4(inputs.disableTotpInput),
	renew: zod4(inputs.secondFactorInput)
};

export const load: PageServerLoad = async (event) => {
	const { locals, url } = event;
	const caller = createCaller(locals.context);
	try {
		const [security, sessions] = await Promise.all([
			caller.security.overview(),
			caller.security.listSessions()
		]);
		const now = processNow();
		const saved = SAVED[url.searchParams.get('saved') ?? ''];
		const { name = '', email = '', hasPassword = false, totpEnabled = false } = locals.user ?? {};
		return {
			user: {
				name,
				email,
				hasPassword,
				totpEnabled,
				locale: locals.locale,
				theme: locals.theme
			},
			security,
			sessions: sessions.map(({ lastSeenAt, ...session }) => ({
				...session,
				seen: ago(lastSeenAt, now, locals.locale)
			})),
			form: await superValidate({ name }, FORMS.name, { id: 'name', errors: false }),
			...(saved ? { flash: { text: saved(), tone: 'success' as const } } : {})
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

const back = (saved: string): never => redirect(303, `/settings/account?saved=${saved}`);

const YEAR_SECONDS = 31_536_000;

/** On this device at once: the pages read cookies, also of whoever signs out. */
function remember({ cookies, url }: RequestEvent, { locale, theme }: Preferences): void {
	const kept = {
		path: '/',
		maxAge: YEAR_SECONDS,
		sameSite: 'lax',
		secure: url.protocol === 'https:'
	} as const;
	cookies.set(cookieName, locale, { ...kept, httpOnly: false });
	cookies.set(THEME_COOKIE, theme, { ...kept, httpOnly: true });
}

type Preferences = ReturnType<typeof inputs.preferencesInput.parse>;
type Caller = ReturnType<typeof createCaller>;

/** Runs one form's procedure; what was refused comes back beside its field. */
async function change<F extends SuperValidated<Record<string, unknown>>>(
	event: RequestEvent,
	form: F,
	work: (caller: Caller) => Promise<unknown>,
	saved: string
) {
	if (!form.valid) return invalid(form);
	const result = await tried(form, event, () => work(createCaller(event.locals.context)));
	return 'failure' in result ? result.failure : back(saved);
}

export const actions: Actions = {
	name: async (event) => {
		const form = await superValidate(event, FORMS.name, { id: 'name' });
		return await change(event, form, (caller) => caller.security.changeName(form.data), 'name');
	},
	password: async (event) => {
		const form = await superValidate(event, FORMS.password, { id: 'password' });
		return await change(
			event,
			form,
			(caller) => caller.security.changePassword(form.data),
			'password'
		);
	},
	email: async (event) => {
		const form = await superValidate(event, FORMS.email, { id: 'email' });
		return await change(event, form, (caller) => caller.security.askToMove(form.data), 'asked');
	},
	preferences: async (event) => {
		const asked = inputs.preferencesInput.safeParse(
			Object.fromEntries(await event.request.formData())
		);
		if (!asked.success) return fail(400);
		try {
			await createCaller(event.locals.context).security.changePreferences(asked.data);
		} catch (failure) {
			pageError(failure, event);
		}
		remember(event, asked.data);
		back('preferences');
	},
	disable: async (event) => {
		const form = await superValidate(event, FORMS.disable, { id: 'disable' });
		return await change(event, form, (caller) => caller.security.disableTotp(form.data), 'factor');
	},
	/** Not a redirect: the codes are shown once, in this answer. */
	renew: async (event) => {
		const form = await superValidate(event, FORMS.renew, { id: 'renew' });
		if (!form.valid) return invalid(form);
		const result = await tried(form, event, () =>
			createCaller(event.locals.context).security.renewRecoveryCodes(form.data)
		);
		return 'failure' in result
			? result.failure
			: { form, recoveryCodes: result.value.recoveryCodes };
	},
	end: async (event) => {
		const sessionId = (await event.request.formData()).get('sessionId');
		if (typeof sessionId !== 'string') return fail(400);
		try {
			await createCaller(event.locals.context).security.revokeSession({ sessionId });
		} catch (failure) {
			pageError(failure, event);
		}
		back('ended');
	},
	others: async (event) => {
		try {
			await createCaller(event.locals.context).security.revokeOtherSessions();
		} catch (failure) {
			pageError(failure, event);
		}
		back('others');
	}
};
