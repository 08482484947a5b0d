import { describe, expect, test } from 'vitest';
import { inTransaction } from '#lib/platform/server/db.ts';
import { randomToken } from '#lib/platform/server/crypto.ts';
import {
	mailedCode,
	mailedLink,
	makePerson,
	openBrowser,
	type TestBrowser,
	type TestPerson
} from '#lib/testing/browser.ts';
import { addMember, makeStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { sessionDigest } from './lucia.ts';
import { createSession, readSession, revokeAllSessions, type NewSession } from './sessions.ts';

const db = useDatabase();

const begin = async (userId: string, secondFactorPassed = false): Promise<NewSession> =>
	await inTransaction(
		db.pools.app,
		async (tx) =>
			await createSession(tx, { userId, secondFactorPassed, ip: '192.0.2.1', userAgent: null })
	);

/** Lets time pass for one session. */
const age = async (session: NewSession, created: string, seen = '0 seconds') =>
	await db.owner(
		'update sessions set created_at = now() - $2::interval, last_seen_at = now() - $3::interval where id = $1',
		[sessionDigest(session.id), created, seen]
	);

const signIn = async (browser: TestBrowser, person: TestPerson) =>
	await browser.auth((auth) =>
		auth.signInWithPassword({ email: person.email, password: person.password })
	);

describe('a session', () => {
	test('tells who is signed in, and nothing of the password or the second factor', async () => {
		const person = await makePerson(db);
		const session = await begin(person.id);
		const user = await readSession(db.pools, session.id);
		expect(user).toMatchObject({
			id: person.id,
			email: person.email,
			name: 'Elena',
			verified: true,
			hasPassword: true,
			totpEnabled: false,
			secondFactorPassed: false
		});
		expect(JSON.stringify(user)).not.toMatch(/argon|secret/i);
	});

	test('is worth nothing in a dump: neither the row nor its digest signs anybody in', async () => {
		const session = await begin((await makePerson(db)).id);
		const rows = await db.owner<Record<string, unknown>>('select * from sessions');
		expect(JSON.stringify(rows)).not.toContain(session.id);
		expect(await readSession(db.pools, sessionDigest(session.id))).toBeNull();
		for (const row of rows) expect(await readSession(db.pools, String(row['id']))).toBeNull();
	});

	test.each(['', 'x', '\u0000', "' or 1=1 --", 'x'.repeat(100_000), randomToken()])(
		'is not opened by %j',
		async (token) => {
			expect(await readSession(db.pools, token.slice(0, 200))).toBeNull();
		}
	);

	test('ends after 24 idle hours', async () => {
		const session = await begin((await makePerson(db)).id);
		await age(session, '25 hours', '23 hours 59 minutes');
		expect(await readSession(db.pools, session.id)).not.toBeNull();
		await age(session, '25 hours', '24 hours 1 minute');
		expect(await readSession(db.pools, session.id)).toBeNull();
	});

	test('ends after 30 days however much it is used', async () => {
		const session = await begin((await makePerson(db)).id);
		await age(session, '29 days 23 hours');
		expect(await readSession(db.pools, session.id)).not.toBeNull();
		await age(session, '30 days 1 minute');
		expect(await readSession(db.pools, session.id)).toBeNull();
	});

	test('of anyone with a role in a store ends after 12 hours, even when the role came later', async () => {
		const store = await makeStore(db);
		const person = await makePerson(db);
		const session = await begin(person.id);
		await age(session, '12 hours 1 minute');
		const user = await readSession(db.pools, session.id);
		expect(user).not.toBeNull();
		await addMember(db, store.storeId, user!, 'staff');
		expect(await readSession(db.pools, session.id)).toBeNull();
	});

	test('of the platform’s own people ends after 12 hours', async () => {
		const session = await begin((await makePerson(db, { platformRole: 'admin' })).id);
		await age(session, '11 hours 59 minutes');
		expect(await readSession(db.pools, session.id)).not.toBeNull();
		await age(session, '12 hours 1 minute');
		expect(await readSession(db.pools, session.id)).toBeNull();
	});

	test('of a disabled user is none at once', async () => {
		const person = await makePerson(db);
		const session = await begin(person.id);
		await db.owner('update users set disabled_at = now() where id = $1', [person.id]);
		expect(await readSession(db.pools, session.id)).toBeNull();
	});

	test('notes its last use at most once a minute', async () => {
		const session = await begin((await makePerson(db)).id);
		const seen = async () =>
			(
				await db.owner<{ at: string }>(
					'select last_seen_at::text as at from sessions where id = $1',
					[sessionDigest(session.id)]
				)
			)[0]!.at;
		const first = await seen();
		await readSession(db.pools, session.id);
		expect(await seen()).toBe(first);
		await age(session, '1 hour', '61 seconds');
		const before = await seen();
		await readSession(db.pools, session.id);
		expect(await seen()).not.toBe(before);
	});

	test('that was revoked is dead at the next request', async () => {
		const person = await makePerson(db);
		const sessions = await Promise.all([begin(person.id), begin(person.id)]);
		await inTransaction(db.pools.app, (tx) => revokeAllSessions(tx, person.id));
		for (const session of sessions) expect(await readSession(db.pools, session.id)).toBeNull();
	});
});

describe('signing in', () => {
	test('never makes a cookie valid that was there before: 0 of 100', async () => {
		for (let i = 0; i < 100; i++) {
			const planted = randomToken();
			const browser = openBrowser(db);
			browser.token = planted;
			const { ticket } = await browser.auth((auth) =>
				auth.requestCode({ email: `fixed-${i}@example.test` })
			);
			await browser.auth((auth) => auth.signInWithCode({ ticket, code: mailedCode(ticket) }));
			expect(browser.token).not.toBe(planted);
			expect(await readSession(db.pools, browser.token)).not.toBeNull();
			expect(await readSession(db.pools, planted)).toBeNull();
		}
	});

	test('ends the session the browser came with', async () => {
		const person = await makePerson(db);
		const browser = openBrowser(db);
		await signIn(browser, person);
		const first = browser.token!;
		await signIn(browser, person);
		expect(browser.token).not.toBe(first);
		expect(await readSession(db.pools, first)).toBeNull();
	});

	test('leaves no usable code, link, password or session in the database', async () => {
		const person = await makePerson(db);
		const browser = openBrowser(db);
		const { ticket } = await browser.auth((auth) => auth.requestCode({ email: person.email }));
		await signIn(browser, person);
		const dump: string[] = [];
		for (const table of [
			'users',
			'sessions',
			'user_tokens',
			'recovery_codes',
			'platform_events',
			'rate_limits'
		])
			dump.push(JSON.stringify(await db.owner(`select t::text from ${table} t`)));
		const jobs = await db.owner('select payload::text from graphile_worker._private_jobs');
		const all = dump.join('\n') + JSON.stringify(jobs);
		for (const secret of [browser.token!, person.password, mailedLink(ticket)])
			expect(all).not.toContain(secret);
		expect(all).not.toMatch(new RegExp(`[^0-9a-f.:-]${mailedCode(ticket)}[^0-9a-f.:-]`));
	});
});

describe('the list of devices', () => {
	test('shows each, says which is this one, and ends another at once', async () => {
		const person = await makePerson(db);
		const [here, there] = [openBrowser(db), openBrowser(db)];
		await signIn(here, person);
		await signIn(there, person);
		const listed = await here.security((security) => security.listSessions());
		expect(listed.filter((session) => session.current)).toHaveLength(1);
		expect(listed[0]).toMatchObject({ browser: 'Firefox', system: 'Linux' });
		const other = sessionDigest(there.token!);
		await here.security((security) => security.revokeSession({ sessionId: other }));
		expect(await readSession(db.pools, there.token!)).toBeNull();
		expect(await readSession(db.pools, here.token!)).not.toBeNull();
	});

	test('ends all others but not this one', async () => {
		const person = await makePerson(db);
		const [here, there] = [openBrowser(db), openBrowser(db)];
		await signIn(here, person);
		await signIn(there, person);
		await here.security((security) => security.revokeOtherSessions());
		expect(await readSession(db.pools, there.token!)).toBeNull();
		expect(await readSession(db.pools, here.token!)).not.toBeNull();
	});

	test('ends nobody else’s session', async () => {
		const [person, stranger] = [await makePerson(db), await makePerson(db)];
		const [mine, theirs] = [openBrowser(db), openBrowser(db)];
		await signIn(mine, person);
		await signIn(theirs, stranger);
		const sessionId = sessionDigest(theirs.token!);
		await expect(
			mine.security((security) => security.revokeSession({ sessionId }))
		).rejects.toThrow('NOT_FOUND');
		expect(await readSession(db.pools, theirs.token!)).not.toBeNull();
	});

	test('signing out ends the session on the server, not only the cookie', async () => {
		const browser = openBrowser(db);
		await signIn(browser, await makePerson(db));
		const token = browser.token!;
		await browser.auth((auth) => auth.signOut());
		expect(browser.token).toBeNull();
		expect(await readSession(db.pools, token)).toBeNull();
	});
});
