import { describe, expect, test } from 'vitest';
import { makePerson, mailedCode, openBrowser } from '#lib/testing/browser.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { refused } from '#lib/testing/refused.ts';
import { codeOf } from './tokens.ts';

const db = useDatabase();

describe('signing up', () => {
	test('by name, e-mail and password, confirmed by the mailed code, signs in', async () => {
		const browser = openBrowser(db);
		const { ticket } = await browser.auth((auth) =>
			auth.signUp({
				name: ' Elena ',
				email: ' Elena@Example.test',
				password: 'lantern orbit cactus'
			})
		);
		expect(browser.token).toBeNull();
		const result = await browser.auth((auth) =>
			auth.signInWithCode({ ticket, code: codeOf(ticket, 'verify_email') })
		);
		expect(result).toEqual({ due: null, home: '/my', returnTo: null });
		expect(await browser.auth((auth) => auth.me())).toMatchObject({
			name: 'Elena',
			email: 'elena@example.test',
			verified: true,
			hasPassword: true
		});
	});

	test('answers alike for a known and a new address, and changes nothing of the known one', async () => {
		const person = await makePerson(db);
		const browser = openBrowser(db);
		const attempt = { name: 'Mallory', password: 'another fine password' };
		const known = await browser.auth((auth) => auth.signUp({ ...attempt, email: person.email }));
		const fresh = await browser.auth((auth) =>
			auth.signUp({ ...attempt, email: 'fresh@example.test' })
		);
		expect(Object.keys(known)).toEqual(Object.keys(fresh));
		await openBrowser(db).auth((auth) =>
			auth.signInWithPassword({ email: person.email, password: person.password })
		);
		const wrong = openBrowser(db).auth((auth) =>
			auth.signInWithPassword({ email: person.email, password: attempt.password })
		);
		expect((await refused(wrong)).code).toBe('WRONG_CREDENTIALS');
	});

	test('with somebody else’s address leaves no password behind once its owner comes', async () => {
		const email = 'victim@example.test';
		const [thief, owner] = [openBrowser(db), openBrowser(db)];
		await thief.auth((auth) =>
			auth.signUp({ name: 'Thief', email, password: 'planted in advance' })
		);
		const { ticket } = await owner.auth((auth) => auth.requestCode({ email }));
		await owner.auth((auth) => auth.signInWithCode({ ticket, code: mailedCode(ticket) }));
		expect(await owner.auth((auth) => auth.me())).toMatchObject({ hasPassword: false });
		const planted = thief.auth((auth) =>
			auth.signInWithPassword({ email, password: 'planted in advance' })
		);
		expect((await refused(planted)).code).toBe('WRONG_CREDENTIALS');
	});

	test('a password counts for nothing before the address is confirmed', async () => {
		const browser = openBrowser(db);
		const input = { email: 'unconfirmed@example.test', password: 'lantern orbit cactus' };
		await browser.auth((auth) => auth.signUp({ ...input, name: 'Elena' }));
		const result = await browser.auth((auth) => auth.signInWithPassword(input));
		expect(browser.token).toBeNull();
		expect(result).toHaveProperty('ticket');
	});

	test('refuses a weak password with the reason', async () => {
		const work = openBrowser(db).auth((auth) =>
			auth.signUp({ name: 'Elena', email: 'weak@example.test', password: 'password1234567' })
		);
		expect(await refused(work)).toEqual({
			code: 'WEAK_PASSWORD',
			details: { problem: 'common', field: 'password', secondFactor: false }
		});
	});

	test('keeps the password when the code ran out and a new one was sent from the same page', async () => {
		const browser = openBrowser(db);
		const input = { email: 'slow-mail@example.test', password: 'lantern orbit cactus' };
		const first = await browser.auth((auth) => auth.signUp({ ...input, name: 'Elena' }));
		await db.owner('update user_tokens set expires_at = now() where id = $1', [first.ticket]);
		expect(await browser.auth((auth) => auth.findTicket(first))).toMatchObject({ live: false });
		const { ticket } = await browser.auth((auth) => auth.resendCode(first));
		await browser.auth((auth) =>
			auth.signInWithCode({ ticket, code: codeOf(ticket, 'verify_email') })
		);
		expect(await browser.auth((auth) => auth.me())).toMatchObject({ hasPassword: true });
	});
});
