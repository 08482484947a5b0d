import { beforeEach, expect, test } from 'vitest';
import { brandAccent } from '#lib/platform/brand-accent.ts';
import { codeOf, eventsOf } from '#lib/testing/admins.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { callerOf } from '#lib/testing/visitor.ts';
import { DEFAULT_POLICY } from '../rules.ts';
import { findStoreByAddress } from './addresses.ts';

const db = useDatabase();
let store: TestStore;

beforeEach(async () => {
	store = await makeStore(db, { staff: 0, services: [] });
});

const manager = () => callerOf(db, store.managerUser).stores;
const at = () => ({ store: store.slug });
const form = (over: Record<string, unknown> = {}) => ({
	...at(),
	name: 'Ammos',
	description: 'Nails and hair',
	email: 'hello@ammos.test',
	phone: '+30 210 000 0000',
	accent: '#B3005E',
	zone: 'Europe/Athens',
	country: 'GR',
	phoneField: 'required' as const,
	...over
});

test('a new colour is computed once and stored with the store', async () => {
	await manager().updateProfile(form());
	const profile = await manager().getProfile(at());
	const { light, dark } = brandAccent('#b3005e');
	expect(profile).toMatchObject({
		name: 'Ammos',
		accent: '#b3005e',
		accentTokens: { light, dark },
		phoneField: 'required'
	});
	expect((await findStoreByAddress(db.pools, store.slug))?.name).toBe('Ammos');
});

test('the log names what changed, and nothing is logged when nothing did', async () => {
	await manager().updateProfile(form());
	await manager().updateProfile(form({ phone: '' }));
	await manager().updateProfile(form({ phone: '' }));
	const events = await eventsOf(db, store.storeId, 'stores.profile_changed');
	expect(events.slice(1).map((event) => event.facts)).toEqual([{ fields: ['phone'] }]);
});

test.each([
	{ accent: 'red' },
	{ accent: '#12345' },
	{ zone: 'Mars/Olympus' },
	{ country: 'Greece' },
	{ email: 'no' },
	{ phone: 'call me' },
	{ name: 'A' }
])('%o is refused and changes nothing', async (over) => {
	const before = await manager().getProfile(at());
	expect(await codeOf(manager().updateProfile(form(over)))).not.toBe('fulfilled');
	expect(await manager().getProfile(at())).toEqual(before);
});

test('a changed policy is a new version, and tells every process to read its rules again', async () => {
	const { version: _, ...same } = DEFAULT_POLICY;
	const version = async () =>
		(
			await db.owner<{ v: number }>(
				'select rules_version::int as v from store_settings where store_id = $1',
				[store.storeId]
			)
		)[0]?.v ?? 0;
	const before = await version();
	expect((await manager().updatePolicy({ ...at(), ...same })).version, 'unchanged').toBe(1);
	expect(await version()).toBe(before);
	const changed = await manager().updatePolicy({ ...at(), ...same, cancelNoticeMinutes: 120 });
	expect(changed).toMatchObject({ version: 2, cancelNoticeMinutes: 120 });
	expect(await version()).toBe(before + 1);
	const [event] = await eventsOf(db, store.storeId, 'stores.policy_changed');
	expect(event?.facts).toMatchObject({
		before: { cancelNoticeMinutes: 1440 },
		after: { cancelNoticeMinutes: 120, version: 2 }
	});
});

test('a store goes live and offline, and saying it twice is one event', async () => {
	const published = async () => (await findStoreByAddress(db.pools, store.slug))?.published;
	await manager().unpublish(at());
	expect(await published()).toBe(false);
	for (let i = 0; i < 2; i++) await manager().publish(at());
	expect(await published()).toBe(true);
	expect(await eventsOf(db, store.storeId, 'stores.published')).toHaveLength(1);
});
