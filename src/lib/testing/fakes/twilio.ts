/** Twilio's POST …/Messages.json: Basic authorisation, PascalCase form in, snake_case JSON out. */
import { randomBytes } from 'node:crypto';
import { countSegments } from '#lib/platform/segments.ts';
import { startVendor, type Answer, type Vendor, type VendorCall } from './vendor.ts';

export interface TwilioText {
	readonly sid: string;
	readonly to: string;
	readonly from: string;
	readonly body: string;
}

export interface TwilioFake extends Vendor {
	readonly accountSid: string;
	readonly authToken: string;
	/** Accepted messages. */
	readonly texts: TwilioText[];
	/** Numbers that have sent STOP. */
	readonly stopped: Set<string>;
}

const error = (status: number, code: number, message: string): Answer => ({
	status,
	body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }
});

export async function startTwilio(): Promise<TwilioFake> {
	const accountSid = `AC${randomBytes(16).toString('hex')}`;
	const authToken = randomBytes(16).toString('hex');
	const texts: TwilioText[] = [];
	const stopped = new Set<string>();
	const authorised = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
	const handle = (call: VendorCall): Answer => {
		if (call.headers['authorization'] !== authorised) return error(401, 20003, 'Authenticate');
		if (call.method !== 'POST' || call.path !== `/2010-04-01/Accounts/${accountSid}/Messages.json`)
			return error(404, 20404, 'The requested resource was not found');
		const form = new URLSearchParams(call.body);
		const to = form.get('To') ?? '';
		const body = form.get('Body') ?? '';
		const from = form.get('From') ?? form.get('MessagingServiceSid') ?? '';
		if (!/^\+[1-9]\d{6,14}$/.test(to)) return error(400, 21211, `Invalid 'To' Phone Number: ${to}`);
		if (stopped.has(to)) return error(400, 21610, 'Attempt to send to unsubscribed recipient');
		if (from === '') return error(400, 21603, "A 'From' phone number is required.");
		const sid = `SM${randomBytes(16).toString('hex')}`;
		texts.push({ sid, to, from, body });
		const answer = {
			sid,
			status: 'queued',
			to,
			from,
			body,
			num_segments: String(countSegments(body).count),
			price: null,
			price_unit: 'USD',
			error_code: null,
			error_message: null,
			direction: 'outbound-api',
			account_sid: accountSid,
			api_version: '2010-04-01',
			date_created: 'Tue, 24 Nov 2026 09:00:00 +0000',
			date_updated: 'Tue, 24 Nov 2026 09:00:00 +0000',
			date_sent: null,
			num_media: '0',
			messaging_service_sid: null,
			subresource_uris: {},
			uri: `/2010-04-01/Accounts/${accountSid}/Messages/${sid}.json`
		};
		return { status: 201, body: answer };
	};
	return Object.assign(await startVendor(handle), { accountSid, authToken, texts, stopped });
}
