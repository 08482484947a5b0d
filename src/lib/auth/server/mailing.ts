/** Mailing codes and links: asking for it, doing it, and finding what was forgotten. */
import { config } from '#lib/platform/server/config.ts';
import { errorFields, log } from '#lib/platform/server/log.ts';
import { mailer, type EmailSender } from '#lib/platform/server/mail.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { addJob } from '#lib/platform/server/queue.ts';
import { SendError } from '#lib/platform/server/send-error.ts';
import { noticeMail, tokenMail, type Notice } from './mails.ts';
import type { TokenPurpose } from './tokens.ts';

export const SEND_TOKEN = 'auth.sendToken';
export const SEND_NOTICE = 'auth.sendNotice';

/** After the commit. Never throws: the sweep finds what was lost. */
export async function askForMail(pools: Pools, tokenIds: readonly string[]): Promise<void> {
	for (const tokenId of tokenIds) {
		try {
			await addJob(
				pools.worker,
				SEND_TOKEN,
				{ tokenId },
				{ key: `${SEND_TOKEN}:${tokenId}`, maxAttempts: 5 }
			);
		} catch (error) {
			log.warn({ tokenId, ...errorFields(error) }, 'mail not asked for; the sweep will find it');
		}
	}
}

interface Unsent {
	readonly id: string;
	readonly email: string;
	readonly purpose: TokenPurpose;
	readonly locale: string;
	/** Nobody to write to: disabled, a reset of an address without a user, a move to one that has a user. */
	readonly silent: boolean;
}

const UNSENT = `select t.id, t.email, t.purpose, t.locale,
	u.disabled_at is not null or case t.purpose when 'change_email' then u.id is not null
		when 'sign_in' then false else u.id is null end as silent
	from user_tokens t left join users u on u.email = t.email
	where t.id = $1 and t.mailed_at is null and t.used_at is null and t.expires_at > now()`;

/**
 * Mails one code or link; nothing when that was done, used or expired. A repeat carries the same code, so
 * a lost answer is simply tried again. Throws SendError while it should be.
 */
export async function sendToken(
	pools: Pools,
	tokenId: string,
	sender: EmailSender = mailer(config(), pools)
): Promise<void> {
	const { rows } = await pools.app.query<Unsent>(UNSENT, [tokenId]);
	const token = rows[0];
	if (!token) return;
	try {
		if (!token.silent)
			await sender.send({ ...tokenMail(token), to: token.email }, `auth:${token.id}`);
	} catch (error) {
		if (!(error instanceof SendError) || error.outcome !== 'refused') throw error;
		log.info({ tokenId, reason: error.reason }, 'nobody accepts mail for this code');
	}
	await pools.app.query('update user_tokens set mailed_at = now() where id = $1', [tokenId]);
}

const FORGOTTEN = `select id from user_tokens where mailed_at is null and used_at is null and expires_at > now()
	and created_at < now() - interval '20 seconds' order by created_at limit 500`;

export async function sendPending(pools: Pools): Promise<void> {
	const { rows } = await pools.app.query<{ id: string }>(FORGOTTEN);
	await askForMail(
		pools,
		rows.map((row) => row.id)
	);
}

/** After the commit. Never throws: what was done stands, told or not. */
async function askForNotice(pools: Pools, userId: string, notice: Notice): Promise<void> {
	try {
		await addJob(pools.worker, SEND_NOTICE, { userId, notice }, { maxAttempts: 8 });
	} catch (error) {
		log.warn({ userId, notice, ...errorFields(error) }, 'a person was not told of a change');
	}
}

/** Around a transaction: when it has committed, its person is told by mail, in case it was not them. */
export async function told<R extends { readonly ok: boolean }>(
	by: { readonly pools: Pools; readonly user: { readonly id: string } },
	notice: Notice,
	result: R
): Promise<R> {
	if (result.ok) await askForNotice(by.pools, by.user.id, notice);
	return result;
}

/** `jobId`: the same for each try, so that the sandbox keeps one. Throws SendError while it should be tried again. */
export async function sendNotice(
	pools: Pools,
	input: { userId: string; notice: Notice; jobId: string },
	sender: EmailSender = mailer(config(), pools)
): Promise<void> {
	const { rows } = await pools.app.query<{ email: string; locale: string }>(
		'select email, locale from users where id = $1',
		[input.userId]
	);
	const user = rows[0];
	if (!user) return;
	try {
		const mail = noticeMail(input.notice, user.locale);
		await sender.send({ ...mail, to: user.email }, `auth-notice:${input.jobId}`);
	} catch (error) {
		// Sent or not, nobody knows: a second copy of this mail would only frighten.
		if (!(error instanceof SendError) || error.outcome === 'retry') throw error;
		log.info({ userId: input.userId, reason: error.reason }, 'a notice of a change was given up');
	}
}

const CLEAN = [
	`delete from user_tokens where expires_at < now() - interval '1 day'`,
	`delete from sessions where expires_at < now() or last_seen_at < now() - interval '24 hours'`,
	`delete from rate_limits where window_start < now() - interval '1 day'`
];

/** What has expired is of no use to us and of some to a thief. */
export async function clean(pools: Pools): Promise<void> {
	for (const statement of CLEAN) await pools.app.query(statement);
}
