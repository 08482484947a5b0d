/** The port for e-mail. Which adapter is behind it is configuration (README, "Configuration"). */
import { sandboxMail } from './adapters/sandbox.ts';
import type { Config } from './config.ts';
import { log } from './log.ts';
import type { Pools } from './pools.ts';
import { SendError } from './send-error.ts';

export interface Attachment {
	readonly name: string;
	readonly contentType: string;
	/** Text as UTF-8, or bytes. */
	readonly content: string | Buffer;
}

export interface EmailMessage {
	/** One address. */
	readonly to: string;
	/** `Name <address>`; default MAIL_FROM. */
	readonly from?: string;
	/** One address: where an answer goes. */
	readonly replyTo?: string;
	readonly subject: string;
	readonly text: string;
	readonly html: string;
	readonly attachments?: readonly Attachment[];
	readonly headers?: Readonly<Record<string, string>>;
	/** For the provider's statistics: a template's name, never personal. */
	readonly tag?: string;
	/** Files the message in a store's sandbox inbox; not sent anywhere. */
	readonly storeId?: string;
}

export interface Sent {
	/** `postmark`, `smtp`, `sandbox`, `twilio`. */
	readonly provider: string;
	/** The provider's own id of the message: how its webhooks name it. */
	readonly providerRef: string;
}

export interface EmailSender {
	/** true: a repeat with the same key is taken for the same message, so a lost answer may be retried. */
	readonly repeatable?: boolean;
	/**
	 * Sends one message. `idempotencyKey` names the message for ever: a sandbox refuses a second one
	 * with the same key, SMTP and Postmark carry it along. Throws SendError and nothing else.
	 */
	send(message: EmailMessage, idempotencyKey: string): Promise<Sent>;
}

/** The sandbox would swallow real people's mail: only where everybody knows it is one. */
export const sandboxAllowed = (
	config: Pick<Config, 'EMBEDDED_DATABASE' | 'DEMO' | 'ALLOW_SANDBOX'>
): boolean => config.EMBEDDED_DATABASE || config.DEMO || config.ALLOW_SANDBOX;

const unconfigured: EmailSender = {
	send: async () => {
		log.warn(
			'a mail waits: no mail provider is configured. Set POSTMARK_TOKEN or SMTP_URL, or ALLOW_SANDBOX=1 to collect mail in the sandbox inbox'
		);
		throw new SendError('retry', 'not_configured');
	}
};

const made = new WeakMap<Config, EmailSender>();

/** Neither provider takes a key: a lost answer stays open. Its library is loaded with the first mail. */
function later(load: () => Promise<EmailSender>): EmailSender {
	let loaded: Promise<EmailSender> | undefined;
	return {
		send: async (message, key) => await (await (loaded ??= load())).send(message, key)
	};
}

function make(config: Config, pools: Pools): EmailSender {
	const { POSTMARK_TOKEN: token, SMTP_URL: url, MAIL_FROM: from } = config;
	if (token)
		return later(async () => {
			const { postmark } = await import('./adapters/postmark.ts');
			return postmark({ token, host: config.POSTMARK_API_HOST, from });
		});
	if (url)
		return later(async () => {
			const { smtp } = await import('./adapters/smtp.ts');
			return smtp({ url, from });
		});
	return sandboxAllowed(config) ? sandboxMail(pools.app) : unconfigured;
}

/** The configured sender; one per configuration, so that connections are reused. */
export function mailer(config: Config, pools: Pools): EmailSender {
	let sender = made.get(config);
	if (!sender) made.set(config, (sender = make(config, pools)));
	return sender;
}
