/** The port for text messages. */
import { countSegments, type Segments } from '../segments.ts';
import { sandboxSms } from './adapters/sandbox.ts';
import { twilioSms } from './adapters/twilio.ts';
import type { Config } from './config.ts';
import { log } from './log.ts';
import { sandboxAllowed, type Sent } from './mail.ts';
import type { Pools } from './pools.ts';
import { SendError } from './send-error.ts';

export interface SmsMessage {
	/** E.164: `+306900000000`. */
	readonly to: string;
	readonly text: string;
	/** Files the message in a store's sandbox inbox; not sent anywhere. */
	readonly storeId?: string;
}

export interface SmsSender {
	/** Throws SendError and nothing else. `idempotencyKey` as for EmailSender. */
	send(message: SmsMessage, idempotencyKey: string): Promise<Sent>;
	/** What `text` is billed as. */
	segments(text: string): Segments;
}

const unconfigured: SmsSender = {
	segments: countSegments,
	send: async () => {
		log.warn(
			'a text message waits: no SMS provider is configured. Set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM, or ALLOW_SANDBOX=1'
		);
		throw new SendError('retry', 'not_configured');
	}
};

const made = new WeakMap<Config, SmsSender>();

function make(config: Config, pools: Pools): SmsSender {
	if (config.TWILIO_ACCOUNT_SID && config.TWILIO_AUTH_TOKEN && config.TWILIO_FROM)
		return twilioSms({
			accountSid: config.TWILIO_ACCOUNT_SID,
			authToken: config.TWILIO_AUTH_TOKEN,
			from: config.TWILIO_FROM,
			host: config.TWILIO_API_HOST
		});
	return sandboxAllowed(config) ? sandboxSms(pools.app) : unconfigured;
}

/** The configured sender; one per configuration. */
export function texter(config: Config, pools: Pools): SmsSender {
	let sender = made.get(config);
	if (!sender) made.set(config, (sender = make(config, pools)));
	return sender;
}
