import { beforeEach, describe, expect, test } from 'vitest';
import { useConfig } from '#lib/platform/server/config.ts';
import { sandboxMail } from '#lib/platform/server/adapters/sandbox.ts';
import type { EmailMessage, EmailSender } from '#lib/platform/server/mail.ts';
import { SendError } from '#lib/platform/server/send-error.ts';
import { makePerson, openBrowser } from '#lib/testing/browser.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { clean, sendNotice, sendPending, sendToken } from './mailing.ts';
import { jobs } from './jobs.ts';
import { codeOf, linkTokenOf } from './tokens.ts';

const db = useDatabase();

beforeEach(async () => {
	useConfig({ ...db.config, PUBLIC_URL: 'https://hub.example/' });
	await db.owner('delete from sandbox_messages');
	await db.owner('delete from graphile_worker._private_jobs');
});

const requestCode = async (email: string): Promise<string> =>
	(await openBrowser(db).auth((auth) => auth.requestCode({ email }))).ticket;

interface Kept {
	readonly recipient: string;
	readonly subject: string;
	readonly text: string;
	readonly html: string;
}
const inbox = async (): Promise<Kept[]> =>
	await db.owner<Kept & Record<string, unknown>>(
		'select recipient, subject, text, html from sandbox_messages order by created_at'
	);

const failing = (error: SendError): EmailSender => ({ send: async () => Promise.reject(error) });

describe('the mail with a code', () => {
	test('is rendered from the id alone, and says both code and link', async () => {
		const ticket = await requestCode('elena@example.test');
		await sendToken(db.pools, ticket);
		const [mail] = await inbox();
		const code = codeOf(ticket, 'sign_in');
		expect(mail).toMatchObject({
			recipient: 'elena@example.test',
			subject: `${code} is your sign-in code`
		});
		for (const part of [mail!.text, mail!.html]) {
			expect(part).toContain(code);
			expect(part).toContain(`https://hub.example/login/link?t=${linkTokenOf(ticket, 'sign_in')}`);
		}
	});

	test('to confirm a sign-up has no link: the code belongs where the password was typed', async () => {
		const { ticket } = await openBrowser(db).auth((auth) =>
			auth.signUp({
				name: 'Elena',
				email: 'signs-up@example.test',
				password: 'lantern orbit cactus'
			})
		);
		await sendToken(db.pools, ticket);
		const [mail] = await inbox();
		expect(mail!.text).toContain(codeOf(ticket, 'verify_email'));
		expect(mail!.text).not.toContain('https://');
	});

	test('to reset goes to people we know, and to nobody else', async () => {
		const person = await makePerson(db);
		for (const email of [person.email, 'unknown-to-us@example.test'])
			await openBrowser(db).auth((auth) => auth.requestPasswordReset({ email }));
		const rows = await db.owner<{ id: string }>(
			`select id from user_tokens where purpose = 'reset_password'`
		);
		for (const { id } of rows) await sendToken(db.pools, id);
		expect((await inbox()).map((mail) => mail.recipient)).toEqual([person.email]);
		expect((await inbox())[0]!.text).toContain('https://hub.example/reset/new?t=');
	});

	test('is not sent to a disabled user', async () => {
		const person = await makePerson(db);
		await db.owner('update users set disabled_at = now() where id = $1', [person.id]);
		await sendToken(db.pools, await requestCode(person.email));
		expect(await inbox()).toEqual([]);
	});

	test('is in the language it was asked for in', async () => {
		const ticket = await requestCode('abroad@example.test');
		await db.owner(`update user_tokens set locale = 'en-XA' where id = $1`, [ticket]);
		await sendToken(db.pools, ticket);
		expect((await inbox())[0]!.text).toMatch(/\[Éñtér/);
	});

	test('lets no name or address write HTML', async () => {
		const sent: EmailMessage[] = [];
		const ticket = await requestCode('quoted@example.test');
		await sendToken(db.pools, ticket, {
			send: async (message) => (sent.push(message), { provider: 'test', providerRef: '1' })
		});
		expect(sent[0]!.html).not.toMatch(/<script|onerror/i);
		expect(sent[0]!.html.match(/https?:\/\/(?!hub\.example)/g)).toBeNull();
	});
});

describe('sending', () => {
	test('is asked for after the commit, with the id and nothing else', async () => {
		const ticket = await requestCode('asked@example.test');
		const rows = await db.owner<{ payload: unknown }>(
			'select payload from graphile_worker._private_jobs'
		);
		expect(rows.map((row) => row.payload)).toEqual([{ tokenId: ticket }]);
	});

	test('twice sends one mail', async () => {
		const ticket = await requestCode('twice@example.test');
		await Promise.all([sendToken(db.pools, ticket), sendToken(db.pools, ticket)]);
		await sendToken(db.pools, ticket);
		expect(await inbox()).toHaveLength(1);
	});

	test('that nobody accepts is given up; any other failure is tried again', async () => {
		const mailed = async (id: string) =>
			(
				await db.owner<{ done: boolean }>(
					'select mailed_at is not null as done from user_tokens where id = $1',
					[id]
				)
			)[0]!.done;
		const refused = await requestCode('bounce@example.test');
		await sendToken(db.pools, refused, sandboxMail(db.pools.app));
		expect(await mailed(refused)).toBe(true);
		const late = await requestCode('later@example.test');
		for (const outcome of ['retry', 'unknown'] as const) {
			await expect(
				sendToken(db.pools, late, failing(new SendError(outcome, 'test')))
			).rejects.toThrow(outcome);
			expect(await mailed(late)).toBe(false);
		}
		await sendToken(db.pools, late);
		expect(await inbox()).toHaveLength(1);
	});

	test('whose wake-up was lost is found within the minute, and what was sent is left alone', async () => {
		const [lost, sent, fresh] = [
			await requestCode('lost@example.test'),
			await requestCode('sent@example.test'),
			await requestCode('fresh@example.test')
		];
		await sendToken(db.pools, sent);
		await db.owner(
			`update user_tokens set created_at = now() - interval '1 minute' where id = any($1)`,
			[[lost, sent]]
		);
		await db.owner('delete from graphile_worker._private_jobs');
		await sendPending(db.pools);
		const rows = await db.owner<{ payload: { tokenId: string } }>(
			'select payload from graphile_worker._private_jobs'
		);
		const found = rows.map((row) => row.payload.tokenId);
		expect(found).toContain(lost);
		expect(found).not.toContain(sent);
		expect(found).not.toContain(fresh);
	});

	test('waits while no provider is configured and the sandbox is not allowed', async () => {
		useConfig({ ...db.config, DEMO: false });
		const ticket = await requestCode('waits@example.test');
		await expect(sendToken(db.pools, ticket)).rejects.toThrow('not_configured');
		useConfig(db.config);
		await sendToken(db.pools, ticket);
		expect(await inbox()).toHaveLength(1);
	});

	test('has a job for each, named by the feature', () => {
		expect(jobs.map((job) => job.name)).toEqual([
			'auth.sendToken',
			'auth.sendNotice',
			'auth.sendPending',
			'auth.clean'
		]);
	});
});

describe('a change of how one signs in', () => {
	test('is told to the person, by a mail that carries no way in', async () => {
		const person = await makePerson(db);
		const browser = openBrowser(db);
		await browser.auth((auth) =>
			auth.signInWithPassword({ email: person.email, password: person.password })
		);
		await db.owner('delete from graphile_worker._private_jobs');
		await browser.security((security) =>
			security.changePassword({ current: person.password, password: 'velvet engine harbour nine' })
		);
		const rows = await db.owner<{ payload: { userId: string; notice: 'password_changed' } }>(
			'select payload from graphile_worker._private_jobs'
		);
		expect(rows.map((row) => row.payload)).toEqual([
			{ userId: person.id, notice: 'password_changed' }
		]);
		for (let i = 0; i < 2; i++) await sendNotice(db.pools, { ...rows[0]!.payload, jobId: '1' });
		const [mail, ...more] = await inbox();
		expect(more).toEqual([]);
		expect(mail).toMatchObject({
			recipient: person.email,
			subject: 'Your password was changed'
		});
		expect(mail!.text).not.toMatch(/[?&]t=/);
	});

	test('that was refused is told to nobody', async () => {
		const person = await makePerson(db);
		const browser = openBrowser(db);
		await browser.auth((auth) =>
			auth.signInWithPassword({ email: person.email, password: person.password })
		);
		await db.owner('delete from graphile_worker._private_jobs');
		const wrong = browser.security((security) =>
			security.changePassword({ current: 'wrong wrong', password: 'velvet engine harbour nine' })
		);
		await expect(wrong).rejects.toThrow('WRONG_CREDENTIALS');
		expect(await db.owner('select from graphile_worker._private_jobs')).toHaveLength(0);
	});
});

test('what has expired is removed, and nothing else', async () => {
	const person = await makePerson(db);
	const browser = openBrowser(db);
	await browser.auth((auth) =>
		auth.signInWithPassword({ email: person.email, password: person.password })
	);
	const [live, dead] = [
		await requestCode('live@example.test'),
		await requestCode('dead@example.test')
	];
	await db.owner(`update user_tokens set expires_at = now() - interval '2 days' where id = $1`, [
		dead
	]);
	await db.owner(
		`insert into rate_limits (key, window_start, used) values ('old', now() - interval '2 days', 1)`
	);
	await clean(db.pools);
	const ids = (await db.owner<{ id: string }>('select id from user_tokens')).map((row) => row.id);
	expect(ids).toContain(live);
	expect(ids).not.toContain(dead);
	expect(await db.owner(`select from rate_limits where key = 'old'`)).toHaveLength(0);
	expect(await browser.auth((auth) => auth.me())).not.toBeNull();
});
