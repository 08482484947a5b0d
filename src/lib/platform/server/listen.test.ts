import { afterEach, expect, test } from 'vitest';
import { useDatabase } from '#lib/testing/database.ts';
import { Listener } from './listen.ts';

const db = useDatabase();
const open: Listener[] = [];
afterEach(async () => {
	for (const listener of open.splice(0)) await listener.stop();
});

function listening(): Listener {
	const listener = new Listener(db.url);
	open.push(listener);
	return listener;
}

const notify = (channel: string, payload: string) =>
	db.pools.app.query('select pg_notify($1, $2)', [channel, payload]);
const connections = async () =>
	(
		await db.owner<{ pid: number }>(
			`select pid from pg_stat_activity where application_name = 'appointment-hub-listen' and datname = current_database()`
		)
	).map((row) => row.pid);

test('each channel reaches its own handlers, over one connection', async () => {
	const listener = listening();
	const rules: string[] = [];
	const live: string[] = [];
	await Promise.all([
		listener.on('store_rules', (id) => rules.push(id)),
		listener.on('store_live', (id) => live.push(id)),
		listener.on('store_rules', (id) => rules.push(`again ${id}`))
	]);
	await notify('store_rules', 'a');
	await notify('store_live', 'b');
	await expect.poll(() => rules.length + live.length).toBe(3);
	expect(rules).toEqual(['a', 'again a']);
	expect(live).toEqual(['b']);
	expect(await connections()).toHaveLength(1);
});

test('who has left hears nothing more', async () => {
	const listener = listening();
	const left: string[] = [];
	const stayed: string[] = [];
	const leave = await listener.on('store_live', (id) => left.push(id));
	await listener.on('store_live', (id) => stayed.push(id));
	leave();
	await notify('store_live', 'c');
	await expect.poll(() => stayed).toEqual(['c']);
	expect(left).toEqual([]);
});

test('a lost connection comes back, hears every channel again, and says that something may have been missed', async () => {
	const listener = listening();
	const heard: string[] = [];
	let back = 0;
	await listener.on('store_rules', (id) => heard.push(id));
	await listener.on('store_live', (id) => heard.push(id));
	listener.onReconnect(() => back++);
	await db.owner('select pg_terminate_backend($1)', await connections());
	await expect.poll(() => back, { timeout: 5_000 }).toBe(1);
	await notify('store_rules', 'd');
	await notify('store_live', 'e');
	await expect.poll(() => heard).toEqual(['d', 'e']);
});

test('a handler that fails stops neither the others nor the process', async () => {
	const listener = listening();
	const heard: string[] = [];
	await listener.on('store_live', () => {
		throw new Error('a mistake');
	});
	await listener.on('store_live', (id) => heard.push(id));
	await notify('store_live', 'f');
	await expect.poll(() => heard).toEqual(['f']);
});

test('a channel is a word, never a statement', async () => {
	await expect(listening().on('x; drop table stores', () => {})).rejects.toThrow('not a channel');
});
