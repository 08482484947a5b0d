/** What the sandbox kept instead of sending; as app_platform. */
import { and, desc, eq, ilike, isNotNull, lt, type SQL } from 'drizzle-orm';
import { dateText, timeText } from '#lib/bookings/when.ts';
import { AppError } from '#lib/platform/errors.ts';
import { countSegments, type Segments } from '#lib/platform/segments.ts';
import type { Tx } from '#lib/platform/server/db.ts';
import { isId } from '#lib/platform/server/ids.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { sandboxMessages } from '#lib/platform/server/schema.ts';
import { toIso, type Instant } from '#lib/platform/time.ts';
import { findStoreByAddress, storeById } from '#lib/stores/server/addresses.ts';
import type { InboxFilter } from '../input.ts';
import { linksIn } from '../links.ts';

export interface InboxScope {
	readonly tx: Tx;
	readonly pools: Pools;
}

export interface InboxStore {
	readonly slug: string;
	readonly name: string;
}

export interface InboxLine {
	readonly id: string;
	readonly channel: 'email' | 'sms';
	readonly recipient: string;
	/** The subject, or how the text message begins. */
	readonly title: string;
	/** Null: mail of the platform itself. */
	readonly store: InboxStore | null;
	/** "24 Nov 2026, 09:00 UTC": readers of a sandbox are anywhere. */
	readonly atText: string;
	readonly atIso: string;
}

export interface InboxPage {
	readonly messages: readonly InboxLine[];
	/** Null on the last page. */
	readonly next: string | null;
	/** Stores that have sent something lately, for the filter. */
	readonly stores: readonly InboxStore[];
}

export interface InboxMessage extends InboxLine {
	readonly text: string;
	readonly html: string | null;
	readonly links: readonly string[];
	readonly files: readonly { readonly name: string; readonly contentType: string }[];
	/** Of a text message. */
	readonly segments: Segments | null;
}

type Row = typeof sandboxMessages.$inferSelect;

const PAGE = 50;
/** Stores offered by the filter: those of the newest messages. */
const LATELY = 200;

const atText = (at: Instant): string =>
	`${dateText(at, 'UTC', 'en-GB')}, ${timeText(at, 'UTC', 'en-GB')} UTC`;

async function storeOf(pools: Pools, storeId: string | null): Promise<InboxStore | null> {
	const found = storeId === null ? null : await storeById(pools, storeId);
	return found && { slug: found.slug, name: found.name };
}

const lineOf = async (
	pools: Pools,
	row: Pick<Row, 'id' | 'channel' | 'recipient' | 'subject' | 'text' | 'storeId' | 'createdAt'>
): Promise<InboxLine> => ({
	id: row.id,
	channel: row.channel,
	recipient: row.recipient,
	title: row.subject || (row.text.split('\n', 1)[0] ?? ''),
	store: await storeOf(pools, row.storeId),
	atText: atText(row.createdAt),
	atIso: toIso(row.createdAt)
});

async function conditions(
	{ pools }: InboxScope,
	{ to, store, after }: InboxFilter
): Promise<(SQL | undefined)[]> {
	const found = store === '' ? null : await findStoreByAddress(pools, store);
	if (store !== '' && !found) throw new AppError('NOT_FOUND');
	return [
		found ? eq(sandboxMessages.storeId, found.storeId) : undefined,
		to === ''
			? undefined
			: ilike(sandboxMessages.recipient, `%${to.trim().replace(/[\\%_]/g, '\\$&')}%`),
		after === '' ? undefined : lt(sandboxMessages.id, after)
	];
}

async function storesLately({ tx, pools }: InboxScope): Promise<InboxStore[]> {
	const rows = await tx
		.select({ storeId: sandboxMessages.storeId })
		.from(sandboxMessages)
		.where(isNotNull(sandboxMessages.storeId))
		.orderBy(desc(sandboxMessages.id))
		.limit(LATELY);
	const found: InboxStore[] = [];
	for (const storeId of new Set(rows.map((row) => row.storeId))) {
		const store = await storeOf(pools, storeId);
		if (store) found.push(store);
	}
	return found.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** Newest first; ids rise with time. Throws NOT_FOUND for an unknown store. */
export async function listInbox(scope: InboxScope, filter: InboxFilter): Promise<InboxPage> {
	const rows = await scope.tx
		.select({
			id: sandboxMessages.id,
			channel: sandboxMessages.channel,
			recipient: sandboxMessages.recipient,
			subject: sandboxMessages.subject,
			text: sandboxMessages.text,
			storeId: sandboxMessages.storeId,
			createdAt: sandboxMessages.createdAt
		})
		.from(sandboxMessages)
		.where(and(...(await conditions(scope, filter))))
		.orderBy(desc(sandboxMessages.id))
		.limit(PAGE + 1);
	const shown = rows.slice(0, PAGE);
	const messages: InboxLine[] = [];
	for (const row of shown) messages.push(await lineOf(scope.pools, row));
	return {
		messages,
		next: rows.length > PAGE ? (shown.at(-1)?.id ?? null) : null,
		stores: await storesLately(scope)
	};
}

async function getRow(tx: Tx, messageId: string): Promise<Row> {
	if (!isId(messageId)) throw new AppError('NOT_FOUND');
	const [row] = await tx.select().from(sandboxMessages).where(eq(sandboxMessages.id, messageId));
	if (!row) throw new AppError('NOT_FOUND');
	return row;
}

/** Throws NOT_FOUND. */
export async function getInboxMessage(
	{ tx, pools }: InboxScope,
	messageId: string
): Promise<InboxMessage> {
	const row = await getRow(tx, messageId);
	return {
		...(await lineOf(pools, row)),
		text: row.text,
		html: row.html,
		links: linksIn(row.text),
		files: row.attachments.map(({ name, contentType }) => ({ name, contentType })),
		segments: row.channel === 'sms' ? countSegments(row.text) : null
	};
}

/** `content` is base64. Throws NOT_FOUND. */
export async function getInboxFile(
	{ tx }: InboxScope,
	messageId: string,
	index: number
): Promise<{ name: string; contentType: string; content: string }> {
	const file = (await getRow(tx, messageId)).attachments[index];
	if (!file) throw new AppError('NOT_FOUND');
	return file;
}
