import { beforeAll, expect, test } from 'vitest';
import { toAppError } from '#lib/trpc/server/errors.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { wallTime as at } from '#lib/testing/booking.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { visitorOf, type Caller } from '#lib/testing/visitor.ts';
import { toIso, type Instant } from '#lib/platform/time.ts';

const db = useDatabase();
let store: TestStore;
let service: string;

beforeAll(async () => {
	store = await makeStore(db, { staff: 3, policy: { maxOpenBookings: 0 } });
	const [row] = await db.owner<{ slug: string }>('select slug from services where id = $1', [
		store.serviceIds[0]
	]);
	service = row!.slug;
});

const codeOf = async (promise: Promise<unknown>): Promise<string | undefined> =>
	await promise.then(
		() => 'fulfilled',
		(error: unknown) => toAppError(error)?.code ?? String(error)
	);

const holdAt = (caller: Caller, startsAt: Instant, token?: string) =>
	caller.book.hold({ store: store.slug, service, startsAt: toIso(startsAt), token });

let keys = 0;
const form = (held: { hold: string; token: string }, values: Record<string, unknown> = {}) => ({
	store: store.slug,
	hold: held.hold,
	token: held.token,
	name: 'Katerina Zafeiri',
	email: 'Katerina@Example.org ',
	idempotencyKey: `form-${++keys}-00000000`,
	...values
});

test('A5.1 store page → picker → hold → booking → its own page', async () => {
	const visitor = visitorOf(db);
	const page = await visitor.book.storePage({ store: store.slug });
	const [shown] = page.groups.flatMap((group) => group.services);
	expect(shown).toMatchObject({ slug: service, priceText: '€30', durationText: '30 min' });
	expect(shown!.next?.text).toMatch(/\d\d:\d\d/);
	const { picker: week } = await visitor.book.picker({ store: store.slug, service, day: null });
	expect(week.days).toHaveLength(7);
	// The last free day: the time of day at which the test runs must not decide about the notice.
	const day = week.days.findLast(({ state }) => state === 'free')?.day;
	const { picker } = await visitor.book.picker({ store: store.slug, service, day });
	const slot = picker.slots[0]!;
	const held = await visitor.book.hold({ store: store.slug, service, startsAt: slot.value });
	const confirm = await visitor.book.getHold({
		store: store.slug,
		hold: held.hold,
		token: held.token
	});
	expect(confirm.ticket.timeText).toContain(slot.label);
	const made = await visitor.book.create(form(held));
	const booking = await visitor.book.getBooking({
		store: store.slug,
		code: made.code,
		token: made.token
	});
	expect(booking).toMatchObject({
		status: 'confirmed',
		clientName: 'K. Zafeiri',
		maskedEmail: 'k…@example.org',
		mayCancel: true
	});
	expect(
		await visitor.book.calendarFile({ store: store.slug, code: made.code, token: made.token })
	).toContain('BEGIN:VEVENT');
});

test('C39 the visitor sees the time that he holds himself as free; others do not', async () => {
	const visitor = visitorOf(db);
	const day = toIso(at(5, '10:00')).slice(0, 10);
	const before = (await visitor.book.picker({ store: store.slug, service, day, with: undefined }))
		.picker.slots.length;
	for (let n = 0; n < 3; n++)
		await holdAt(visitorOf(db, { ip: `192.0.2.${n + 10}` }), at(5, '10:00'));
	const held = await visitor.book.picker({ store: store.slug, service, day });
	expect(held.picker.slots).toHaveLength(before - 1);
	const own = await holdAt(visitor, at(5, '11:00'));
	expect(
		(await visitor.book.picker({ store: store.slug, service, day, hold: own.token })).picker.slots
	).toHaveLength(before - 1);
});

test('T2 D27 the same key gives the same booking, however often and however parallel', async () => {
	const visitor = visitorOf(db);
	const held = await holdAt(visitor, at(6, '10:00'));
	const same = form(held);
	const answers = await Promise.all(Array.from({ length: 20 }, () => visitor.book.create(same)));
	expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
	expect(
		await db.owner('select count(*)::int as n from bookings where code = $1', [answers[0]!.code])
	).toEqual([{ n: 1 }]);
	expect(await codeOf(visitor.book.create({ ...same, note: 'another body' }))).toBe('KEY_REUSED');
});

test('D27 a refusal is repeated with its key, alternatives included', async () => {
	const visitor = visitorOf(db);
	const held = await holdAt(visitor, at(6, '12:00'));
	await visitor.book.releaseHold({ store: store.slug, token: held.token });
	const gone = form(held);
	expect(await codeOf(visitor.book.create(gone))).toBe('HOLD_GONE');
	const [key] = await db.owner<{ error_code: string }>(
		'select error_code from idempotency_keys where key = $1',
		[gone.idempotencyKey]
	);
	expect(key).toEqual({ error_code: 'HOLD_GONE' });
	expect(await codeOf(visitor.book.create(gone))).toBe('HOLD_GONE');
});

test('D17 a lost hold is taken afresh when its time is still free at the price that was shown', async () => {
	const visitor = visitorOf(db);
	const held = await holdAt(visitor, at(6, '13:00'));
	const { fallback } = await visitor.book.getHold({
		store: store.slug,
		hold: held.hold,
		token: held.token
	});
	await visitor.book.releaseHold({ store: store.slug, token: held.token });
	const again = { ...fallback, startsAt: toIso(fallback.startsAt) };
	expect(
		await codeOf(visitor.book.create(form(held, { fallback: { ...again, priceMinor: 1 } })))
	).toBe('HOLD_GONE');
	expect(await visitor.book.create(form(held, { fallback: again }))).toMatchObject({
		status: 'confirmed'
	});
});

test('D17 a hold is extended once', async () => {
	const visitor = visitorOf(db);
	const held = await holdAt(visitor, at(6, '14:00'));
	const own = { store: store.slug, hold: held.hold, token: held.token };
	expect((await visitor.book.extendHold(own)).expiresAt).toBeGreaterThanOrEqual(held.expiresAt);
	expect(await codeOf(visitor.book.extendHold(own))).toBe('HOLD_GONE');
});

test("D17 HOLDS_FULL: neither one network nor one person's day can be filled with holds", async () => {
	const small = await makeStore(db, { staff: 1 });
	const [row] = await db.owner<{ slug: string }>('select slug from services where id = $1', [
		small.serviceIds[0]
	]);
	const results: (string | undefined)[] = [];
	for (let n = 0; n < 8; n++)
		results.push(
			await codeOf(
				visitorOf(db, { ip: `198.51.100.${n}` }).book.hold({
					store: small.slug,
					service: row!.slug,
					startsAt: toIso(at(3, `${10 + Math.floor(n / 2)}:${n % 2 ? '30' : '00'}`))
				})
			)
		);
	expect(results.slice(0, 3)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
	expect(results.at(-1)).toBe('HOLDS_FULL');
});

test('C23 C37 D16 a link opens one booking of one store, and nothing without its token', async () => {
	const visitor = visitorOf(db);
	const made = await visitor.book.create(form(await holdAt(visitor, at(7, '10:00'))));
	const other = await makeStore(db);
	const link = { store: store.slug, code: made.code, token: made.token };
	expect(
		await codeOf(visitor.book.getBooking({ ...link, token: `${made.token.slice(0, -1)}x` }))
	).toBe('NOT_FOUND');
	expect(await codeOf(visitor.book.getBooking({ ...link, store: other.slug }))).toBe('NOT_FOUND');
	await db.owner(
		"update bookings set starts_at = starts_at - interval '60 days', ends_at = ends_at - interval '60 days' where id = $1",
		[made.bookingId]
	);
	expect(await codeOf(visitor.book.getBooking(link))).toBe('LINK_EXPIRED');
	const [row] = await db.owner<{ link_hash: Buffer }>(
		'select link_hash from bookings where id = $1',
		[made.bookingId]
	);
	expect(row!.link_hash.toString('base64url')).not.toContain(made.token.slice(0, 10));
});

test('A5.6 the client moves and cancels by link; a repeat changes nothing more', async () => {
	const visitor = visitorOf(db);
	const made = await visitor.book.create(form(await holdAt(visitor, at(8, '10:00'))));
	const link = { store: store.slug, code: made.code, token: made.token };
	const { picker } = await visitor.book.movePicker({
		...link,
		day: toIso(at(9, '10:00')).slice(0, 10)
	});
	const move = { ...link, startsAt: picker.slots[0]!.value, idempotencyKey: 'move-00000001' };
	await visitor.book.reschedule(move);
	await visitor.book.reschedule(move);
	const cancel = { ...link, idempotencyKey: 'cancel-00000001' };
	expect(await visitor.book.cancel(cancel)).toMatchObject({ status: 'cancelled' });
	expect(await visitor.book.cancel(cancel)).toMatchObject({ status: 'cancelled' });
	const names = await db.owner<{ name: string }>(
		'select name from events where subject_id = $1 order by id',
		[made.bookingId]
	);
	expect(names.map((row) => row.name)).toEqual([
		'booking.created',
		'booking.rescheduled',
		'booking.cancelled'
	]);
});

test('A3.5 search finds without accents and case; a filter that leaves nothing says how many there were', async () => {
	const visitor = visitorOf(db);
	const [row] = await db.owner<{ name: string }>('select name from services where id = $1', [
		store.serviceIds[0]
	]);
	const found = await visitor.book.storePage({ store: store.slug, q: row!.name.toUpperCase() });
	expect(found.groups).toHaveLength(1);
	const none = await visitor.book.storePage({ store: store.slug, q: 'no such thing' });
	expect(none).toMatchObject({ groups: [], search: { filtered: true, total: 1 } });
});

test('bad input is a clear refusal, never a fault', async () => {
	const visitor = visitorOf(db);
	const base = { store: store.slug, service };
	const bad = [
		visitor.book.storePage({ store: 'no-such-store' }),
		visitor.book.storePage({ store: '../etc' }),
		visitor.book.picker({ ...base, service: 'no-such-service' }),
		visitor.book.picker({ ...base, day: '2026-02-30' }),
		visitor.book.picker({ ...base, zone: 'Mars/Olympus' }),
		visitor.book.picker({ ...base, party: 99 }),
		visitor.book.picker({ ...base, party: -1 }),
		visitor.book.hold({ ...base, startsAt: 'tomorrow' }),
		visitor.book.hold({ ...base, startsAt: '2026-11-24T10:00:30Z' }),
		visitor.book.hold({ ...base, startsAt: '1970-01-01T00:00:00Z' }),
		visitor.book.getHold({ store: store.slug, hold: 'not-an-id', token: 'x'.repeat(22) }),
		visitor.book.getBooking({
			store: store.slug,
			code: "K7'; drop table bookings",
			token: 'x'.repeat(22)
		}),
		visitor.book.create(form({ hold: store.storeId, token: 'x'.repeat(22) }, { name: 'a\u0000b' })),
		visitor.book.create(
			form({ hold: store.storeId, token: 'x'.repeat(22) }, { email: 'katerina@example' })
		),
		visitor.book.create(
			form({ hold: store.storeId, token: 'x'.repeat(22) }, { name: 'x'.repeat(1_000_000) })
		)
	];
	for (const result of await Promise.allSettled(bad)) {
		expect(result.status).toBe('rejected');
		expect((result as PromiseRejectedResult).reason).toMatchObject({
			code: expect.stringMatching(/^(BAD_REQUEST|NOT_FOUND|UNPROCESSABLE_CONTENT)$/)
		});
	}
});
