/** Twilio Messages. No idempotency key and no base-URL option: after a timeout the outcome is `unknown`. */
import twilio from 'twilio';
import type RequestClient from 'twilio/lib/base/RequestClient.js';
import type Response from 'twilio/lib/http/response.js';
import { countSegments } from '../../segments.ts';
import { neverConnected, SendError } from '../send-error.ts';
import type { SmsSender } from '../sms.ts';

export interface TwilioOptions {
	readonly accountSid: string;
	readonly authToken: string;
	/** A number, an alphanumeric sender, or a messaging service (`MG…`). */
	readonly from: string;
	/** Another API host, such as `127.0.0.1:4461`; plain HTTP when it is this machine. */
	readonly host: string | undefined;
	readonly timeoutMs?: number;
}

/** The only way to another host: rewrite the address of each request. */
class RedirectedClient extends twilio.RequestClient {
	readonly #origin: string | undefined;

	constructor(host: string | undefined, timeout: number) {
		super({ timeout });
		const scheme = host && /^(127\.|localhost|\[::1\])/.test(host) ? 'http' : 'https';
		this.#origin = host ? `${scheme}://${host}` : undefined;
	}

	override request<T>(options: RequestClient.RequestOptions<T>): Promise<Response<T>> {
		if (!this.#origin) return super.request(options);
		const asked = new URL(options.uri);
		return super.request({ ...options, uri: `${this.#origin}${asked.pathname}${asked.search}` });
	}
}

/** Twilio's own codes that no retry mends: bad number, no route, region off, recipient sent STOP, not mobile. */
const REFUSED = new Set([21211, 21214, 21217, 21408, 21610, 21612, 21614, 21617]);

function failure(error: unknown): SendError {
	if (!(error instanceof twilio.RestException)) {
		if (neverConnected(error)) return new SendError('retry', 'not_connected');
		return new SendError('unknown', 'no_answer', { cause: error });
	}
	const reason = error.code ? `twilio_${error.code}` : `http_${error.status}`;
	if (error.code !== undefined && REFUSED.has(error.code)) return new SendError('refused', reason);
	// 400 for this message will be 400 again; 401, 403, 404 and 429 are the account's and pass.
	return new SendError(error.status === 400 ? 'refused' : 'retry', reason);
}

export function twilioSms(options: TwilioOptions): SmsSender {
	const client = twilio(options.accountSid, options.authToken, {
		httpClient: new RedirectedClient(options.host, options.timeoutMs ?? 20_000)
	});
	const sender = options.from.startsWith('MG')
		? { messagingServiceSid: options.from }
		: { from: options.from };
	return {
		segments: countSegments,
		send: async (message) => {
			try {
				const answer = await client.messages.create({
					to: message.to,
					body: message.text,
					...sender
				});
				return { provider: 'twilio', providerRef: answer.sid };
			} catch (error) {
				throw failure(error);
			}
		}
	};
}
