import { describe, expect, test } from 'vitest';
import { hash } from '@node-rs/argon2';
import { AppError } from '#lib/platform/errors.ts';
import { mailedCode, mailedLink, makePerson, openBrowser } from '#lib/testing/browser.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { needsRehash } from './passwords.ts';
import { readSession } from './sessions.ts';
import { codeOf, linkTokenOf } from './tokens.ts';

const db = useDatabase();

/** What a caller can see of a failure. */
async function failure(work: Promise<unknown>): Promise<{ code: string; details: unknown }> {
	const error: unknown = await work.then(
		() => null,
		(thrown: unknown) => thrown
	);
	const cause = error instanceof Error ? error.cause : null;
	if (!(cause instanceof AppError)) throw error ?? new Error('it did not fail');
	return { code: cause.code, details: cause.details };
}

const median = (values: number[]): number =>
	values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

const WRONG = '000000';
const otherThan = (code: string): string => (code === WRONG ? '000001' : WRONG);

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
		expect(result).toEqual({ due: null, home: '/', returnTo: null });
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
		expect((await failure(wrong)).code).toBe('WRONG_CREDENTIALS');
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
		expect((await failure(planted)).code).toBe('WRONG_CREDENTIALS');
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
		expect(await failure(work)).toEqual({
			code: 'WEAK_PASSWORD',
			details: { problem: 'common', field: 'password', secondFactor: false }
		});
	});
});

describe('a password', () => {
	test('signs in, in whichever Unicode form the keyboard sends it', async () => {
		const password = 'Ἀθήνα λαμπρή ημέρα';
		const person = await makePerson(db, { password: password.normalize('NFC') });
		const browser = openBrowser(db);
		await browser.auth((auth) =>
			auth.signInWithPassword({ email: person.email, password: password.normalize('NFD') })
		);
		expect(browser.token).not.toBeNull();
	});

	test('is compared exactly: no trimming, no folding, no cutting', async () => {
		const person = await makePerson(db, { password: ' Lantern orbit cactus ' });
		for (const password of [
			'Lantern orbit cactus',
			' lantern orbit cactus ',
			' Lantern orbit cactus',
			' Lantern orbit cactus  '
		]) {
			const work = openBrowser(db).auth((auth) =>
				auth.signInWithPassword({ email: person.email, password })
			);
			expect((await failure(work)).code).toBe('WRONG_CREDENTIALS');
		}
		const browser = openBrowser(db);
		await browser.auth((auth) =>
			auth.signInWithPassword({ email: person.email, password: person.password })
		);
		expect(browser.token).not.toBeNull();
	});

	test('wrong for a known, right for nobody: the answer and its cost are the same', async () => {
		const person = await makePerson(db);
		const attempt = (email: string) =>
			openBrowser(db).auth((auth) =>
				auth.signInWithPassword({ email, password: 'wrong wrong wrong wrong' })
			);
		expect(await failure(attempt(person.email))).toEqual(
			await failure(attempt('nobody@example.test'))
		);
		const known: number[] = [];
		const unknown: number[] = [];
		for (let i = 0; i < 9; i++) {
			known.push(await milliseconds(() => failure(attempt(person.email))));
			unknown.push(await milliseconds(() => failure(attempt(`nobody-${i}@example.test`))));
		}
		// The digest is most of the cost; without the decoy the unknown would take a tenth.
		expect(median(unknown) / median(known)).toBeGreaterThan(0.5);
		expect(median(unknown) / median(known)).toBeLessThan(2);
	});

	test('with old parameters is digested again at the next sign-in', async () => {
		const person = await makePerson(db);
		const old = await hash(person.password, { memoryCost: 8192, timeCost: 1 });
		await db.owner('update users set password_hash = $2 where id = $1', [person.id, old]);
		await openBrowser(db).auth((auth) =>
			auth.signInWithPassword({ email: person.email, password: person.password })
		);
		const [row] = await db.owner<{ password_hash: string }>(
			'select password_hash from users where id = $1',
			[person.id]
		);
		expect(needsRehash(old)).toBe(true);
		expect(needsRehash(row!.password_hash)).toBe(false);
		await openBrowser(db).auth((auth) =>
			auth.signInWithPassword({ email: person.email, password: person.password })
		);
	});

	test('of a disabled user opens nothing', async () => {
		const person = await makePerson(db);
		await db.owner('update users set disabled_at = now() where id = $1', [person.id]);
		const work = openBrowser(db).auth((auth) =>
			auth.signInWithPassword({ email: person.email, password: person.password })
		);
		expect((await failure(work)).code).toBe('USER_DISABLED');
	});

	test('changed in one window ends every other session and gives this one a new token', async () => {
		const person = await makePerson(db);
		const [here, there] = [openBrowser(db), openBrowser(db)];
		for (const browser of [here, there])
			await browser.auth((auth) =>
				auth.signInWithPassword({ email: person.email, password: person.password })
			);
		const before = here.token!;
		await here.auth((auth) =>
			auth.changePassword({ current: person.password, password: 'velvet engine harbour nine' })
		);
		expect(here.token).not.toBe(before);
		expect(await readSession(db.pools, before)).toBeNull();
		expect(await readSession(db.pools, there.token!)).toBeNull();
		expect(await readSession(db.pools, here.token!)).not.toBeNull();
	});

	test('is not changed without the present one', async () => {
		const person = await makePerson(db);
		const browser = openBrowser(db);
		await browser.auth((auth) =>
			auth.signInWithPassword({ email: person.email, password: person.password })
		);
		const work = browser.auth((auth) =>
			auth.changePassword({ current: 'wrong wrong wrong', password: 'velvet engine harbour nine' })
		);
		expect(await failure(work)).toEqual({
			code: 'WRONG_CREDENTIALS',
			details: { field: 'current' }
		});
	});
});

describe('a code by e-mail', () => {
	test('is asked for alike by a known and an unknown address', async () => {
		const person = await makePerson(db);
		const ask = (email: string) => openBrowser(db).auth((auth) => auth.requestCode({ email }));
		const [known, unknown] = [await ask(person.email), await ask('nobody-here@example.test')];
		expect(Object.keys(known)).toEqual(['ticket']);
		expect(Object.keys(unknown)).toEqual(['ticket']);
		const reset = (email: string) =>
			openBrowser(db).auth((auth) => auth.requestPasswordReset({ email }));
		expect(await reset(person.email)).toEqual(await reset('nobody-here@example.test'));
		const wrong = async (ticket: string) =>
			await failure(
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
			(await failure(openBrowser(db).auth((auth) => auth.signInWithCode({ ticket, code })))).code
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
			expect(await failure(work)).toEqual({ code: 'WRONG_CODE', details: { left } });
		}
		const late = openBrowser(db).auth((auth) => auth.signInWithCode({ ticket, code }));
		expect((await failure(late)).code).toBe('WRONG_CODE');
	});

	test('has at most five tries when a hundred come at once', async () => {
		const { ticket } = await openBrowser(db).auth((auth) =>
			auth.requestCode({ email: 'rushed@example.test' })
		);
		const tries = Array.from({ length: 100 }, () =>
			failure(
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
			'select extract(epoch from expires_at - created_at) / 60 as minutes from user_tokens where id = $1',
			[ticket]
		);
		expect(Number(row!.minutes)).toBe(10);
		await db.owner('update user_tokens set expires_at = now() where id = $1', [ticket]);
		const work = openBrowser(db).auth((auth) =>
			auth.signInWithCode({ ticket, code: mailedCode(ticket) })
		);
		expect((await failure(work)).code).toBe('WRONG_CODE');
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
		const alive = await Promise.all(
			browsers.map((browser) => (browser.token ? readSession(db.pools, browser.token) : null))
		);
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
			(await failure(openBrowser(db).auth((auth) => auth.signInWithLink({ token })))).code
		).toBe('LINK_EXPIRED');
	});

	test('to set a password does not sign in, and one to sign in sets no password', async () => {
		const { email } = await makePerson(db);
		const { ticket } = await openBrowser(db).auth((auth) => auth.requestCode({ email }));
		const wrong = openBrowser(db).auth((auth) =>
			auth.resetPassword({ token: mailedLink(ticket), password: 'velvet engine harbour nine' })
		);
		expect((await failure(wrong)).code).toBe('LINK_EXPIRED');
	});
});

describe('a reset', () => {
	async function resetLink(email: string): Promise<string> {
		await openBrowser(db).auth((auth) => auth.requestPasswordReset({ email }));
		const [row] = await db.owner<{ id: string }>(
			`select id from user_tokens where email = $1 and purpose = 'reset_password' order by id desc limit 1`,
			[email]
		);
		return linkTokenOf(row!.id, 'reset_password');
	}

	test('ends every session and every other code and link, and signs in', async () => {
		const person = await makePerson(db);
		const [old, fresh] = [openBrowser(db), openBrowser(db)];
		await old.auth((auth) =>
			auth.signInWithPassword({ email: person.email, password: person.password })
		);
		const { ticket } = await old.auth((auth) => auth.requestCode({ email: person.email }));
		const [first, second] = [await resetLink(person.email), await resetLink(person.email)];
		await fresh.auth((auth) =>
			auth.resetPassword({ token: second, password: 'velvet engine harbour nine' })
		);
		expect(await readSession(db.pools, old.token!)).toBeNull();
		expect(await readSession(db.pools, fresh.token!)).not.toBeNull();
		for (const token of [first, second])
			expect(
				(
					await failure(
						openBrowser(db).auth((auth) =>
							auth.resetPassword({ token, password: 'velvet engine harbour ten' })
						)
					)
				).code
			).toBe('LINK_EXPIRED');
		expect(
			(
				await failure(
					openBrowser(db).auth((auth) => auth.signInWithCode({ ticket, code: mailedCode(ticket) }))
				)
			).code
		).toBe('WRONG_CODE');
		const stale = openBrowser(db).auth((auth) =>
			auth.signInWithPassword({ email: person.email, password: person.password })
		);
		expect((await failure(stale)).code).toBe('WRONG_CREDENTIALS');
	});

	test('keeps its link when the new password is refused', async () => {
		const person = await makePerson(db);
		const token = await resetLink(person.email);
		const weak = openBrowser(db).auth((auth) =>
			auth.resetPassword({ token, password: person.email })
		);
		expect((await failure(weak)).code).toBe('WEAK_PASSWORD');
		await openBrowser(db).auth((auth) =>
			auth.resetPassword({ token, password: 'velvet engine harbour nine' })
		);
	});

	test('of an address without a user does nothing, whoever holds the link', async () => {
		const token = await resetLink('no-such-person@example.test');
		const work = openBrowser(db).auth((auth) =>
			auth.resetPassword({ token, password: 'velvet engine harbour nine' })
		);
		expect((await failure(work)).code).toBe('LINK_EXPIRED');
	});
});
