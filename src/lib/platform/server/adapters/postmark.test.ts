import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPostmark, type PostmarkFake } from '#lib/testing/fakes/postmark.ts';
import type { EmailMessage } from '../mail.ts';
import { SendError } from '../send-error.ts';
import { postmark } from './postmark.ts';

let fake: PostmarkFake;
beforeAll(async () => void (fake = await startPostmark()));
afterAll(async () => await fake.close());

const MAIL: EmailMessage = {
	to: 'elena@example.test',
	subject: 'Your visit on Tuesday',
	text: 'See you at 11:00.',
	html: '<p>See you at 11:00.</p>',
	headers: { 'List-Unsubscribe': '<https://hub.example/u>' },
	attachments: [{ name: 'visit.ics', contentType: 'text/calendar', content: 'BEGIN:VCALENDAR' }],
	tag: 'booking-confirmed'
};

const sender = (options: { token?: string; host?: string } = {}) =>
	postmark({
		token: options.token ?? fake.token,
		host: options.host ?? fake.host,
		from: 'Hub <no-reply@hub.example>',
		timeoutSeconds: 0.3
	});

async function outcome(work: Promise<unknown>): Promise<string> {
	const error: unknown = await work.then(
		() => 'sent',
		(thrown: unknown) => thrown
	);
	return error instanceof SendError ? `${error.outcome}: ${error.reason}` : String(error);
}

describe('Postmark', () => {
	test('gets the message in its own words, and gives it an id', async () => {
		const sent = await sender().send(MAIL, 'delivery-1');
		const mail = fake.mails.at(-1)!;
		expect(sent).toEqual({ provider: 'postmark', providerRef: mail.MessageID });
		expect(mail).toMatchObject({
			From: 'Hub <no-reply@hub.example>',
			To: MAIL.to,
			Subject: MAIL.subject,
			TextBody: MAIL.text,
			HtmlBody: MAIL.html,
			MessageStream: 'outbound',
			Tag: MAIL.tag,
			Metadata: { key: 'delivery-1' },
			Headers: [{ Name: 'List-Unsubscribe', Value: '<https://hub.example/u>' }]
		});
		expect(Buffer.from(mail.Attachments![0]!.Content, 'base64').toString()).toBe('BEGIN:VCALENDAR');
	});

	test('never sends to a suppressed or malformed address again', async () => {
		fake.suppressed.add('gone@example.test');
		expect(await outcome(sender().send({ ...MAIL, to: 'gone@example.test' }, 'k'))).toBe(
			'refused: inactive_recipient'
		);
		expect(await outcome(sender().send({ ...MAIL, to: 'nobody' }, 'k'))).toBe(
			'refused: invalid_message'
		);
	});

	test.each([
		[429, { ErrorCode: 429, Message: 'slow down' }],
		[500, { ErrorCode: 500, Message: 'internal' }],
		[503, 'Service Unavailable']
	])('is asked again later after HTTP %i', async (status, body) => {
		fake.next({ kind: 'answer', status, body });
		expect(await outcome(sender().send(MAIL, 'k'))).toBe(`retry: http_${status}`);
		expect(await outcome(sender().send(MAIL, 'k'))).toBe('sent');
	});

	test('keeps the mail waiting while the account is out of credits or the token is wrong', async () => {
		fake.next({ kind: 'answer', status: 422, body: { ErrorCode: 405, Message: 'out of credits' } });
		expect(await outcome(sender().send(MAIL, 'k'))).toBe('retry: postmark_405');
		expect(await outcome(sender({ token: 'wrong' }).send(MAIL, 'k'))).toBe('retry: http_401');
	});

	test('leaves the outcome open when the answer never comes or is cut off', async () => {
		const before = fake.mails.length;
		fake.next({ kind: 'silence' }, { kind: 'cut' });
		expect(await outcome(sender().send(MAIL, 'k'))).toBe('unknown: no_answer');
		expect(await outcome(sender().send(MAIL, 'k'))).toBe('unknown: no_answer');
		expect(fake.mails.length).toBe(before + 2);
	});

	test('is asked again when nobody listens: nothing was sent', async () => {
		const gone = await startPostmark();
		await gone.close();
		expect(await outcome(sender({ host: gone.host }).send(MAIL, 'k'))).toBe('retry: not_connected');
	});
});
