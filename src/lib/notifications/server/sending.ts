/**
 * One delivery on its way: queued → sending → sent, unknown, failed or skipped. Three short
 * transactions, and none open while the provider is asked (TRUST T17). What is said is derived from
 * the booking at that moment (C29).
 */
import { and, eq, inArray } from 'drizzle-orm';
import { config } from '#lib/platform/server/config.ts';
import { errorFields, log } from '#lib/platform/server/log.ts';
import type { EmailMessage, EmailSender, Sent } from '#lib/platform/server/mail.ts';
import { classify } from '#lib/platform/server/outcome.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { SendError } from '#lib/platform/server/send-error.ts';
import type { SmsMessage, SmsSender } from '#lib/platform/server/sms.ts';
import { plus, type Instant } from '#lib/platform/time.ts';
import { countUsage } from '#lib/plans/server/usage.ts';
import { storeById } from '#lib/stores/server/addresses.ts';
import { inScope, type StoreScope } from '#lib/stores/server/scope.ts';
import { PAPER_RULE } from '../papers.ts';
import { afterDeath, afterFailure, LEASE_MS, retryAt } from '../retrying.ts';
import type { SkipReason } from '../rules.ts';
import { htmlOf } from '../templates-html.ts';
import { letterOf, smsOf, textOf } from '../templates.ts';
import { planMailOf } from '../plan-mails.ts';
import { stillTrue } from './checking.ts';
import { writePlanMail } from './plan-notices.ts';
import { paperMail } from './papers.ts';
import { writeNotification, type Written } from './rendering.ts';
import { deliveries } from './schema.ts';

export type Delivery = typeof deliveries.$inferSelect;

export interface Sending {
	readonly pools: Pools;
	readonly requestId: string;
	readonly mail: EmailSender;
	readonly sms: SmsSender;
	/** 0 to 1: spreads retries. */
	readonly chance: () => number;
	/** A test's own clock; the product never gives one. */
	readonly now?: Instant;
}

type Message =
	| { readonly channel: 'email'; readonly mail: EmailMessage }
	| { readonly channel: 'sms'; readonly sms: SmsMessage };

const inJob = <T>(
	sending: Sending,
	storeId: string,
	locale: string,
	fn: (scope: StoreScope) => Promise<T>
): Promise<T> =>
	inScope(
		sending.pools,
		{
			storeId,
			actor: { kind: 'system', id: null },
			source: 'job',
			ip: null,
			requestId: sending.requestId,
			locale,
			...(sending.now === undefined ? {} : { now: sending.now })
		},
		fn
	);

const own = (scope: StoreScope, id: string) =>
	and(eq(deliveries.storeId, scope.storeId), eq(deliveries.id, id));

/** Takes it, or undefined: gone, done, not due yet, or in another's hands. */
async function claim(scope: StoreScope, id: string): Promise<Delivery | undefined> {
	const [row] = await scope.tx.select().from(deliveries).where(own(scope, id)).for('update');
	if (!row || row.sendAt > scope.now) return undefined;
	if (row.state !== 'queued' && row.state !== 'sending') return undefined;
	// Due while sending: whoever had it is dead, and nobody knows how far he came.
	if (row.state === 'sending' && afterDeath(row.channel, row.attempts) === 'unknown') {
		await scope.tx
			.update(deliveries)
			.set({ state: 'unknown', error: 'no_answer' })
			.where(own(scope, id));
		return undefined;
	}
	const [taken] = await scope.tx
		.update(deliveries)
		.set({ state: 'sending', attempts: row.attempts + 1, sendAt: plus(scope.now, LEASE_MS) })
		.where(own(scope, id))
		.returning();
	return taken;
}

/** Changes the row only while this try is the latest; `states`: what it may have become meanwhile. */
async function finish(
	scope: StoreScope,
	{ id, attempts }: Delivery,
	states: readonly Delivery['state'][],
	values: Partial<typeof deliveries.$inferInsert>
): Promise<void> {
	await scope.tx
		.update(deliveries)
		.set(values)
		.where(
			and(own(scope, id), eq(deliveries.attempts, attempts), inArray(deliveries.state, [...states]))
		);
}

/** The store's name with the platform's address, which is the one that may send. */
function senderOf(storeName: string): string {
	const from = config().MAIL_FROM;
	const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from;
	return `"${storeName.replace(/["\\\s]+/g, ' ').trim()}" <${address}>`;
}

function messageOf({ view, attachments }: Written, to: Delivery): Message | null {
	const { storeId, recipient } = to;
	if (to.channel === 'sms') {
		const text = smsOf(view);
		return text === undefined ? null : { channel: 'sms', sms: { to: recipient, text, storeId } };
	}
	const letter = letterOf(view);
	return {
		channel: 'email',
		mail: {
			to: recipient,
			from: senderOf(view.store.name),
			...(view.store.email === null ? {} : { replyTo: view.store.email }),
			subject: letter.subject,
			text: textOf(letter, view),
			html: htmlOf(letter, view),
			attachments,
			// Holiday answers to a robot help nobody (RFC 3834).
			headers: { 'Auto-Submitted': 'auto-generated' },
			tag: view.rule.replaceAll('_', '-'),
			storeId
		}
	};
}

type Prepared = { readonly message: Message } | { readonly skip: SkipReason };

async function prepare(sending: Sending, scope: StoreScope, delivery: Delivery): Promise<Prepared> {
	const store = await storeById(sending.pools, delivery.storeId);
	if (!store || store.disabled) return { skip: 'store_disabled' };
	if (planMailOf(delivery.rule) !== null) {
		const mail = await writePlanMail(scope, store, delivery);
		return mail ? { message: { channel: 'email', mail } } : { skip: 'decided' };
	}
	if (delivery.rule === PAPER_RULE) {
		const mail = await paperMail(scope, delivery);
		if (!mail) return { skip: 'ended' };
		return { message: { channel: 'email', mail: { ...mail, from: senderOf(store.name) } } };
	}
	const truth = await stillTrue(scope, delivery);
	if ('skip' in truth) return truth;
	const written = await writeNotification(scope, store, truth.parts, truth.toWrite);
	const message = messageOf(written, delivery);
	return message ? { message } : { skip: 'recipient_changed' };
}

async function skip(scope: StoreScope, delivery: Delivery, reason: SkipReason): Promise<void> {
	await finish(scope, delivery, ['sending'], { state: 'skipped', error: reason });
}

/** A bug of ours: nothing has left, so it waits like a message whose provider was down. */
function notWritten(error: unknown, delivery: Delivery): unknown {
	if (['unknown', 'busy', 'retry'].includes(classify(error).outcome)) return error;
	const { storeId, id: deliveryId, rule } = delivery;
	log.error({ storeId, deliveryId, rule, ...errorFields(error) }, 'a notification was not written');
	return new SendError('retry', 'not_written');
}

async function hand(sending: Sending, message: Message, key: string): Promise<Sent> {
	try {
		return message.channel === 'email'
			? await sending.mail.send(message.mail, key)
			: await sending.sms.send(message.sms, key);
	} catch (error) {
		throw error instanceof SendError ? error : new SendError('unknown', 'no_answer');
	}
}

async function noteFailure(
	sending: Sending,
	delivery: Delivery,
	{ outcome, reason }: SendError
): Promise<void> {
	const { channel, attempts, storeId, id: deliveryId, rule } = delivery;
	const repeatable = channel === 'email' && sending.mail.repeatable === true;
	const state = afterFailure({ channel, outcome, repeatable, attempts });
	await inJob(sending, storeId, 'en', async (scope) => {
		const sendAt = state === 'queued' ? retryAt(scope.now, attempts, sending.chance()) : undefined;
		await finish(scope, delivery, ['sending'], { state, error: reason, sendAt });
	});
	log[state === 'queued' ? 'info' : 'warn'](
		{ storeId, deliveryId, rule, channel, attempts, state, reason },
		'a notification did not go out'
	);
}

/**
 * Sends one delivery if it is due and still true. Safe to run twice and at once. Throws only when the
 * database does: then the lease runs out and the next run decides.
 */
export async function sendDelivery(
	sending: Sending,
	storeId: string,
	deliveryId: string
): Promise<void> {
	const delivery = await inJob(sending, storeId, 'en', (scope) => claim(scope, deliveryId));
	if (!delivery) return;
	try {
		const prepared = await inJob(sending, storeId, delivery.locale, async (scope) => {
			const found = await prepare(sending, scope, delivery);
			if ('skip' in found) await skip(scope, delivery, found.skip);
			return found;
		}).catch((error: unknown) => {
			throw notWritten(error, delivery);
		});
		if ('skip' in prepared) return;
		const sent = await hand(sending, prepared.message, `delivery:${deliveryId}`);
		await inJob(sending, storeId, 'en', async (scope) => {
			// Also after the lease: the answer came late, but it came.
			await finish(scope, delivery, ['sending', 'queued', 'unknown'], {
				...sent,
				state: 'sent',
				error: null,
				sentAt: scope.now
			});
			if (delivery.channel === 'sms') await countUsage(scope, 'smsPerMonth', deliveryId);
		});
	} catch (error) {
		if (!(error instanceof SendError)) throw error;
		await noteFailure(sending, delivery, error);
	}
}
