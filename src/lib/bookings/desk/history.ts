/** Facts of a booking's log as sentences (SCREENS §6: history in sentences). */
import { m } from '#lib/paraglide/messages.js';
import { instant, type Instant } from '#lib/platform/time.ts';

interface Entry {
	readonly name: string;
	readonly actorKind: string;
	readonly actorName: string | null;
	readonly source: string;
	readonly facts: Readonly<Record<string, unknown>>;
}

type Sentence = (inputs: { who: string }) => string;

const SENTENCES: Readonly<Record<string, Sentence>> = {
	'booking.created': m.manage_told_created,
	'booking.forced': m.manage_told_forced,
	'booking.confirmed': m.manage_told_confirmed,
	'booking.requested': m.checkout_told_requested,
	'booking.payment_asked': m.checkout_told_payment_asked,
	'booking.paid_too_late': m.checkout_told_paid_too_late,
	'booking.card_too_late': m.policy_told_card_too_late,
	'card.kept': m.policy_told_card_kept,
	'card.released': m.policy_told_card_released,
	'payment.succeeded': m.checkout_told_paid,
	'payment.taken': m.checkout_told_taken,
	'payment.refund_requested': m.checkout_told_refund_requested,
	'payment.refunded': m.checkout_told_refunded,
	'payment.refund_failed': m.checkout_told_refund_failed,
	'payment.failed': m.checkout_told_failed,
	'payment.expired': m.checkout_told_page_closed,
	'payment.cancelled': m.checkout_told_page_closed,
	'payment.mismatched': m.checkout_told_mismatched,
	'document.issued': m.checkout_told_document,
	'document.send_requested': m.checkout_told_document_sent,
	'booking.declined': m.manage_told_declined,
	'booking.cancelled': m.manage_told_cancelled,
	'booking.fee_owed': m.policy_told_owed,
	'booking.fee_paid': m.policy_told_paid,
	'booking.fee_waived': m.policy_told_waived,
	'booking.expired': m.manage_told_expired,
	'booking.restored': m.manage_told_restored,
	'booking.checked_in': m.manage_told_checked_in,
	'booking.completed': m.manage_told_completed,
	'booking.no_show': m.manage_told_no_show,
	'booking.visit_undone': m.manage_told_undone,
	'booking.rescheduled': m.manage_told_moved
};

/** Whoever did it: the person by name, else the client, else the house itself. */
function actorOf({ actorKind, actorName, source }: Entry, client: string): string {
	if (actorName !== null) return actorName;
	if (actorKind === 'user' || actorKind === 'admin') return m.manage_told_team();
	if (actorKind === 'system' && source !== 'page') return m.manage_told_system();
	return client;
}

/** When it was before it was moved. */
function before(facts: Entry['facts']): Instant | null {
	const from = facts['from'];
	if (typeof from !== 'object' || from === null || !('startsAt' in from)) return null;
	return typeof from.startsAt === 'number' ? instant(from.startsAt) : null;
}

/** The same facts read differently where money decided. */
function byMoney({ name, facts }: Entry): Sentence | null {
	if (name === 'booking.confirmed' && facts['paid'] === true) return m.checkout_told_confirmed;
	if (name === 'booking.confirmed' && facts['card'] === true) return m.policy_told_card_confirmed;
	if (name === 'booking.expired' && facts['pendingFor'] === 'payment')
		return m.checkout_told_expired;
	return null;
}

/** `at` writes an instant on the location's clock. An unknown fact is told by its name. */
export function sentenceOf(entry: Entry, client: string, at: (when: Instant) => string): string {
	const who = actorOf(entry, client);
	const moved = entry.name === 'booking.rescheduled' ? before(entry.facts) : null;
	if (moved !== null) return m.manage_told_moved_from({ who, from: at(moved) });
	const sentence = byMoney(entry) ?? SENTENCES[entry.name];
	return sentence ? sentence({ who }) : m.manage_told_other({ who, what: entry.name });
}
