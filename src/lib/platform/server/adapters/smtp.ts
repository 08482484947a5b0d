/** Any SMTP server. The key becomes the Message-ID, so that a mail sent twice is recognisably the same. */
import nodemailer from 'nodemailer';
import { sha256 } from '../crypto.ts';
import type { EmailSender } from '../mail.ts';
import { neverConnected, SendError } from '../send-error.ts';

export interface SmtpOptions {
	/** `smtp://user:password@host:587` or `smtps://…:465`. */
	readonly url: string;
	readonly from: string;
	readonly timeoutMs?: number;
}

const read = (error: unknown, name: string): unknown =>
	typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;

/** Commands after which the server may have taken the message although we heard nothing. */
const AFTER_DATA = new Set(['DATA', 'DOT', 'BDAT']);

function failure(error: unknown): SendError {
	const status = read(error, 'responseCode');
	const command = read(error, 'command');
	const code = read(error, 'code');
	// Wrong credentials are the operator's to mend: the mail waits (5xx here is not the recipient's).
	if (code === 'EAUTH' || code === 'ENOAUTH') return new SendError('retry', 'not_authorised');
	if (typeof status === 'number')
		return new SendError(status >= 500 ? 'refused' : 'retry', `smtp_${status}`);
	if (code === 'EENVELOPE' || code === 'EMESSAGE')
		return new SendError('refused', 'invalid_message');
	if (neverConnected(error)) return new SendError('retry', 'not_connected');
	if (command === 'CONN' && code !== 'EMESSAGE')
		return new SendError(AFTER_DATA.has(String(command)) ? 'unknown' : 'retry', 'not_connected');
	return new SendError('unknown', 'no_answer', { cause: error });
}

const host = (from: string): string => /@([^\s>]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';

export function smtp(options: SmtpOptions): EmailSender {
	const wait = options.timeoutMs ?? 20_000;
	const transport = nodemailer.createTransport({
		url: options.url,
		connectionTimeout: wait,
		greetingTimeout: wait,
		socketTimeout: wait
	});
	return {
		send: async (message, key) => {
			const from = message.from ?? options.from;
			const messageId = `<${sha256(key).toString('hex').slice(0, 40)}@${host(from)}>`;
			try {
				await transport.sendMail({
					from,
					to: message.to,
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
				});
				return { provider: 'smtp', providerRef: messageId };
			} catch (error) {
				throw failure(error);
			}
		}
	};
}
