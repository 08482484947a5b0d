import { expect, test } from 'vitest';
import { DAY, plus, processNow } from '#lib/platform/time.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { useRenewals } from '#lib/testing/renewals.ts';
import { stopRenewal, tellOfCharge } from './renewals.ts';

const db = useDatabase();
const { now, bought, find, come, cardNow, follow } = useRenewals(db);

/** What the client was sent. */
const mails = async () =>
	await db.owner<{ subject: string; text: string }>(
		'select subject, text from sandbox_messages where recipient = $1 order by id',
		[now.user.email]
	);
const subjects = async () =>
	(await mails()).map(({ subject }) => subject.replace(/^.*?: /, '').replace(/ on .*$/, ''));

test('the client reads what was agreed, what is coming, and what was paid', async () => {
	const id = await bought();
	await follow();
	const { nextAt } = await find(id);
	const due = nextAt ?? processNow();
	for (const days of [4, 3, 2])
		await now.store.scope((scope) => tellOfCharge(scope, id), { now: plus(due, -days * DAY) });
	await follow();
	await come(id);
	await follow();
	expect(await subjects()).toEqual([
		'“Three cuts” renews every month',
		'€100 for “Three cuts”',
		'“Three cuts” is renewed'
	]);
	const [, coming, renewed] = await mails();
	expect(coming?.text).toContain(`/packages/${id}?t=`);
	expect(renewed?.text).toMatch(/€100 .* is paid, and your visits are there: 3 visits\./);
});

test('the client reads that a card was refused, with the way to pay, and the end', async () => {
	const id = await bought();
	await cardNow('declines');
	await come(id);
	await follow();
	for (let tries = 0; tries < 3; tries++) await come(id);
	await follow();
	// What two tries in between said is not true any more by the time it is sent.
	expect(await subjects()).toEqual([
		'“Three cuts” could not be charged',
		'“Three cuts” does not renew any more'
	]);
	const [failed, ended] = await mails();
	expect(failed?.text).toMatch(/Pay €100/);
	expect(failed?.text).toContain(`/packages/${id}?t=`);
	expect(ended?.text).toContain('nothing is charged again');
});

test('whoever stops it is told that nothing is charged any more', async () => {
	const id = await bought();
	await follow();
	await now.store.scope((scope) => stopRenewal(scope, id, 'client'));
	await follow();
	expect((await mails()).at(-1)?.text).toContain('is not charged any more');
});
