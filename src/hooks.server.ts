import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestEvent } from '@sveltejs/kit';
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks';
import { PUBLIC_URL } from '$app/env/public';
import { readSession } from '#lib/auth/server/sessions.ts';
import { isSecureContext, sessionCookieName } from '#lib/auth/session-cookie.ts';
import {
	getTextDirection,
	extractLocaleFromRequest,
	overwriteServerAsyncLocalStorage,
	toLocale,
	type Locale
} from '#lib/paraglide/runtime.js';
import { errorMessage } from '#lib/platform/error-message.ts';
import { randomToken } from '#lib/platform/server/crypto.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { errorFields, log } from '#lib/platform/server/log.ts';
import { requestSeconds } from '#lib/platform/server/metrics.ts';
import { pools } from '#lib/platform/server/pools.ts';
import { toDate } from '#lib/platform/time.ts';
import { codeOfStatus, failureOf } from '#lib/trpc/server/failure.ts';
import { isSameOrigin, isSignedCall } from '#lib/server/same-origin.ts';
import { secure } from '#lib/server/security-headers.ts';
import { prepareSite } from '#lib/server/site.ts';
import { siteHost } from '#lib/stores/hosts.ts';
import { findStoreByAddress } from '#lib/stores/server/addresses.ts';
import type { RequestContext } from '#lib/trpc/server/context.ts';
import { THEME_COOKIE, themeOf } from '#lib/ui/theme/theme.ts';

/** The locale of the request that runs. Paraglide's own middleware would copy every body to read it. */
const speaking = new AsyncLocalStorage<{
	locale?: Locale;
	origin?: string;
	messageCalls?: Set<string>;
}>();
overwriteServerAsyncLocalStorage(speaking);

/** Asked by machines, of any host and at any time: nothing that needs the database may stand before them. */
const PROBES: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

const YEAR_SECONDS = 31_536_000;

/** Loopback and mapped addresses in their short form. Whoever has hung up by now has none. */
function addressOf(event: RequestEvent): string {
	const address: string | undefined = event.getClientAddress();
	return address?.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '') ?? '0.0.0.0';
}

const answerJson = (event: RequestEvent): boolean =>
	event.url.pathname.startsWith('/api/') ||
	!/text\/html/.test(event.request.headers.get('accept') ?? '');

/** Before any page exists: a person gets the sentence, a program gets the code too. */
function refusal(event: RequestEvent, status: number, code: 'CROSS_SITE' | 'NOT_FOUND'): Response {
	const message = errorMessage(code);
	return answerJson(event)
		? Response.json({ error: { code, message } }, { status })
		: new Response(message, { status });
}

/** A store's host must be one: an unknown host shows nothing, a former address leads to the present one. */
async function refuseHost(event: RequestEvent): Promise<Response | null> {
	const { host } = event.locals;
	if (host.kind === 'main') return null;
	const store = await findStoreByAddress(pools(), host.address);
	if (!store) return refusal(event, 404, 'NOT_FOUND');
	if (!store.moved) return null;
	const target = new URL(event.url);
	target.host = target.host.replace(host.address, store.slug);
	return new Response(null, { status: 301, headers: { location: target.href } });
}

/** A visitor's cookie counts requests and grants nothing (DECISIONS 7). Null on a first request. */
function visitorOf(event: RequestEvent, hostOnly: boolean): string | null {
	const name = hostOnly ? '__Host-visitor' : 'visitor';
	const known = event.cookies.get(name);
	if (known !== undefined && /^[\w-]{16,64}$/.test(known)) return known;
	if (event.request.method === 'GET' && !event.url.pathname.startsWith('/api/'))
		event.cookies.set(name, randomToken(16), {
			path: '/',
			httpOnly: true,
			sameSite: 'lax',
			secure: hostOnly,
			maxAge: YEAR_SECONDS
		});
	return null;
}

function sessionSetter(event: RequestEvent, hostOnly: boolean): RequestContext['setSession'] {
	const name = sessionCookieName(hostOnly);
	const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: hostOnly } as const;
	return (session) => {
		if (session === null) event.cookies.delete(name, options);
		else event.cookies.set(name, session.id, { ...options, expires: toDate(session.expiresAt) });
	};
}

/** Who asks, from where, in which language: the context of every procedure this request calls. */
async function identify(event: RequestEvent): Promise<void> {
	const { locals, url, request } = event;
	const hostOnly = isSecureContext(url);
	const main = locals.host.kind === 'main';
	const token = main ? event.cookies.get(sessionCookieName(hostOnly)) : undefined;
	locals.user = token === undefined ? null : await readSession(pools(), token);
	locals.theme = themeOf(event.cookies.get(THEME_COOKIE) ?? locals.user?.theme);
	locals.context = {
		pools: pools(),
		requestId: locals.requestId,
		ip: addressOf(event),
		userAgent: (request.headers.get('user-agent') ?? '').slice(0, 300),
		locale: locals.locale,
		source: event.route.id?.startsWith('/embed') ? 'embed' : 'page',
		user: locals.user,
		visitor: visitorOf(event, hostOnly),
		...(main ? { setSession: sessionSetter(event, hostOnly) } : {})
	};
}

async function answer(
	event: RequestEvent,
	resolve: Parameters<Handle>[0]['resolve']
): Promise<Response> {
	if (PROBES.has(event.url.pathname)) return await resolve(event);
	if (!isSignedCall(event.url.pathname) && !isSameOrigin(event.request, event.url.origin))
		return refusal(event, 403, 'CROSS_SITE');
	const refused = await refuseHost(event);
	if (refused) return refused;
	await identify(event);
	const { locale, theme } = event.locals;
	const dir = getTextDirection(locale);
	return await resolve(event, {
		transformPageChunk: ({ html }) =>
			html.replace('%lang%', locale).replace('%dir%', dir).replace('%theme%', theme)
	});
}

/** Answers made by `fetch` or `Response.redirect` have headers that cannot be changed. */
const changeable = (response: Response): Response => new Response(response.body, response);

export const handle: Handle = async ({ event, resolve }) => {
	prepareSite();
	const { locals, url, request } = event;
	const locale = extractLocaleFromRequest(request);
	Object.assign(locals, {
		requestId: newId(),
		locale,
		theme: 'system',
		user: null,
		host: siteHost(url.hostname, PUBLIC_URL)
	});
	const done = requestSeconds().startTimer({
		method: request.method,
		route: event.route.id ?? 'none'
	});
	const response = changeable(
		await speaking.run(
			{ locale, origin: url.origin, messageCalls: new Set() },
			async () => await answer(event, resolve)
		)
	);
	secure(response.headers, {
		url,
		routeId: event.route.id,
		personal: locals.user !== null,
		frameAncestors: locals.frameAncestors ?? []
	});
	// A store may take its former address back: a browser that kept this answer would run in circles.
	if (response.status === 301 && !response.headers.has('cache-control'))
		response.headers.set('cache-control', 'no-cache');
	response.headers.set('x-request-id', locals.requestId);
	done({ status: String(response.status) });
	return response;
};

/** A bug is logged with the request's id, which the page shows; what a person can meet has its sentence. */
export const handleError: HandleServerError = ({ kind, error, event }) => {
	const { requestId: reference, locale: spoken } = event.locals;
	const locale = toLocale(spoken) ?? 'en';
	if (kind === 'app') return {};
	if (kind !== 'unknown') {
		const code = error.status === 404 ? undefined : codeOfStatus(error.status);
		return code === undefined
			? { reference }
			: { code, message: errorMessage(code, {}, locale), reference };
	}
	const { status, code, details, unlogged } = failureOf(error);
	if (unlogged)
		log.error(
			{ requestId: reference, route: event.route.id, ...errorFields(error) },
			'a request failed'
		);
	return {
		status,
		code: code === 'INTERNAL' ? undefined : code,
		message: errorMessage(code, details, locale),
		reference
	};
};
