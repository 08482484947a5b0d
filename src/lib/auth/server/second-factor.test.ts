import { describe, expect, test } from 'vitest';
import { type AppError } from '#lib/platform/errors.ts';
import { inTransaction } from '#lib/platform/server/db.ts';
import { instant, processNow } from '#lib/platform/time.ts';
import {
	makePerson,
	openBrowser,
	type TestBrowser,
	type TestPerson
} from '#lib/testing/browser.ts';
import { addMember, makeStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { refused } from '#lib/testing/refused.ts';
import { takeFactor } from './second-factor.ts';
import { readSession } from './sessions.ts';
import { matchingStep, offeredKey, stepAt, totpAt, totpOffer } from './totp.ts';

const db = useDatabase();

const codeOf = async (work: Promise<unknown>): Promise<string> => (await refused(work)).code;

const signIn = async (person: TestPerson): Promise<TestBrowser> => {
	const browser = openBrowser(db);
	await browser.auth((auth) =>
		auth.signInWithPassword({ email: person.email, password: person.password })
	);
	return browser;
};

interface Enrolled {
	readonly person: TestPerson;
	readonly browser: TestBrowser;
	readonly key: Buffer;
	readonly recoveryCodes: string[];
}

/** Forgets the last step, as if half a minute had gone by. */
const wait = async (person: TestPerson) =>
	await db.owner('update users set totp_last_step = null where id = $1', [person.id]);

async function enrol(person: TestPerson): Promise<Enrolled> {
	const browser = await signIn(person);
	const user = await readSession(db.pools, browser.token!);
	const key = offeredKey(person.id, user!.sessionId);
	const { recoveryCodes } = await browser.security((security) =>
		security.confirmTotp({ code: totpAt(key, stepAt(processNow())) })
	);
	await wait(person);
	return { person, browser, key, recoveryCodes };
}

const codeNow = (key: Buffer): string => totpAt(key, stepAt(processNow()));

describe('two-step sign-in', () => {
	test('is offered as a secret, an address and a picture that say the same', () => {
		const { secret, uri, qr } = totpOffer(
			Buffer.from('12345678901234567890'),
			'Appointment Hub',
			'elena@example.test'
		);
		expect(secret.replaceAll(' ', '')).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
		expect(uri).toContain('secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
		expect(uri).toMatch(/^otpauth:\/\/totp\/Appointment%20Hub:elena/);
		expect(decodeURIComponent(qr)).toContain('<svg');
	});

	test('follows RFC 6238, one step before and after included', () => {
		const key = Buffer.from('12345678901234567890');
		// Appendix B: at 1111111109 s the SHA-1 value is 07081804, of which six digits are used.
		expect(totpAt(key, 37_037_036)).toBe('081804');
		const found = (seconds: number) => matchingStep(key, '081804', instant(seconds * 1000));
		expect([1_111_111_050, 1_111_111_109, 1_111_111_110, 1_111_111_139].map(found)).toEqual(
			Array(4).fill(37_037_036)
		);
		expect([1_111_111_049, 1_111_111_140].map(found)).toEqual([null, null]);
	});

	test('once on, a password alone is not signed in', async () => {
		const { person } = await enrol(await makePerson(db));
		const browser = await signIn(person);
		expect(await browser.auth((auth) => auth.me())).toBeNull();
		for (const work of [
			() => browser.security((security) => security.listSessions()),
			() => browser.security((security) => security.changeName({ name: 'Thief' })),
			() => browser.security((security) => security.revokeOtherSessions())
		])
			expect(await codeOf(work())).toBe('SECOND_FACTOR_NEEDED');
	});

	test('given, makes the session whole under a new token', async () => {
		const { person, key } = await enrol(await makePerson(db));
		const browser = await signIn(person);
		const before = browser.token!;
		expect(await browser.auth((auth) => auth.giveSecondFactor({ code: codeNow(key) }))).toEqual({
			home: '/my',
			recoveryCodesLeft: 10
		});
		expect(browser.token).not.toBe(before);
		expect(await readSession(db.pools, before)).toBeNull();
		expect(await browser.auth((auth) => auth.me())).toMatchObject({ secondFactorPassed: true });
	});

	test('a sign-in that never gives it is gone after 15 minutes', async () => {
		const { person } = await enrol(await makePerson(db));
		const browser = await signIn(person);
		await db.owner(
			`update sessions set created_at = now() - interval '16 minutes' where user_id = $1 and not second_factor_passed`,
			[person.id]
		);
		expect(await readSession(db.pools, browser.token!)).toBeNull();
	});

	test('one code, a hundred times at once: exactly one success', async () => {
		const { person, key } = await enrol(await makePerson(db));
		const code = codeNow(key);
		const tries = Array.from({ length: 100 }, () =>
			inTransaction(db.pools.app, (tx) => takeFactor(tx, person.id, code))
		);
		const results = await Promise.allSettled(tries);
		expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
		const codes = results.flatMap((result) =>
			result.status === 'rejected' ? [(result.reason as AppError).code] : []
		);
		expect(new Set(codes)).toEqual(new Set(['WRONG_CODE']));
	});

	test('a code older than the last one used is refused, though its time has not run out', async () => {
		const { person, key } = await enrol(await makePerson(db));
		const now = stepAt(processNow());
		await inTransaction(db.pools.app, (tx) => takeFactor(tx, person.id, totpAt(key, now)));
		await expect(
			inTransaction(db.pools.app, (tx) => takeFactor(tx, person.id, totpAt(key, now - 1)))
		).rejects.toThrow('WRONG_CODE');
	});

	test('takes five tries in five minutes, then waits', async () => {
		const { person, key } = await enrol(await makePerson(db));
		const browser = await signIn(person);
		const wrong = codeNow(key) === '000000' ? '000001' : '000000';
		const codes: string[] = [];
		for (let i = 0; i < 6; i++)
			codes.push(await codeOf(browser.auth((auth) => auth.giveSecondFactor({ code: wrong }))));
		expect(codes).toEqual([...Array<string>(5).fill('WRONG_CODE'), 'TOO_MANY_REQUESTS']);
		expect(
			await codeOf(browser.auth((auth) => auth.giveSecondFactor({ code: codeNow(key) })))
		).toBe('TOO_MANY_REQUESTS');
	});

	test('the secret is kept sealed: neither the database nor another row opens it', async () => {
		const [one, two] = [await enrol(await makePerson(db)), await enrol(await makePerson(db))];
		const rows = await db.owner<{ totp_secret: Buffer }>(
			'select totp_secret from users where id = any($1)',
			[[one.person.id, two.person.id]]
		);
		for (const row of rows)
			for (const { key } of [one, two]) expect(row.totp_secret.includes(key)).toBe(false);
		await db.owner(
			'update users set totp_secret = (select totp_secret from users where id = $1) where id = $2',
			[one.person.id, two.person.id]
		);
		await expect(
			inTransaction(db.pools.app, (tx) => takeFactor(tx, two.person.id, codeNow(one.key)))
		).rejects.toThrow();
	});

	test('turning it on ends every other session', async () => {
		const person = await makePerson(db);
		const other = await signIn(person);
		await enrol(person);
		expect(await readSession(db.pools, other.token!)).toBeNull();
	});
});

describe('recovery codes', () => {
	test('are ten, and each signs in once', async () => {
		const { person, recoveryCodes } = await enrol(await makePerson(db));
		expect(new Set(recoveryCodes).size).toBe(10);
		const code = recoveryCodes[3]!;
		const typed = code.toLowerCase().replace('-', ' ');
		const browser = await signIn(person);
		expect(await browser.auth((auth) => auth.giveSecondFactor({ code: typed }))).toMatchObject({
			recoveryCodesLeft: 9
		});
		const again = await signIn(person);
		expect(await codeOf(again.auth((auth) => auth.giveSecondFactor({ code })))).toBe('WRONG_CODE');
	});

	test('at once from everywhere: one success', async () => {
		const { person, recoveryCodes } = await enrol(await makePerson(db));
		const tries = Array.from({ length: 30 }, () =>
			inTransaction(db.pools.app, (tx) => takeFactor(tx, person.id, recoveryCodes[0]!))
		);
		expect(
			(await Promise.allSettled(tries)).filter((result) => result.status === 'fulfilled')
		).toHaveLength(1);
	});

	test('are not in the database, and another person’s do nothing', async () => {
		const { recoveryCodes } = await enrol(await makePerson(db));
		const { person } = await enrol(await makePerson(db));
		const dump = JSON.stringify(await db.owner('select t::text from recovery_codes t'));
		for (const code of recoveryCodes) {
			expect(dump).not.toContain(code);
			await expect(
				inTransaction(db.pools.app, (tx) => takeFactor(tx, person.id, code))
			).rejects.toThrow('WRONG_CODE');
		}
	});

	test('made anew, the old ones die', async () => {
		const { person, browser, key, recoveryCodes } = await enrol(await makePerson(db));
		const fresh = await browser.security((security) =>
			security.renewRecoveryCodes({ code: codeNow(key) })
		);
		await expect(
			inTransaction(db.pools.app, (tx) => takeFactor(tx, person.id, recoveryCodes[0]!))
		).rejects.toThrow('WRONG_CODE');
		expect(
			await inTransaction(db.pools.app, (tx) => takeFactor(tx, person.id, fresh.recoveryCodes[0]!))
		).toBe('recovery');
	});
});

describe('whose role asks for it', () => {
	test('an admin can do nothing before enrolling', async () => {
		const person = await makePerson(db, { platformRole: 'admin' });
		const browser = openBrowser(db);
		expect(
			await browser.auth((auth) =>
				auth.signInWithPassword({ email: person.email, password: person.password })
			)
		).toEqual({ due: 'enrol', home: '/admin', returnTo: null });
		expect(await browser.auth((auth) => auth.me())).toBeNull();
		expect(await codeOf(browser.security((security) => security.listSessions()))).toBe(
			'SECOND_FACTOR_NEEDED'
		);
		expect(
			await codeOf(
				browser.security((security) =>
					security.changePassword({
						current: person.password,
						password: 'velvet engine harbour nine'
					})
				)
			)
		).toBe('SECOND_FACTOR_NEEDED');
		expect(await browser.security((security) => security.startTotp())).toHaveProperty('secret');
	});

	test('an admin who has enrolled is let in', async () => {
		const { browser } = await enrol(await makePerson(db, { platformRole: 'admin' }));
		expect(await browser.auth((auth) => auth.me())).toMatchObject({
			platformRole: 'admin',
			secondFactorPassed: true
		});
	});

	test('cannot turn it off; anyone else can, with password and code', async () => {
		const store = await makeStore(db);
		const strict = await enrol(await makePerson(db));
		await addMember(
			db,
			store.storeId,
			(await readSession(db.pools, strict.browser.token!))!,
			'reception'
		);
		await db.owner(
			`insert into required_second_factor (role) values ('reception') on conflict do nothing`
		);
		const off = ({ person, browser, key }: Enrolled, password = person.password) =>
			browser.security((security) => security.disableTotp({ password, code: codeNow(key) }));
		expect(await codeOf(off(strict))).toBe('FORBIDDEN');
		const free = await enrol(await makePerson(db));
		expect(await codeOf(off(free, 'wrong wrong wrong wrong'))).toBe('WRONG_CREDENTIALS');
		await off(free);
		expect(await free.browser.auth((auth) => auth.me())).toMatchObject({
			totpEnabled: false,
			secondFactorPassed: false
		});
	});

	test('a short password is lengthened before the second factor goes', async () => {
		const enrolled = await enrol(await makePerson(db));
		const { person, browser, key } = enrolled;
		await browser.security((security) =>
			security.changePassword({ current: person.password, password: 'qm7-vtx2' })
		);
		expect(
			await codeOf(
				browser.security((security) =>
					security.disableTotp({ password: 'qm7-vtx2', code: codeNow(key) })
				)
			)
		).toBe('WEAK_PASSWORD');
	});
});
