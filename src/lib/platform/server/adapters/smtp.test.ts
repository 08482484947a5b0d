import { simpleParser, type ParsedMail } from 'mailparser';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import type { EmailMessage } from '../mail.ts';
import { SendError } from '../send-error.ts';
import { smtp } from './smtp.ts';

const MAIL: EmailMessage = {
	to: 'elena@example.test',
	subject: 'Η επίσκεψή σας',
	text: 'See you at 11:00.',
	html: '<p>See you at 11:00.</p>',
	attachments: [{ name: 'visit.ics', contentType: 'text/calendar', content: 'BEGIN:VCALENDAR' }]
};

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const close of open.splice(0)) await close();
});

async function listen(
	options: SMTPServerOptions = {}
): Promise<{ url: string; mails: ParsedMail[] }> {
	const mails: ParsedMail[] = [];
	const server = new SMTPServer({
		disabledCommands: ['STARTTLS'],
		authOptional: true,
		logger: false,
		onData: (stream, _session, done) =>
			void simpleParser(stream).then((mail) => done(null, void mails.push(mail))),
		...options
	});
	server.on('error', () => {});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	open.push(async () => await new Promise<void>((done) => server.close(() => done())));
	return { url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, mails };
}

/** A server that speaks these lines, one to each that it hears, and then falls silent. */
async function script(lines: readonly string[]): Promise<string> {
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		let at = 0;
		const say = () => at < lines.length && socket.write(`${lines[at++]}\r\n`);
		socket.on('data', say).on('error', () => {});
		say();
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	open.push(async () => {
		for (const socket of sockets) socket.destroy();
		await new Promise<void>((done) => server.close(() => done()));
	});
	return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const sender = (url: string) => smtp({ url, from: 'Hub <no-reply@hub.example>', timeoutMs: 300 });

async function outcome(work: Promise<unknown>): Promise<string> {
	const error: unknown = await work.then(
		() => 'sent',
		(thrown: unknown) => thrown
	);
	return error instanceof SendError ? `${error.outcome}: ${error.reason}` : String(error);
}

const refusing = (responseCode: number) => Object.assign(new Error('refused'), { responseCode });

describe('SMTP', () => {
	test('carries text, HTML, attachment and every script', async () => {
		const { url, mails } = await listen();
		const { provider, providerRef } = await sender(url).send(MAIL, 'delivery-1');
		const mail = mails[0]!;
		expect({ provider, providerRef }).toEqual({ provider: 'smtp', providerRef: mail.messageId });
		expect(mail).toMatchObject({ subject: MAIL.subject, html: MAIL.html });
		expect(mail.text?.trim()).toBe(MAIL.text);
		expect(mail.from?.text).toBe('"Hub" <no-reply@hub.example>');
		expect(mail.attachments[0]).toMatchObject({
			filename: 'visit.ics',
			contentType: 'text/calendar'
		});
	});

	test('names a message sent twice by the same Message-ID', async () => {
		const { url, mails } = await listen();
		for (let i = 0; i < 2; i++) await sender(url).send(MAIL, 'delivery-1');
		expect(mails[0]!.messageId).toBe(mails[1]!.messageId);
	});

	test('lets nobody add a recipient or a header through an address or a subject', async () => {
		const { url, mails } = await listen();
		await outcome(
			sender(url).send(
				{
					...MAIL,
					to: 'elena@example.test\r\nBcc: spy@evil.example',
					subject: 'Hi\r\nBcc: spy@evil.example'
				},
				'k'
			)
		);
		for (const mail of mails) expect(mail.headers.has('bcc')).toBe(false);
	});

	test('gives up on an address the server does not know', async () => {
		const { url } = await listen({ onRcptTo: (_address, _session, done) => done(refusing(550)) });
		expect(await outcome(sender(url).send(MAIL, 'k'))).toBe('refused: smtp_550');
	});

	test('gives up on a message the server will not take', async () => {
		const { url } = await listen({
			onData: (stream, _session, done) => void stream.resume().on('end', () => done(refusing(554)))
		});
		expect(await outcome(sender(url).send(MAIL, 'k'))).toBe('refused: smtp_554');
	});

	test('tries again later when the server asks for it', async () => {
		const { url } = await listen({ onRcptTo: (_address, _session, done) => done(refusing(451)) });
		expect(await outcome(sender(url).send(MAIL, 'k'))).toBe('retry: smtp_451');
	});

	test('waits while the password is wrong: that is the operator’s to mend', async () => {
		const { url } = await listen({
			authOptional: false,
			allowInsecureAuth: true,
			onAuth: (_auth, _session, done) => done(new Error('no'))
		});
		expect(await outcome(sender(url.replace('//', '//user:wrong@')).send(MAIL, 'k'))).toBe(
			'retry: not_authorised'
		);
	});

	test('tries again when nobody listens, or nobody says hello', async () => {
		expect(await outcome(sender('smtp://127.0.0.1:1').send(MAIL, 'k'))).toBe(
			'retry: not_connected'
		);
		expect(await outcome(sender(await script([])).send(MAIL, 'k'))).toBe('retry: not_connected');
	});

	const TALK = ['220 hi', '250 ok', '250 ok', '250 ok', '354 go on'];

	test.each([1, 2, 3, 4])(
		'tries again when the server falls silent %i lines before the message',
		async (missing) => {
			const url = await script(TALK.slice(0, -missing));
			expect(await outcome(sender(url).send(MAIL, 'k'))).toBe('retry: not_connected');
		}
	);

	test('leaves the outcome open when the server falls silent after the message', async () => {
		expect(await outcome(sender(await script(TALK)).send(MAIL, 'k'))).toBe('unknown: no_answer');
	});
});
