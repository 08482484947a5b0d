import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTwilio, type TwilioFake } from '#lib/testing/fakes/twilio.ts';
import { SendError } from '../send-error.ts';
import { twilioSms } from './twilio.ts';

let fake: TwilioFake;
beforeAll(async () => void (fake = await startTwilio()));
afterAll(async () => await fake.close());

const sender = (options: { authToken?: string; host?: string; from?: string } = {}) =>
	twilioSms({
		accountSid: fake.accountSid,
		authToken: options.authToken ?? fake.authToken,
		from: options.from ?? '+15005550006',
		host: options.host ?? fake.host,
		timeoutMs: 300
	});

const TEXT = { to: '+306900000001', text: 'See you on Tuesday at 11:00.' };

async function outcome(work: Promise<unknown>): Promise<string> {
	const error: unknown = await work.then(
		() => 'sent',
		(thrown: unknown) => thrown
	);
	return error instanceof SendError ? `${error.outcome}: ${error.reason}` : String(error);
}

describe('Twilio', () => {
	test('gets the message through its own SDK, and gives it an id', async () => {
		const sent = await sender().send(TEXT, 'delivery-1');
		const text = fake.texts.at(-1)!;
		expect(sent).toEqual({ provider: 'twilio', providerRef: text.sid });
		expect(text).toMatchObject({ to: TEXT.to, body: TEXT.text, from: '+15005550006' });
	});

	test('may send from a messaging service', async () => {
		await sender({ from: 'MG0123456789abcdef0123456789abcdef' }).send(TEXT, 'k');
		expect(new URLSearchParams(fake.calls.at(-1)!.body).get('MessagingServiceSid')).toBe(
			'MG0123456789abcdef0123456789abcdef'
		);
	});

	test('never writes again to a wrong number or to one that said STOP', async () => {
		fake.stopped.add('+306900000002');
		expect(await outcome(sender().send({ ...TEXT, to: '+306900000002' }, 'k'))).toBe(
			'refused: twilio_21610'
		);
		expect(await outcome(sender().send({ ...TEXT, to: 'nobody' }, 'k'))).toBe(
			'refused: twilio_21211'
		);
	});

	test.each([
		[429, { code: 20429, message: 'Too Many Requests', status: 429 }, 'retry: twilio_20429'],
		[500, { code: 20500, message: 'Internal', status: 500 }, 'retry: twilio_20500'],
		[503, 'Service Unavailable', 'retry: http_503']
	])('is asked again later after HTTP %i', async (status, body, expected) => {
		fake.next({ kind: 'answer', status, body });
		expect(await outcome(sender().send(TEXT, 'k'))).toBe(expected);
	});

	test('keeps the message waiting while its credentials are wrong', async () => {
		expect(await outcome(sender({ authToken: 'wrong' }).send(TEXT, 'k'))).toBe(
			'retry: twilio_20003'
		);
	});

	test('leaves the outcome open when the answer never comes or is cut off', async () => {
		const before = fake.texts.length;
		fake.next({ kind: 'silence' }, { kind: 'cut' });
		expect(await outcome(sender().send(TEXT, 'k'))).toBe('unknown: no_answer');
		expect(await outcome(sender().send(TEXT, 'k'))).toBe('unknown: no_answer');
		expect(fake.texts.length).toBe(before + 2);
	});

	test('is asked again when nobody listens: nothing was sent', async () => {
		expect(await outcome(sender({ host: '127.0.0.1:1' }).send(TEXT, 'k'))).toBe(
			'retry: not_connected'
		);
	});
});
