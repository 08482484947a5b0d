import { expect, test } from 'vitest';
import { makeStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { countVisitorAct } from './rate-limit.ts';

const db = useDatabase();

test('C30 one network is stopped in one store; its neighbours and the other stores are not', async () => {
	const [store, other] = [await makeStore(db), await makeStore(db)];
	const act = (storeId: string, ip: string) => countVisitorAct(db.pools, storeId, ip);
	for (let n = 0; n < 200; n++) await act(store.storeId, `2001:db8:1:1::${n}`);
	await expect(act(store.storeId, '2001:db8:1:1::ffff')).rejects.toMatchObject({
		code: 'TOO_MANY_REQUESTS'
	});
	await expect(act(store.storeId, '2001:db8:1:2::1')).resolves.toBeUndefined();
	await expect(act(other.storeId, '2001:db8:1:1::1')).resolves.toBeUndefined();
});

test('A22.1 when nothing can be counted, nothing is done', async () => {
	const store = await makeStore(db);
	await db.owner('alter table store_rate_limits rename to gone');
	await expect(countVisitorAct(db.pools, store.storeId, '192.0.2.1')).rejects.toMatchObject({
		code: 'BUSY'
	});
	await db.owner('alter table gone rename to store_rate_limits');
	await expect(countVisitorAct(db.pools, store.storeId, '192.0.2.1')).resolves.toBeUndefined();
});
