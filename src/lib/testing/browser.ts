/** A browser as the procedures see one: an address, a device, and a cookie jar with one cookie. */
import { readSession } from '#lib/auth/server/sessions.ts';
import { codeOf, linkTokenOf } from '#lib/auth/server/tokens.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { createCaller } from '#lib/server/app-router.ts';
import type { TestDatabase } from './database.ts';

export type TestCaller = ReturnType<typeof createCaller>;

export interface TestBrowser {
	/** What the session cookie holds; null: none. May be set, as a thief would. */
	token: string | null;
	/** A request: reads the session first, as the site does, then calls. */
	call<T>(fn: (caller: TestCaller) => Promise<T>): Promise<T>;
	/** The same, of the procedures of signing in. */
	auth<T>(fn: (auth: TestCaller['auth']) => Promise<T>): Promise<T>;
	security<T>(fn: (security: TestCaller['security']) => Promise<T>): Promise<T>;
}

let addresses = 0;

/** A network of its own unless said, so that one test's tries do not count against another's. */
export function openBrowser(
	db: TestDatabase,
	ip = `198.51.${(++addresses >> 8) & 255}.${addresses & 255}`
): TestBrowser {
	const browser: TestBrowser = {
		token: null,
		call: async (fn) => {
			const user = browser.token === null ? null : await readSession(db.pools, browser.token);
			const caller = createCaller({
				pools: db.pools,
				requestId: newId(),
				ip,
				userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
				locale: 'en',
				source: 'page',
				user,
				visitor: null,
				setSession: (session) => (browser.token = session?.id ?? null)
			});
			return await fn(caller);
		},
		auth: async (fn) => await browser.call((caller) => fn(caller.auth)),
		security: async (fn) => await browser.call((caller) => fn(caller.security))
	};
	return browser;
}

/** What the mail for this ticket says. */
export const mailedCode = (ticket: string): string => codeOf(ticket, 'sign_in');
export const mailedLink = (ticket: string): string => linkTokenOf(ticket, 'sign_in');

export interface TestPerson {
	readonly id: string;
	readonly email: string;
	readonly password: string;
}

let people = 0;

/** Signed up, verified, with a password; not signed in. */
export async function makePerson(
	db: TestDatabase,
	options: { password?: string; platformRole?: 'admin' | 'support' } = {}
): Promise<TestPerson> {
	const email = `person-${++people}@example.test`;
	const password = options.password ?? 'four unrelated words here';
	const browser = openBrowser(db);
	const { ticket } = await browser.auth((auth) => auth.signUp({ name: 'Elena', email, password }));
	await browser.auth((auth) =>
		auth.signInWithCode({ ticket, code: codeOf(ticket, 'verify_email') })
	);
	const rows = await db.owner<{ id: string }>(
		'update users set platform_role = $2 where email = $1 returning id',
		[email, options.platformRole ?? null]
	);
	const id = rows[0]?.id;
	if (id === undefined) throw new Error(`${email} did not sign up`);
	return { id, email, password };
}
