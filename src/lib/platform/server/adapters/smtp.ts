/**
 * Any SMTP server. The key becomes the Message-ID, so that a mail sent twice is recognisably the same.
 * nodemailer's parts and not its transport: only so is it known how far a broken conversation had come.
 */
import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import { parseConnectionUrl } from 'nodemailer/lib/shared';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { sha256 } from '../crypto.ts';
import type { EmailMessage, EmailSender } from '../mail.ts';
import { SendError } from '../send-error.ts';

export interface SmtpOptions {
	/** `smtp://user:password@host:587` or `smtps://…:465`. */
	readonly url: string;
	readonly from: string;
	readonly timeoutMs?: number;
}

const read = (error: unknown, name: string): unknown =>
	typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;

/** `begun`: the server had asked for the message's text, so it may have taken it. */
function failure(error: unknown, begun: boolean): SendError {
	const status = read(error, 'responseCode');
	const code = read(error, 'code');
	// Wrong credentials are the operator's to mend: the mail waits (5xx here is not the recipient's).
	if (code === 'EAUTH' || code === 'ENOAUTH') return new SendError('retry', 'not_authorised');
	if (typeof status === 'number')
		return new SendError(status >= 500 ? 'refused' : 'retry', `smtp_${status}`);
	if (code === 'EENVELOPE' || code === 'EMESSAGE')
		return new SendError('refused', 'invalid_message');
	return begun
		? new SendError('unknown', 'no_answer', { cause: error })
		: new SendError('retry', 'not_connected', { cause: error });
}

const hostOf = (from: string): string => /@([^\s>]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';

interface Composed {
	readonly envelope: { from: string | false; to: string[] };
	readonly body: Buffer;
	readonly messageId: string;
}

async function compose(message: EmailMessage, from: string, key: string): Promise<Composed> {
	const messageId = `<${sha256(key).toString('hex').slice(0, 40)}@${hostOf(from)}>`;
	const composer = new MailComposer({
		from,
		to: message.to,
		...(message.replyTo ? { replyTo: message.replyTo } : {}),
		subject: message.subject,
		text: message.text,
		html: message.html,
		messageId,
		headers: { ...message.headers },
		attachments: (message.attachments ?? []).map((file) => ({
			filename: file.name,
			contentType: file.contentType,
			content: file.content
		})),
		// A template never names a file or an address to fetch.
		disableFileAccess: true,
		disableUrlAccess: true
	}).compile();
	return { envelope: composer.getEnvelope(), body: await composer.build(), messageId };
}

type Login = Parameters<SMTPConnection['login']>[0];

/** One conversation: connect, sign in, hand over. `begin` is called when the server asks for the text. */
async function converse(
	connection: SMTPConnection,
	login: Login,
	mail: Composed,
	begin: () => void
): Promise<void> {
	async function* text(): AsyncGenerator<Buffer> {
		begin();
		yield mail.body;
	}
	await new Promise<void>((resolve, reject) => {
		const then = (step: () => void) => (error?: Error | null) => (error ? reject(error) : step());
		const send = () => connection.send(mail.envelope, Readable.from(text()), then(resolve));
		connection.on('error', reject);
		connection.on('end', () => reject(new Error('the server hung up')));
		connection.connect(then(() => (login ? connection.login(login, then(send)) : send())));
	});
}

export function smtp(options: SmtpOptions): EmailSender {
	const wait = options.timeoutMs ?? 20_000;
	const { auth, ...server } = parseConnectionUrl(options.url);
	const login = auth
		? { credentials: { user: auth.user ?? '', pass: auth.pass ?? '' } }
		: undefined;
	return {
		send: async (message, key) => {
			let begun = false;
			const connection = new SMTPConnection({
				...server,
				connectionTimeout: wait,
				greetingTimeout: wait,
				socketTimeout: wait
			});
			try {
				const mail = await compose(message, message.from ?? options.from, key);
				await converse(connection, login, mail, () => void (begun = true));
				return { provider: 'smtp', providerRef: mail.messageId };
			} catch (error) {
				throw failure(error, begun);
			} finally {
				connection.close();
			}
		}
	};
}
