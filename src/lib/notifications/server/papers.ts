/**
 * A receipt, invoice or credit note on its way to the client: the same PDF as on the page. It is true
 * for ever, so nothing is asked again before it leaves but whether the store is still there.
 */
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { findEvent } from '#lib/audit/server/reading.ts';
import { findSoldBooking } from '#lib/bookings/server/sold.ts';
import { getIssued, getPaper } from '#lib/documents/server/queries.ts';
import { getDocumentSettings } from '#lib/documents/server/settings.ts';
import { kindText } from '#lib/documents/wording.ts';
import { m } from '#lib/paraglide/messages.js';
import { toLocale } from '#lib/platform/locale.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { EmailMessage } from '#lib/platform/server/mail.ts';
import { plainMail } from '#lib/platform/server/plain-mail.ts';
import { getProfile } from '#lib/stores/server/queries.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { PAPER_RULE } from '../papers.ts';
import { deliveries } from './schema.ts';

const facts = z.object({ documentId: z.uuid() });

/** When one was issued, and when somebody asks for it again. */
export const PAPER_EVENTS = ['document.issued', 'document.send_requested'] as const;

async function findNamed(scope: StoreScope, eventId: string) {
	const event = await findEvent(scope, eventId);
	if (!event || !PAPER_EVENTS.some((name) => name === event.name)) return undefined;
	const read = facts.safeParse(event.facts);
	return read.success
		? { asked: event.name === 'document.send_requested', documentId: read.data.documentId }
		: undefined;
}

/** Nothing for any other event, without an address, and where the store sends none by itself. */
async function insertDelivery(scope: StoreScope, eventId: string): Promise<void> {
	const named = await findNamed(scope, eventId);
	if (!named) return;
	const { buyer, locale, subjectId } = await getIssued(scope, named.documentId);
	if (buyer.email === null) return;
	if (!named.asked && !(await getDocumentSettings(scope)).sendsMail) return;
	const sold = subjectId === null ? undefined : await findSoldBooking(scope, subjectId);
	await scope.tx
		.insert(deliveries)
		.values({
			storeId: scope.storeId,
			id: newId(),
			bookingId: sold?.row.id ?? null,
			clientId: sold?.row.clientId ?? null,
			channel: 'email',
			rule: PAPER_RULE,
			cause: eventId,
			recipient: buyer.email,
			locale,
			sendAt: scope.now,
			createdAt: scope.now
		})
		.onConflictDoNothing();
}

/** Returns what is due now. Safe to run twice: `deliveries_once` decides. */
export async function planPaper(scope: StoreScope, eventId: string): Promise<string[]> {
	await insertDelivery(scope, eventId);
	const due = await scope.tx
		.select({ id: deliveries.id })
		.from(deliveries)
		.where(
			and(
				eq(deliveries.storeId, scope.storeId),
				eq(deliveries.cause, eventId),
				eq(deliveries.state, 'queued')
			)
		);
	return due.map(({ id }) => id);
}

/** Null: there is nothing to send. */
export async function paperMail(
	scope: StoreScope,
	{ cause, recipient }: Pick<typeof deliveries.$inferSelect, 'cause' | 'recipient'>
): Promise<EmailMessage | null> {
	const named = await findNamed(scope, cause);
	if (!named) return null;
	const issued = await getIssued(scope, named.documentId);
	const paper = await getPaper(scope, named.documentId);
	const { name: store, email } = await getProfile(scope);
	const locale = { locale: toLocale(issued.locale) };
	const words = {
		kind: kindText(issued.kind, issued.locale),
		label: issued.label,
		amount: issued.amountText,
		store
	};
	return {
		...plainMail({
			subject: m.notify_paper_subject(words, locale),
			paragraphs: [
				m.notify_paper_intro(words, locale),
				...(issued.kind === 'credit_note'
					? [m.notify_paper_back(words, locale)]
					: [m.notify_paper_thanks(words, locale)])
			],
			after: [m.notify_why_client({ store }, locale)],
			locale: locale.locale,
			tag: 'paper'
		}),
		to: recipient,
		...(email === null ? {} : { replyTo: email }),
		attachments: [{ name: paper.name, contentType: 'application/pdf', content: paper.bytes }],
		headers: { 'Auto-Submitted': 'auto-generated' },
		storeId: scope.storeId
	};
}
