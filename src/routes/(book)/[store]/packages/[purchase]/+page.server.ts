import { error, fail, redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import { toLocale } from '#lib/paraglide/runtime.js';
import { lastDayText, renewalWords, visitsText } from '#lib/packages/wording.ts';
import { errorMessage } from '#lib/platform/error-message.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import { pageError } from '../../../../page-error.ts';
import { orPageError, param } from '../../asking.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { params, locals, url } = event;
	const token = param(url, 't');
	if (token === null) error(404, 'Not found');
	const bought = await orPageError(event, () =>
		createCaller(locals.context).packages.bought({
			store: params.store,
			purchase: params.purchase,
			token
		})
	);
	const { expiresAt, zone, renewal } = bought;
	const locale = toLocale(locals.locale);
	return {
		bought: {
			name: bought.name,
			status: bought.status,
			failed: bought.failed,
			payUrl: bought.payUrl,
			packageId: bought.packageId,
			visits: visitsText(bought.uses, locale),
			until: expiresAt === null ? '' : lastDayText(expiresAt, zone, locals.locale)
		},
		renewal: renewal && renewalWords(renewal, locals.locale, locale),
		token,
		check: `${url.pathname}/paid?t=${token}`
	};
};

type Event = Pick<RequestEvent, 'url' | 'locals'> & { params: { store: string; purchase: string } };
type Caller = ReturnType<typeof createCaller>;

/** A button of this page: where it leads, or the sentence that says why not. */
async function pressed(
	event: Event,
	work: (
		caller: Caller,
		named: { store: string; purchase: string; token: string }
	) => Promise<string>
): Promise<ActionFailure<{ problem: string }>> {
	const { params, locals, url } = event;
	const named = { ...params, token: param(url, 't') ?? '' };
	let to: string;
	try {
		to = await work(createCaller(locals.context), named);
	} catch (failure) {
		const { status, code, details } = failureOf(failure);
		if (code === 'ILLEGAL_TRANSITION') redirect(303, `${url.pathname}?t=${named.token}`);
		if (status !== 429 && status !== 503 && status !== 409) pageError(failure, event);
		return fail(status, { problem: errorMessage(code, details, toLocale(locals.locale)) });
	}
	redirect(303, to);
}

export const actions: Actions = {
	stop: async (event) =>
		await pressed(event, async (caller, named) => {
			await caller.packages.renewals.stopByLink(named);
			return `${event.url.pathname}?t=${named.token}`;
		}),
	pay: async (event) =>
		await pressed(
			event,
			async (caller, named) => (await caller.packages.renewals.payByLink(named)).payUrl
		)
};
