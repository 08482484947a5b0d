import { fail, redirect } from '@sveltejs/kit';
import { secondFactorDue } from '#lib/auth/user.ts';
import { maskEmail } from '#lib/auth/rules.ts';
import { refusalOf } from '#lib/auth/sentences.ts';
import { toLocale } from '#lib/paraglide/runtime.js';
import { m } from '#lib/paraglide/messages.js';
import { errorMessage } from '#lib/platform/error-message.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import { pageError } from '../../../page-error.ts';
import type { Actions, PageServerLoad } from './$types';

/** Reading uses nothing up: mail scanners follow links. The address of the page is a secret. */
export const load: PageServerLoad = async (event) => {
	const { params, locals } = event;
	try {
		const invitation = await createCaller(locals.context).stores.members.getInvitation({
			token: params.token
		});
		const user = locals.user && secondFactorDue(locals.user) === null ? locals.user : null;
		return {
			invitation: {
				store: invitation.storeName,
				role: invitation.role,
				email: invitation.email,
				known: invitation.known
			},
			/** Somebody else is signed in here. */
			other: user !== null && user.email !== invitation.email ? maskEmail(user.email) : null,
			signedIn: user !== null
		};
	} catch (failure) {
		const { code } = failureOf(failure);
		if (code !== 'LINK_EXPIRED') pageError(failure, event);
		return { invitation: null, other: null, signedIn: false };
	}
};

export const actions: Actions = {
	default: async (event) => {
		const { params, locals, request } = event;
		const form = await request.formData();
		const textOf = (field: string): string => {
			const value = form.get(field);
			return typeof value === 'string' ? value : '';
		};
		const name = textOf('name');
		let joined;
		try {
			joined = await createCaller(locals.context).stores.members.accept({
				token: params.token,
				name,
				password: textOf('password')
			});
		} catch (error) {
			const { code, details, status } = failureOf(error);
			if (code === 'INTERNAL' || code === 'NOT_FOUND') pageError(error, event);
			const locale = toLocale(locals.locale);
			const weak = code === 'WEAK_PASSWORD' ? refusalOf(code, details)?.text : undefined;
			if (weak !== undefined) return fail(status, { name, weak });
			const problem =
				code === 'CONFLICT' ? m.admin_invite_other_short() : errorMessage(code, details, locale);
			return fail(status, { name, problem });
		}
		const home = `/manage/${joined.slug}`;
		if (joined.due !== null)
			redirect(
				303,
				`${joined.due === 'give' ? '/2fa' : '/2fa/setup'}?to=${encodeURIComponent(home)}`
			);
		redirect(303, home);
	}
};
