import { describe, expect, test } from 'vitest';
import { mailedCode, mailedLink, makePerson, openBrowser } from '#lib/testing/browser.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { refused } from '#lib/testing/refused.ts';
import { readSession } from './sessions.ts';

const db = useDatabase();

const otherThan = (code: string): string => (code === '000000' ? '000001' : '000000');

describe('a code by e-mail', () => {
	test('is asked for alike by a known and an unknown address', async () => {
		const person = await makePerson(db);
		const ask = (email: string) => openBrowser(db).auth((auth) => auth.requestCode({ email }));
		const [known, unknown] = [await ask(person.email), await ask('nobody-here@example.test')];
		expect(Object.keys(known)).toEqual(['ticket']);
		expect(Object.keys(unknown)).toEqual(['ticket']);
		const reset = (email: string) =>
			openBrowser(db).auth((auth) => auth.requestPasswordReset({ email }));
		const answers = await Promise.all([reset(person.email), reset('nobody-here@example.test')]);
		expect(answers).toEqual([undefined, undefined]);
		const wrong = async (ticket: string) =>
			await refused(
				openBrowser(db).auth((auth) =>
					auth.signInWithCode({ ticket, code: otherThan(mailedCode(ticket)) })
				)
			);
		expect(await wrong(known.ticket)).toEqual(await wrong(unknown.ticket));
	});

	test('signs in once, with spaces or without, and goes on to where it was asked from', async () => {
		const person = await makePerson(db);
		const browser = openBrowser(db);
		const { ticket } = await browser.auth((auth) =>
			auth.requestCode({ email: person.email, returnTo: '/ammos/b/K7-4MQ2' })
		);
		const code = mailedCode(ticket);
		const typed = `${code.slice(0, 3)} ${code.slice(3)}`;
		expect(
			await browser.auth((auth) => auth.signInWithCode({ ticket, code: typed }))
		).toMatchObject({ returnTo: '/ammos/b/K7-4MQ2' });
		expect(
			(await refused(openBrowser(db).auth((auth) => auth.signInWithCode({ ticket, code })))).code
		).toBe('WRONG_CODE');
	});

	test('never leads off the site', async () => {
		const browser = openBrowser(db);
		const { ticket } = await browser.auth((auth) =>
			auth.requestCode({ email: 'led-astray@example.test', returnTo: '//evil.example' })
		);
		expect(
			await browser.auth((auth) => auth.signInWithCode({ ticket, code: mailedCode(ticket) }))
		).toMatchObject({ returnTo: null });
	});

	test('dies after five tries, even for the right code, and a refusal does not give one back', async () => {
		const { ticket } = await openBrowser(db).auth((auth) =>
			auth.requestCode({ email: 'guessed@example.test' })
		);
		const code = mailedCode(ticket);
		for (const left of [4, 3, 2, 1, 0]) {
			const work = openBrowser(db).auth((auth) =>
				auth.signInWithCode({ ticket, code: otherThan(code) })
			);
			expect(await refused(work)).toEqual({ code: 'WRONG_CODE', details: { left } });
		}
		const late = openBrowser(db).auth((auth) => auth.signInWithCode({ ticket, code }));
		expect((await refused(late)).code).toBe('WRONG_CODE');
	});

	test('has at most five tries when a hundred come at once', async () => {
		const { ticket } = await openBrowser(db).auth((auth) =>
			auth.requestCode({ email: 'rushed@example.test' })
		);
		const tries = Array.from({ length: 100 }, () =>
			refused(
				openBrowser(db).auth((auth) =>
					auth.signInWithCode({ ticket, code: otherThan(mailedCode(ticket)) })
				)
			)
		);
		await Promise.all(tries);
		const [row] = await db.owner<{ attempts: number }>(
			'select attempts from user_tokens where id = $1',
			[ticket]
		);
		expect(row!.attempts).toBeLessThanOrEqual(5);
	});

	test('works ten minutes', async () => {
		const { ticket } = await openBrowser(db).auth((auth) =>
			auth.requestCode({ email: 'late@example.test' })
		);
		const [row] = await db.owner<{ minutes: number }>(
			'select (extract(epoch from expires_at - created_at) / 60)::int as minutes from user_tokens where id = $1',
			[ticket]
		);
		expect(row!.minutes).toBe(10);
		await db.owner('update user_tokens set expires_at = now() where id = $1', [ticket]);
		const work = openBrowser(db).auth((auth) =>
			auth.signInWithCode({ ticket, code: mailedCode(ticket) })
		);
		expect((await refused(work)).code).toBe('WRONG_CODE');
	});

	test('used twice at the same moment signs in once', async () => {
		const { ticket } = await openBrowser(db).auth((auth) =>
			auth.requestCode({ email: 'twice@example.test' })
		);
		const browsers = Array.from({ length: 4 }, () => openBrowser(db));
		await Promise.allSettled(
			browsers.map((browser) =>
				browser.auth((auth) => auth.signInWithCode({ ticket, code: mailedCode(ticket) }))
			)
		);
		const tokens = browsers.flatMap((browser) => browser.token ?? []);
		const alive = await Promise.all(tokens.map((token) => readSession(db.pools, token)));
		expect(alive.filter(Boolean)).toHaveLength(1);
	});
});

describe('a link by e-mail', () => {
	test('is not used up by looking at it', async () => {
		const person = await makePerson(db);
		const browser = openBrowser(db);
		const { ticket } = await browser.auth((auth) => auth.requestCode({ email: person.email }));
		const token = mailedLink(ticket);
		for (let i = 0; i < 5; i++)
			expect(await openBrowser(db).auth((auth) => auth.findLink({ token }))).toEqual({
				purpose: 'sign_in',
				email: 'p•••@example.test'
			});
		await browser.auth((auth) => auth.signInWithLink({ token }));
		expect(browser.token).not.toBeNull();
		expect(await openBrowser(db).auth((auth) => auth.findLink({ token }))).toBeNull();
		expect(
			(await refused(openBrowser(db).auth((auth) => auth.signInWithLink({ token })))).code
		).toBe('LINK_EXPIRED');
	});

	test('to set a password does not sign in, and one to sign in sets no password', async () => {
		const { email } = await makePerson(db);
		const { ticket } = await openBrowser(db).auth((auth) => auth.requestCode({ email }));
		const wrong = openBrowser(db).auth((auth) =>
			auth.resetPassword({ token: mailedLink(ticket), password: 'velvet engine harbour nine' })
		);
		expect((await refused(wrong)).code).toBe('LINK_EXPIRED');
	});
});
