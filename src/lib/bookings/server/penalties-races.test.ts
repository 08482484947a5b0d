import { beforeAll, describe, expect, test } from 'vitest';
import { HOUR } from '#lib/platform/time.ts';
import { type TestStore } from '#lib/testing/builders.ts';
import { makeFeeStore, penaltySteps } from '#lib/testing/penalties.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { afterUndo, booksOf } from '#lib/testing/fees.ts';
import { waiveFee } from './penalties.ts';
import { markNoShow } from './visiting.ts';

const db = useDatabase();
let store: TestStore;
const { booked, cancelAt, noShowAt } = penaltySteps(db, () => store);

beforeAll(async () => {
	store = await makeFeeStore(db);
});

describe('races', () => {
	test('D14 two cancellations at once: one fee, one refund', async () => {
		const made = await booked(2_000);
		const now = made.before(5 * HOUR);
		const both = await Promise.allSettled([
			cancelAt(made.bookingId, now),
			cancelAt(made.bookingId, now)
		]);
		expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
		await afterUndo(db, store);
		expect(await booksOf(store, made.bookingId)).toEqual({ online: 1_500, penalties: 1_500 });
	});

	test('D15 cancelled while it is marked as missed: one of the two, and one fee', async () => {
		const made = await booked(2_000);
		const both = await Promise.allSettled([
			store.scope((scope) => markNoShow(scope, { bookingId: made.bookingId }), {
				now: made.startsAt
			}),
			cancelAt(made.bookingId, made.before(1))
		]);
		expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
		const rows = await db.owner('select from booking_penalties where booking_id = $1', [
			made.bookingId
		]);
		expect(rows).toHaveLength(1);
	});

	test('D15 the database keeps a second live fee out', async () => {
		const made = await booked(1_000);
		await noShowAt(made);
		await expect(
			db.owner(
				`insert into booking_penalties (store_id, id, booking_id, cause, amount_minor, kept_minor, currency, status)
				 select store_id, gen_random_uuid(), booking_id, cause, amount_minor, kept_minor, currency, 'owed'
				 from booking_penalties where booking_id = $1`,
				[made.bookingId]
			)
		).rejects.toMatchObject({ code: '23505' });
	});

	test('D14 a fee is waived once', async () => {
		const made = await booked(1_000);
		await noShowAt(made);
		const waive = () =>
			store.scope((scope) => waiveFee(scope, { bookingId: made.bookingId, reason: 'a friend' }));
		const both = await Promise.allSettled([waive(), waive()]);
		expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
	});
});
