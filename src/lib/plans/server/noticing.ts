/** Records what the store's managers are to be told about its plan: once for each moment. */
import { recordEvent } from '#lib/audit/server/record.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { noticeDue } from '../notices.ts';
import { getEntitlements } from './entitlements.ts';
import { planNotices } from './schema.ts';
import { findOwn } from './subscribing.ts';

/** Safe to run twice and at once. Records `plan.notice_due`, to which mails listen. */
export async function noticeIfDue(scope: StoreScope): Promise<void> {
	const row = await findOwn(scope);
	if (!row) return;
	const { zone } = await getEntitlements(scope);
	const notice = noticeDue(row, scope.now, zone);
	if (notice === null) return;
	const { kind, cause } = notice;
	const first = await scope.tx
		.insert(planNotices)
		.values({ storeId: scope.storeId, kind, cause, createdAt: scope.now })
		.onConflictDoNothing()
		.returning({ kind: planNotices.kind });
	if (first.length === 0) return;
	await recordEvent(scope, {
		name: 'plan.notice_due',
		subjectId: scope.storeId,
		facts: { kind, cause }
	});
}
