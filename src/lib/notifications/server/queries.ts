import { and, asc, eq } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import { toLocale } from '#lib/platform/locale.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { MAX_ATTEMPTS } from '../retrying.ts';
import { errorText, ruleText, stateText, type DeliveryState } from '../wording.ts';
import { deliveries } from './schema.ts';

export interface ListedDelivery {
	readonly id: string;
	readonly rule: string;
	readonly channel: 'email' | 'sms';
	readonly state: DeliveryState;
	readonly recipient: string;
	/** In the reader's words. */
	readonly ruleText: string;
	readonly channelText: string;
	readonly stateText: string;
	/** Why it is not simply sent; null when there is nothing to explain. */
	readonly errorText: string | null;
	readonly attempts: number;
	readonly createdAt: Instant;
	/** While waiting: when it goes out. */
	readonly sendAt: Instant;
	readonly sentAt: Instant | null;
	readonly mayRetry: boolean;
}

type Row = typeof deliveries.$inferSelect;

function listed(row: Row, locale: string): ListedDelivery {
	const { id, rule, channel, state, recipient, error, attempts } = row;
	const words = { locale: toLocale(locale) };
	// Given up only at the end of a row of tries; before that the address itself was refused.
	const refused = attempts % MAX_ATTEMPTS !== 0;
	return {
		id,
		rule,
		channel,
		state,
		recipient,
		ruleText: ruleText(rule, locale),
		channelText:
			channel === 'email' ? m.notify_channel_email({}, words) : m.notify_channel_sms({}, words),
		stateText: stateText(state, locale),
		errorText: errorText(state, error, refused, locale),
		attempts,
		createdAt: row.createdAt,
		sendAt: row.sendAt,
		sentAt: row.sentAt,
		mayRetry: state === 'failed' || state === 'unknown'
	};
}

/** Everything that was or will be sent about a booking, oldest first. Unknown booking: nothing. */
export async function listDeliveries(
	scope: StoreScope,
	bookingId: string
): Promise<ListedDelivery[]> {
	const rows = await scope.tx
		.select()
		.from(deliveries)
		.where(and(eq(deliveries.storeId, scope.storeId), eq(deliveries.bookingId, bookingId)))
		.orderBy(asc(deliveries.sendAt), asc(deliveries.id));
	return rows.map((row) => listed(row, scope.locale));
}
