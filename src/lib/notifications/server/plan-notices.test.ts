/** What managers are told about their plan: once, in time, and only while it is true (D26). */
import { beforeEach, describe, expect, test } from 'vitest';
import { addMember, makeUser } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { settle } from '#lib/testing/jobs.ts';
import { makeTellingStore, notifications, outbox } from '#lib/testing/notifications.ts';
import type { TestStore } from '#lib/testing/builders.ts';
import { addJob } from '#lib/platform/server/queue.ts';
import { jobs, listeners } from '#lib/plans/server/jobs.ts';
import { countUsage } from '#lib/plans/server/usage.ts';
import { newId } from '#lib/platform/server/ids.ts';

const db = useDatabase();
const features = {
	jobs: [...jobs, ...notifications.jobs],
	listeners: [...listeners, ...notifications.listeners]
};
let store: TestStore;

beforeEach(async () => {
	store = await makeTellingStore(db, { plan: { name: 'Studio', limits: { smsPerMonth: 5 } } });
});

const settled = async () => {
	await addJob(db.pools.worker, 'plans.findNotices', {});
	await settle(db, store.storeId, features);
	await settle(db, store.storeId, features);
};
const subjects = async () =>
	(await outbox(db, store)).map((mail) => [mail.recipient, mail.subject]);
const owe = async (days: number) =>
	await db.owner(
		`update subscriptions set status = 'past_due', past_due_since = date_trunc('second', now()) - $2 * interval '1 day'
		 where store_id = $1`,
		[store.storeId, days]
	);

describe('dunning', () => {
	test('goes to every manager, once, and to nobody else', async () => {
		const other = await makeUser(db, 'Rhea');
		await addMember(db, store.storeId, other, 'store_manager');
		const clerk = await makeUser(db, 'Iro');
		await addMember(db, store.storeId, clerk, 'reception');
		await owe(0);
		await settled();
		await settled();
		const sent = await subjects();
		expect(sent.map(([to]) => to).toSorted()).toEqual(
			[store.managerUser.email, other.email].toSorted()
		);
		expect(sent[0]?.[1]).toContain('the payment for Studio failed');
		const [mail] = await outbox(db, store);
		expect(mail?.text).toContain('Everything works as before until');
		expect(mail?.text).toContain(`/manage/${store.slug}/settings/plan`);
	});

	test('comes again after a week, on the last days, when restricted and when read-only', async () => {
		const at: number[] = [0, 7, 13, 15, 22];
		for (const days of at) {
			// The same debt, so many days later: its moment stays what it is about.
			await db.owner('delete from plan_notices where store_id = $1', [store.storeId]);
			await owe(days);
			await settled();
		}
		const sent = (await subjects()).map(([, subject]) => subject?.replace(/^.*?: /, ''));
		expect(sent).toEqual([
			'the payment for Studio failed',
			'the payment for Studio is still open',
			'the payment for Studio is still open',
			'nothing new can be added until Studio is paid',
			'the store can only be read until Studio is paid'
		]);
	});

	test('a debt that is paid before the mail leaves is not spoken of', async () => {
		await owe(0);
		await addJob(db.pools.worker, 'plans.findNotices', {});
		await settle(db, store.storeId, { jobs, listeners });
		await db.owner(
			`update subscriptions set status = 'active', past_due_since = null where store_id = $1`,
			[store.storeId]
		);
		await settled();
		expect(await subjects()).toEqual([]);
		const [row] = await db.owner('select state, error from deliveries where store_id = $1', [
			store.storeId
		]);
		expect(row).toMatchObject({ state: 'skipped', error: 'decided' });
	});
});

test('the end of a trial is told a week before and on the last day', async () => {
	const end = async (days: string) =>
		await db.owner(
			`update subscriptions set status = 'trialing', started_at = now() - interval '20 days',
			 trial_ends_at = now() + $2::interval where store_id = $1`,
			[store.storeId, days]
		);
	await end('20 days');
	await settled();
	expect(await subjects()).toEqual([]);
	await end('6 days');
	await settled();
	await end('20 hours');
	await settled();
	const sent = (await outbox(db, store)).map((mail) => mail.subject);
	expect(sent).toHaveLength(2);
	expect(sent[0]).toContain('the trial of Studio ends on');
	expect((await outbox(db, store))[0]?.text).toContain('on the free plan, unless you subscribe');
});

test('DECISIONS 21 a limit is spoken of at four fifths and when it is full, once each', async () => {
	for (let used = 0; used < 8; used++)
		await store.scope((scope) => countUsage(scope, 'smsPerMonth', newId()));
	await settled();
	// Two mails that leave at once: either may be first.
	const sent = await outbox(db, store);
	const [reached, close] = sent.sort((a, b) => (a.subject < b.subject ? -1 : 1));
	expect(sent).toHaveLength(2);
	expect(reached?.subject).toContain(': a limit of Studio is reached');
	expect(close?.subject).toContain(': close to a limit of Studio');
	expect(close?.text).toContain('4 of 5');
});
