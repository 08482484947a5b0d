/** Postmark's POST /email: server token, JSON, its own error codes inside HTTP 422. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { startVendor, type Answer, type Vendor, type VendorCall } from './vendor.ts';

const Email = z.object({
	From: z.string(),
	To: z.string(),
	Subject: z.string().optional(),
	TextBody: z.string().optional(),
	HtmlBody: z.string().optional(),
	Tag: z.string().optional(),
	MessageStream: z.string().optional(),
	Metadata: z.record(z.string(), z.string()).optional(),
	Headers: z.array(z.object({ Name: z.string(), Value: z.string() })).optional(),
	Attachments: z
		.array(z.object({ Name: z.string(), Content: z.base64(), ContentType: z.string() }))
		.optional()
});

export type PostmarkEmail = z.infer<typeof Email> & { readonly MessageID: string };

export interface PostmarkFake extends Vendor {
	readonly token: string;
	/** Accepted mail. */
	readonly mails: PostmarkEmail[];
	/** Addresses that bounced before. */
	readonly suppressed: Set<string>;
}

const error = (status: number, ErrorCode: number, Message: string): Answer => ({
	status,
	body: { ErrorCode, Message }
});

export async function startPostmark(): Promise<PostmarkFake> {
	const token = randomUUID();
	const mails: PostmarkEmail[] = [];
	const suppressed = new Set<string>();
	const handle = (call: VendorCall): Answer => {
		if (call.headers['x-postmark-server-token'] !== token)
			return error(401, 10, 'Request does not contain a valid Server token.');
		if (call.method !== 'POST' || call.path !== '/email') return error(404, 0, 'Not found.');
		const parsed = Email.safeParse(JSON.parse(call.body));
		if (!parsed.success) return error(422, 403, 'Invalid JSON.');
		const { To } = parsed.data;
		if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(To))
			return error(422, 300, `Error parsing 'To': Illegal email address '${To}'.`);
		if (suppressed.has(To))
			return error(
				422,
				406,
				`You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses: ${To}.`
			);
		const MessageID = randomUUID();
		mails.push({ ...parsed.data, MessageID });
		return {
			status: 200,
			body: {
				To,
				SubmittedAt: '2026-11-24T09:00:00.0000000Z',
				MessageID,
				ErrorCode: 0,
				Message: 'OK'
			}
		};
	};
	return Object.assign(await startVendor(handle), { token, mails, suppressed });
}
