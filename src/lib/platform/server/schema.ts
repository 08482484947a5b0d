import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from './columns.ts';

/** A worker that has not written here for 60 s is dead, and its jobs are unlocked (TRUST.md §1). */
export const workerHeartbeats = pgTable('worker_heartbeats', {
	workerId: text().primaryKey(),
	startedAt: createdAt(),
	seenAt: createdAt()
});

/** What the sandbox adapters "sent": the sandbox inbox reads it. No store for sign-in mail. */
export const sandboxMessages = pgTable(
	'sandbox_messages',
	{
		id: id().primaryKey(),
		storeId: uuid(),
		channel: text({ enum: ['email', 'sms'] }).notNull(),
		/** The sender's idempotency key: a repeat is not a second message. */
		key: text().notNull().unique(),
		recipient: text().notNull(),
		subject: text().notNull().default(''),
		text: text().notNull(),
		html: text(),
		attachments: jsonb()
			.$type<{ name: string; contentType: string; content: string }[]>()
			.notNull()
			.default([]),
		segments: text(),
		createdAt: createdAt(),
		openedAt: instant()
	},
	(t) => [
		index('sandbox_messages_by_time').on(t.createdAt),
		index('sandbox_messages_store').on(t.storeId, t.createdAt)
	]
);
