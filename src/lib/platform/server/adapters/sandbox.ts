/**
 * The sandbox: a real part of the product that keeps what it "sends" in our own database, so that
 * everything runs with zero accounts. Addresses act by themselves: bounce@… is refused, slow@… takes
 * a while. The inbox is /sandbox/inbox.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { countSegments } from '../../segments.ts';
import type { Pool } from '../db.ts';
import { newId } from '../ids.ts';
import { errorFields, log } from '../log.ts';
import type { EmailSender, Sent } from '../mail.ts';
import { SendError } from '../send-error.ts';
import type { SmsSender } from '../sms.ts';

const SLOW_MS = 3_000;

/** Numbers that fail as Twilio's own test numbers do. */
const REFUSED_NUMBERS = new Set(['+15005550001', '+15005550004', '+15005550009']);

interface Row {
	readonly storeId: string | undefined;
	readonly channel: 'email' | 'sms';
	readonly key: string;
	readonly recipient: string;
	readonly subject?: string;
	readonly text: string;
	readonly html?: string;
	readonly attachments?: readonly { name: string; contentType: string; content: string }[];
	readonly segments?: string;
}

const INSERT = `insert into sandbox_messages (id, store_id, channel, key, recipient, subject, text, html, attachments, segments)
	values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (key) do nothing`;

/** A repeat of a key finds the first message instead of making a second. */
async function keep(pool: Pool, row: Row): Promise<Sent> {
	try {
		await pool.query(INSERT, [
			newId(),
			row.storeId ?? null,
			row.channel,
			row.key,
			row.recipient,
			row.subject ?? '',
			row.text,
			row.html ?? null,
			JSON.stringify(row.attachments ?? []),
			row.segments ?? null
		]);
		const { rows } = await pool.query<{ id: string }>(
			'select id from sandbox_messages where key = $1',
			[row.key]
		);
		return { provider: 'sandbox', providerRef: rows[0]?.id ?? '' };
	} catch (error) {
		log.warn(errorFields(error), 'the sandbox could not keep a message');
		throw new SendError('retry', 'sandbox_unreachable', { cause: error });
	}
}

export const sandboxMail = (pool: Pool, slowMs = SLOW_MS): EmailSender => ({
	repeatable: true,
	send: async (message, key) => {
		const local = message.to.toLowerCase();
		if (local.startsWith('bounce@')) throw new SendError('refused', 'inactive_recipient');
		if (local.startsWith('slow@')) await sleep(slowMs);
		return await keep(pool, {
			storeId: message.storeId,
			channel: 'email',
			key,
			recipient: message.to,
			subject: message.subject,
			text: message.text,
			html: message.html,
			attachments: (message.attachments ?? []).map((file) => ({
				name: file.name,
				contentType: file.contentType,
				content: Buffer.from(file.content).toString('base64')
			}))
		});
	}
});

export const sandboxSms = (pool: Pool): SmsSender => ({
	segments: countSegments,
	send: async (message, key) => {
		if (REFUSED_NUMBERS.has(message.to)) throw new SendError('refused', 'invalid_number');
		const { count, encoding } = countSegments(message.text);
		return await keep(pool, {
			storeId: message.storeId,
			channel: 'sms',
			key,
			recipient: message.to,
			text: message.text,
			segments: `${count} ${encoding}`
		});
	}
});
