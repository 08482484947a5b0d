import { describe, expect, test } from 'vitest';
import { useDatabase } from '#lib/testing/database.ts';
import { mailer, sandboxAllowed } from '../mail.ts';
import { log } from '../log.ts';
import { texter } from '../sms.ts';
import { sandboxMail, sandboxSms } from './sandbox.ts';

const db = useDatabase();

const MAIL = { to: 'elena@example.test', subject: 'Hello', text: 'Hello', html: '<p>Hello</p>' };

describe('the sandbox', () => {
	test('keeps what it sends, attachments too, for the inbox', async () => {
		const content = Buffer.from([0, 255, 1]);
		const { provider, providerRef } = await sandboxMail(db.pools.app).send(
			{
				...MAIL,
				attachments: [{ name: 'a.bin', contentType: 'application/octet-stream', content }]
			},
			'kept'
		);
		expect(provider).toBe('sandbox');
		const [row] = await db.owner(
			'select recipient, attachments from sandbox_messages where id = $1',
			[providerRef]
		);
		expect(row).toEqual({
			recipient: MAIL.to,
			attachments: [
				{
					name: 'a.bin',
					contentType: 'application/octet-stream',
					content: content.toString('base64')
				}
			]
		});
	});

	test('sends one message a key, however often it is asked', async () => {
		const sent = await Promise.all(
			Array.from({ length: 10 }, () => sandboxMail(db.pools.app).send(MAIL, 'once'))
		);
		expect(new Set(sent.map((one) => one.providerRef)).size).toBe(1);
		expect(await db.owner(`select from sandbox_messages where key = 'once'`)).toHaveLength(1);
	});

	test('refuses bounce@, and takes its time over slow@', async () => {
		await expect(
			sandboxMail(db.pools.app).send({ ...MAIL, to: 'Bounce@example.test' }, 'b')
		).rejects.toThrow('refused: inactive_recipient');
		const start = performance.now();
		await sandboxMail(db.pools.app, 120).send({ ...MAIL, to: 'slow@example.test' }, 's');
		expect(performance.now() - start).toBeGreaterThanOrEqual(115);
	});

	test('texts, and says what it would cost', async () => {
		const { providerRef } = await sandboxSms(db.pools.app).send(
			{ to: '+306900000001', text: 'Τα λέμε την Τρίτη' },
			'sms'
		);
		expect(
			await db.owner('select channel, segments from sandbox_messages where id = $1', [providerRef])
		).toEqual([{ channel: 'sms', segments: '1 ucs2' }]);
		await expect(
			sandboxSms(db.pools.app).send({ to: '+15005550001', text: 'x' }, 'bad')
		).rejects.toThrow('refused');
	});
});

describe('which sender is configured', () => {
	const base = () => ({
		...db.config,
		DEMO: false,
		EMBEDDED_DATABASE: false,
		ALLOW_SANDBOX: false
	});

	test('is the sandbox only where everybody knows it is one', () => {
		expect(sandboxAllowed(base())).toBe(false);
		for (const flag of ['DEMO', 'EMBEDDED_DATABASE', 'ALLOW_SANDBOX'] as const)
			expect(sandboxAllowed({ ...base(), [flag]: true })).toBe(true);
	});

	test('without one, mail and texts wait instead of vanishing', async () => {
		const { level } = log;
		log.level = 'silent';
		const config = base();
		await expect(mailer(config, db.pools).send(MAIL, 'k')).rejects.toThrow('retry: not_configured');
		await expect(
			texter(config, db.pools).send({ to: '+306900000001', text: 'x' }, 'k')
		).rejects.toThrow('retry: not_configured');
		log.level = level;
	});

	test('is made once, so that its connections are used again', () => {
		const config = { ...base(), SMTP_URL: 'smtp://127.0.0.1:2525' };
		expect(mailer(config, db.pools)).toBe(mailer(config, db.pools));
		expect(mailer({ ...config }, db.pools)).not.toBe(mailer(config, db.pools));
	});
});
