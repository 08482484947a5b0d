/**
 * checkout: from the client's wish to pay to the confirmed booking, at the sandbox provider, against
 * the bare booking transaction. webhook.intake: signed events verified and kept over HTTP, each a
 * transaction of its own, against the bare insert; no worker looks at them meanwhile.
 */
import { performance } from 'node:perf_hooks';
import { signSandbox } from '#lib/payments/server/adapters/sandbox-events.ts';
import { sandboxSecret } from '#lib/payments/server/connections.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { processNow } from '#lib/platform/time.ts';
import { answerOf, expectOk, mutation, nextNetwork } from './asking.ts';
import { bareBooking, bareStore, within } from './bare-booking.ts';
import { BARE_PAID, PAID, using, type Group, type World } from './bench.ts';
import { holdFor, nthStart } from './booking-acts.ts';
import { asOwner } from './cluster.ts';
import { withConnections, type Connection, type Question } from './connection.ts';
import { judged } from './goals.ts';
import { inTurns, percentile, type Act } from './measuring.ts';
import { startWeb } from './processes.ts';

const MS = 2_000;
const TELLERS = 8;
const CHECKOUTS = 100;
const ROUNDS = 3;
/** So many persons' days are full with the checkouts of all rounds. */
const PERSONS = 3;

const done = async (connection: Connection, question: Question): Promise<unknown> =>
	answerOf(await expectOk(connection, question)).data;

/** Milliseconds of one checkout; what the client does at the provider's page is not counted. */
async function checkout(connection: Connection, n: number): Promise<number> {
	const wish = {
		store: PAID,
		with: `person-${1 + (n % PERSONS)}`,
		startsAt: nthStart(Math.floor(n / PERSONS))
	};
	const create = await holdFor(connection, wish);
	const began = performance.now();
	const booked = (await done(connection, create)) as { code: string; token: string };
	const proof = { store: PAID, code: booked.code, token: booked.token };
	const { payUrl } = (await done(connection, mutation('book.pay', proof))) as { payUrl: string };
	const before = performance.now() - began;
	const [storeId, token] = payUrl.split('/').slice(-2);
	await done(connection, mutation('payments.sandboxAct', { storeId, token, act: 'pay' }));
	const back = performance.now();
	const { status } = (await done(connection, mutation('book.settlePayment', proof))) as {
		status: string;
	};
	if (status !== 'confirmed') throw new Error(`a paid booking is ${status}`);
	return before + performance.now() - back;
}

/** Medians of the best round, ours and the bare one's. */
async function checkouts(port: number, { pools }: World): Promise<[own: number, bare: number]> {
	const store = await bareStore(pools.app, BARE_PAID);
	const bare = async (n: number): Promise<number> => {
		const began = performance.now();
		const [person, nth] = [n % PERSONS, Math.floor(n / PERSONS)];
		await bareBooking(pools.app, store, store.staffIds[person] ?? '', nthStart(nth));
		return performance.now() - began;
	};
	return await withConnections(port, 1, async ([connection]) => {
		const best: [number, number] = [Infinity, Infinity];
		for (let round = 0; connection && round < ROUNDS; round++) {
			const took: [number[], number[]] = [[], []];
			for (let i = 0; i < CHECKOUTS; i++) {
				const n = round * CHECKOUTS + i;
				took[0].push(await checkout(connection, n));
				took[1].push(await bare(n));
			}
			for (const side of [0, 1] as const)
				best[side] = Math.min(best[side], percentile(took[side], 0.5));
		}
		return best;
	});
}

interface Told {
	readonly storeId: string;
	readonly connectionId: string;
	readonly ref: string;
	readonly paymentId: string;
}

/** A payment of the checkouts: every event names it, as a provider repeats itself. */
const findPayment = async ({ settings }: World): Promise<Told> =>
	await asOwner(settings.databases.direct, async (client) => {
		const { rows } = await client.query<Told>(
			`select store_id as "storeId", connection_id as "connectionId", id::text as ref, key as "paymentId" from sandbox_payments limit 1`
		);
		if (!rows[0]) throw new Error('no checkout was made');
		return rows[0];
	});

const bodyOf = ({ ref, paymentId }: Told): string =>
	JSON.stringify({ id: `bench_${newId()}`, payment: ref, reference: paymentId });

function event(told: Told): Question {
	const body = bodyOf(told);
	const signature = signSandbox(
		sandboxSecret({ storeId: told.storeId, id: told.connectionId }),
		body,
		Math.floor(processNow() / 1000)
	);
	return {
		method: 'POST',
		path: `/api/webhooks/sandbox/${told.storeId}/${told.connectionId}`,
		body,
		from: nextNetwork(),
		headers: { 'sandbox-signature': signature }
	};
}

const INSERT = `insert into webhook_inbox (store_id, id, connection_id, dedupe_key, changed, body)
	values ($1, $2, $3, $4, $5, $6) on conflict do nothing`;

async function intake(port: number, world: World): Promise<[own: number, bare: number]> {
	const told = await findPayment(world);
	const { storeId, connectionId } = told;
	const bare: Act = async () =>
		await within(world.pools.app, storeId, async (client) => {
			const [id, body] = [newId(), bodyOf(told)];
			const changed = { kind: 'payment', refs: [told.ref], paymentId: told.paymentId };
			await client.query(INSERT, [storeId, id, connectionId, id, changed, Buffer.from(body)]);
		});
	return await withConnections(port, TELLERS, async (open) => {
		const tell: Act = async (worker) => {
			const { status } = await (open[worker] as Connection).ask(event(told));
			if (status !== 204) throw new Error(`an event was answered with ${status}`);
		};
		const [kept, inserted] = await inTurns([tell, bare], TELLERS, MS);
		return [kept?.perSecond ?? NaN, inserted?.perSecond ?? NaN];
	});
}

export const money: Group = async (bench) => {
	const world = await bench.world();
	return await using(startWeb(world.settings), async ({ port }) => {
		const [took, bareTook] = await checkouts(port, world);
		const [rate, bareRate] = await intake(port, world);
		return [
			judged('checkout p50 at 1', took, 'ms', bareTook),
			judged('webhook.intake at 8', rate, 'per s', bareRate)
		];
	});
};
