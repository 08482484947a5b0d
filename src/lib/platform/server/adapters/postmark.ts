/** Postmark. Its API has no idempotency key: ours travels as Metadata, and a lost answer is `unknown`. */
import { Errors, Models, ServerClient } from 'postmark';
import type { Attachment, EmailMessage, EmailSender } from '../mail.ts';
import { neverConnected, SendError } from '../send-error.ts';

export interface PostmarkOptions {
	readonly token: string;
	/** Another API host, such as `127.0.0.1:4460`; plain HTTP when it is this machine. */
	readonly host: string | undefined;
	readonly from: string;
	readonly timeoutSeconds?: number;
}

const NOT_CONNECTED = 'not connected';
const onLoopback = (host: string): boolean => /^(127\.|localhost|\[::1\])/.test(host);

/** The SDK keeps nothing of a network failure but its message: say there what is certain. */
const request: Models.ClientOptions.FetchImplementation = async (input, init) => {
	try {
		return await fetch(input, init);
	} catch (error) {
		throw neverConnected(error) ? new Error(NOT_CONNECTED, { cause: error }) : error;
	}
};

/** 406 is Postmark's own error code for a suppressed address, not the HTTP status. */
const REFUSALS: Record<number, string> = { 300: 'invalid_message', 406: 'inactive_recipient' };

function failure(error: unknown): SendError {
	if (!(error instanceof Errors.PostmarkError))
		return new SendError('unknown', 'no_answer', { cause: error });
	const { statusCode, code } = error;
	if (statusCode === 0)
		return error.message === NOT_CONNECTED
			? new SendError('retry', 'not_connected')
			: new SendError('unknown', 'no_answer');
	if (statusCode === 422) {
		const reason = REFUSALS[code];
		// Out of credits, sender not confirmed …: the account's fault, mended by the operator.
		return reason ? new SendError('refused', reason) : new SendError('retry', `postmark_${code}`);
	}
	return new SendError('retry', `http_${statusCode}`);
}

const attachment = (file: Attachment): Models.Attachment =>
	new Models.Attachment(file.name, Buffer.from(file.content).toString('base64'), file.contentType);

function wire(message: EmailMessage, from: string, key: string): Models.Message {
	return {
		From: message.from ?? from,
		To: message.to,
		Subject: message.subject,
		TextBody: message.text,
		HtmlBody: message.html,
		MessageStream: 'outbound',
		TrackOpens: false,
		Metadata: { key },
		Headers: Object.entries(message.headers ?? {}).map(([Name, Value]) => ({ Name, Value })),
		Attachments: (message.attachments ?? []).map(attachment),
		...(message.replyTo ? { ReplyTo: message.replyTo } : {}),
		...(message.tag ? { Tag: message.tag } : {})
	};
}

export function postmark(options: PostmarkOptions): EmailSender {
	const client = new ServerClient(options.token, {
		timeout: options.timeoutSeconds ?? 20,
		fetch: request,
		...(options.host ? { requestHost: options.host, useHttps: !onLoopback(options.host) } : {})
	});
	return {
		send: async (message, key) => {
			try {
				const answer = await client.sendEmail(wire(message, options.from, key));
				return { provider: 'postmark', providerRef: answer.MessageID };
			} catch (error) {
				throw failure(error);
			}
		}
	};
}
