import { fail, redirect } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { toLocale } from '#lib/paraglide/runtime.js';
import { agreementOf, nextCharge } from '#lib/packages/renewing.ts';
import { packageWords, renewTerms } from '#lib/packages/wording.ts';
import { errorMessage } from '#lib/platform/error-message.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import { pageError } from '../../../page-error.ts';
import { field, orPageError, param } from '../asking.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { params, locals, url } = event;
	const locale = toLocale(locals.locale);
	const { packages, takesPayments, mayRenew, now, zone } = await orPageError(event, () =>
		createCaller(locals.context).packages.offered({ store: params.store })
	);
	const { store } = await event.parent();
	const shown = packages.map((sold) => {
		const { id, renews } = sold;
		const nextAt = renews && nextCharge(now, renews, zone, now);
		const words = { ...sold, store: store.name, zone };
		return {
			id,
			...packageWords(sold, locals.locale, locale),
			agreed: agreementOf(sold),
			renewal:
				renews && nextAt ? renewTerms({ ...words, renews, nextAt }, locals.locale, locale) : null,
			sells: takesPayments && (renews === null || mayRenew)
		};
	});
	const asked = param(url, 'buy');
	return {
		packages: shown,
		takesPayments,
		buying: shown.find(({ id, sells }) => sells && id === asked) ?? null,
		buyer: { name: locals.user?.name ?? '', email: locals.user?.email ?? '' },
		key: crypto.randomUUID()
	};
};

/** What a person can mend in the form; anything else is a page of its own. */
const MENDABLE: ReadonlySet<number> = new Set([400, 409, 422, 429, 503]);

export const actions: Actions = {
	buy: async (event) => {
		const { params, locals } = event;
		const form = await event.request.formData();
		const text = (name: string): string => field(form, name) ?? '';
		const typed = { name: text('name'), email: text('email') };
		const locale = toLocale(locals.locale);
		let payUrl: string;
		try {
			const buy = {
				store: params.store,
				packageId: text('package'),
				...typed,
				agreed: text('agreed'),
				idempotencyKey: text('key')
			};
			({ payUrl } = await createCaller(locals.context).packages.buy(buy));
		} catch (failure) {
			const { status, code, details } = failureOf(failure);
			if (!MENDABLE.has(status)) pageError(failure, event);
			const problem = errorMessage(code, details, locale);
			const at = details['field'];
			const errors = {
				...(at === 'email' ? { email: m.book_error_email_at({}, { locale }) } : {}),
				...(at === 'name' ? { name: m.book_error_name({}, { locale }) } : {})
			};
			return fail(status, { typed, errors, problem, key: crypto.randomUUID() });
		}
		redirect(303, payUrl);
	}
};
