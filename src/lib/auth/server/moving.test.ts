import { beforeEach, expect, test } from 'vitest';
import { makePerson, openBrowser, type TestBrowser } from '#lib/testing/browser.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { toAppError } from '#lib/trpc/server/errors.ts';
import { sendToken } from './mailing.ts';
import { linkTokenOf } from './tokens.ts';

const db = useDatabase();
const PASSWORD = 'lantern orbit cactus';

beforeEach(async () => {
	await db.owner('delete from sandbox_messages');
	await db.owner('delete from user_tokens');
});

const codeOf = async (promise: Promise<unknown>): Promise<string | undefined> =>
	await promise.then(
		() => 'fulfilled',
		(error: unknown) => toAppError(error)?.code ?? String(error)
	);

async function signedIn(): Promise<{ id: string; email: string; browser: TestBrowser }> {
	const { id, email } = await makePerson(db, { password: PASSWORD });
	const browser = openBrowser(db);
	await browser.auth((auth) => auth.signInWithPassword({ email, password: PASSWORD }));
	return { id, email, browser };
}

const ask = (browser: TestBrowser, email: string, current = PASSWORD) =>
	browser.security((security) => security.askToMove({ email, current }));
const use = (browser: TestBrowser, token: string) =>
	browser.security((security) => security.move({ token }));

/** Mails what was asked for; returns the link of the newest, and to whom mail went. */
async function mailed(): Promise<{ token: string; to: string[] }> {
	const rows = await db.owner<{ id: string }>(
		`select id from user_tokens where purpose = 'change_email' order by created_at desc`
	);
	for (const { id } of rows) await sendToken(db.pools, id);
	const sent = await db.owner<{ recipient: string }>('select recipient from sandbox_messages');
	return {
		token: linkTokenOf(rows[0]?.id ?? '', 'change_email'),
		to: sent.map(({ recipient }) => recipient)
	};
}

const emailOf = async (id: string): Promise<string | undefined> =>
	(await db.owner<{ email: string }>('select email from users where id = $1', [id]))[0]?.email;

test('nothing changes before the link is opened, and then once', async () => {
	const { id, email, browser } = await signedIn();
	await ask(browser, 'moved-once@example.test');
	const { token, to } = await mailed();
	expect(to).toEqual(['moved-once@example.test']);
	expect(await emailOf(id)).toBe(email);
	await use(browser, token);
	expect(await emailOf(id)).toBe('moved-once@example.test');
	expect(await codeOf(use(browser, token))).toBe('LINK_EXPIRED');
	const events = await db.owner<{ name: string; personal: Record<string, unknown> | null }>(
		`select name, personal from platform_events where subject_id = $1 and name like 'user.email_change%'`,
		[id]
	);
	expect(events.map(({ name }) => name).sort()).toEqual([
		'user.email_change_asked',
		'user.email_changed'
	]);
	expect(events.find(({ name }) => name === 'user.email_changed')?.personal).toMatchObject({
		before: email,
		after: 'moved-once@example.test'
	});
});

test('the old address is told when it is asked for', async () => {
	const { id, browser } = await signedIn();
	await ask(browser, 'told@example.test');
	const jobs = await db.owner<{ payload: unknown }>(
		`select payload from graphile_worker._private_jobs where payload->>'notice' is not null`
	);
	expect(jobs.map(({ payload }) => payload)).toContainEqual({
		userId: id,
		notice: 'email_change_asked'
	});
});

test('an address that somebody has is answered alike, and nobody is written to', async () => {
	const [one, other] = [await signedIn(), await makePerson(db)];
	for (const email of [other.email, 'free@example.test'])
		expect(await codeOf(ask(one.browser, email)), email).toBe('fulfilled');
	expect((await mailed()).to).toEqual(['free@example.test']);
});

test('one who signed up with it meanwhile keeps it', async () => {
	const { id, email, browser } = await signedIn();
	await ask(browser, 'contested@example.test');
	const { token } = await mailed();
	await db.owner('update users set email = $1 where id = $2', [
		'contested@example.test',
		(await makePerson(db)).id
	]);
	expect(await codeOf(use(browser, token))).toBe('LINK_EXPIRED');
	expect(await emailOf(id)).toBe(email);
});

test('a stranger to whom the link went by a typing error gets nothing with it', async () => {
	const [one, stranger] = [await signedIn(), await signedIn()];
	await ask(one.browser, 'mistyped@example.test');
	const { token } = await mailed();
	expect(await codeOf(use(stranger.browser, token))).toBe('LINK_EXPIRED');
	expect(await codeOf(use(openBrowser(db), token))).toBe('NOT_SIGNED_IN');
	expect(await emailOf(one.id)).toBe(one.email);
});

test('without the password nothing is asked for', async () => {
	const { browser } = await signedIn();
	expect(await codeOf(ask(browser, 'thief@example.test', 'a wrong password'))).toBe(
		'WRONG_CREDENTIALS'
	);
	expect((await mailed()).to).toEqual([]);
});
