import { expect, test } from 'vitest';
import { findMandate } from '#lib/payments/server/mandates.ts';
import { stopRenewal } from '#lib/packages/server/renewals.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { useRenewals } from '#lib/testing/renewals.ts';
import { listNeeds, removeUnneeded } from './keeping-cards.ts';

const db = useDatabase();
const { now, bought, visitor, follow } = useRenewals(db);

const needs = async () => await now.store.scope((scope) => listNeeds(scope, now.clientId));

test('a card that pays for what renews says so, and stays until that is stopped', async () => {
	const id = await bought();
	const mandate = await now.store.scope((scope) => findMandate(scope, id));
	const cardId = mandate?.cardId ?? '';
	expect(await needs()).toEqual([{ cardId, terms: mandate?.terms, visit: null }]);
	const take = async () =>
		await removeUnneeded(db.pools, visitor(), { cardId, clientId: now.clientId });
	await expect(take()).rejects.toMatchObject({ code: 'IN_USE' });
	await now.store.scope((scope) => stopRenewal(scope, id, 'client'));
	await follow();
	expect(await needs()).toEqual([]);
});
