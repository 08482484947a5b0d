import { describe, expect, test } from 'vitest';
import { hash } from '@node-rs/argon2';
import { mailedCode, makePerson, openBrowser } from '#lib/testing/browser.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { refused } from '#lib/testing/refused.ts';
import { needsRehash } from './passwords.ts';
import { readSession } from './sessions.ts';
import { linkTokenOf } from './tokens.ts';

const db = useDatabase();

const median = (values: number[]): number =>
	values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

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
			expect((await refused(work)).code).toBe('WRONG_CREDENTIALS');
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
		expect(await refused(attempt(person.email))).toEqual(
			await refused(attempt('nobody@example.test'))
		);
		const known: number[] = [];
		const unknown: number[] = [];
		for (let i = 0; i < 9; i++) {
			known.push(await milliseconds(() => refused(attempt(person.email))));
			unknown.push(await milliseconds(() => refused(attempt(`nobody-${i}@example.test`))));
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
		expect((await refused(work)).code).toBe('USER_DISABLED');
	});

	test('changed in one window ends every other session and gives this one a new token', async () => {
		const person = await makePerson(db);
		const [here, there] = [openBrowser(db), openBrowser(db)];
		for (const browser of [here, there])
			await browser.auth((auth) =>
				auth.signInWithPassword({ email: person.email, password: person.password })
			);
		const before = here.token!;
		await here.security((security) =>
			security.changePassword({ current: person.password, password: 'velvet engine harbour nine' })
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
		const work = browser.security((security) =>
			security.changePassword({
				current: 'wrong wrong wrong',
				password: 'velvet engine harbour nine'
			})
		);
		expect(await refused(work)).toEqual({
			code: 'WRONG_CREDENTIALS',
			details: { field: 'current' }
		});
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
					await refused(
						openBrowser(db).auth((auth) =>
							auth.resetPassword({ token, password: 'velvet engine harbour ten' })
						)
					)
				).code
			).toBe('LINK_EXPIRED');
		expect(
			(
				await refused(
					openBrowser(db).auth((auth) => auth.signInWithCode({ ticket, code: mailedCode(ticket) }))
				)
			).code
		).toBe('WRONG_CODE');
		const stale = openBrowser(db).auth((auth) =>
			auth.signInWithPassword({ email: person.email, password: person.password })
		);
		expect((await refused(stale)).code).toBe('WRONG_CREDENTIALS');
	});

	test('keeps its link when the new password is refused', async () => {
		const person = await makePerson(db);
		const token = await resetLink(person.email);
		const weak = openBrowser(db).auth((auth) =>
			auth.resetPassword({ token, password: person.email })
		);
		expect((await refused(weak)).code).toBe('WEAK_PASSWORD');
		await openBrowser(db).auth((auth) =>
			auth.resetPassword({ token, password: 'velvet engine harbour nine' })
		);
	});

	test('of an address without a user does nothing, whoever holds the link', async () => {
		const token = await resetLink('no-such-person@example.test');
		const work = openBrowser(db).auth((auth) =>
			auth.resetPassword({ token, password: 'velvet engine harbour nine' })
		);
		expect((await refused(work)).code).toBe('LINK_EXPIRED');
	});
});
