/**
 * npm run audit:verify -- [--store <slug or id>] [--anchors <file>]
 *
 * Recomputes every store's audit chain and says what does not fit. Exit code 1 when anything does not.
 * With --anchors: also holds the chains against the file's earlier lines, then, when all is well,
 * adds one line per store. Keep that file outside the database, and run this daily. Without
 * DATABASE_URL: the database of `npm start` (--data: its folder).
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import {
	signAnchor,
	storesToVerify,
	verifyStore,
	type Anchor,
	type Finding,
	type Verdict
} from '#lib/audit/server/verify.ts';
import { config } from '#lib/platform/server/config.ts';
import { closePools, pools } from '#lib/platform/server/pools.ts';
import { openOwnDatabase, ownSecret } from './start/database.ts';

const SENTENCE: Record<Finding['kind'], string> = {
	removed: 'an event was removed',
	moved: 'an event was moved to another position',
	edited: 'an event was edited, or its seal was',
	personal: 'personal values are not those that were recorded',
	anchor: 'the chain is not the one that was anchored: its end was cut or rewritten'
};

const line = z.object({
	storeId: z.uuid(),
	position: z.number().int(),
	hash: z.string(),
	signature: z.string()
});

const { values: options } = parseArgs({
	options: {
		store: { type: 'string' },
		anchors: { type: 'string' },
		data: { type: 'string', default: '.data' }
	}
});

function readAnchors(file: string | undefined, secret: string): Anchor[] {
	if (file === undefined || !existsSync(file)) return [];
	const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
	return lines.map((text, index) => {
		const anchor = line.parse(JSON.parse(text));
		if (signAnchor(secret, anchor.storeId, anchor.position, anchor.hash) !== anchor.signature)
			throw new Error(
				`${file}, line ${index + 1}: this anchor was not written with this APP_SECRET.`
			);
		return anchor;
	});
}

function report(name: string, verdict: Verdict): void {
	const waiting = verdict.unsealed > 0 ? `, ${verdict.unsealed} not sealed yet` : '';
	const erased = verdict.erased > 0 ? `, ${verdict.erased} with personal values erased` : '';
	const state = verdict.findings.length === 0 ? 'whole' : `${verdict.findings.length} findings`;
	console.log(`${name}: ${verdict.events} events${erased}${waiting}: ${state}`);
	for (const { kind, position, eventId } of verdict.findings.slice(0, 100))
		console.log(`  position ${position}${eventId ? ` (${eventId})` : ''}: ${SENTENCE[kind]}`);
}

const anchorLine = (secret: string, { storeId, head }: Verdict): string => {
	const hash = head.hash.toString('hex');
	const anchor = { storeId, position: head.position, hash };
	return `${JSON.stringify({ ...anchor, signature: signAnchor(secret, storeId, head.position, hash) })}\n`;
};

async function main(): Promise<number> {
	const secret = config().APP_SECRET;
	const anchors = readAnchors(options.anchors, secret);
	const all = await storesToVerify(pools().app);
	const wanted = options.store;
	const chosen =
		wanted === undefined ? all : all.filter(({ id, slug }) => id === wanted || slug === wanted);
	if (chosen.length === 0 && wanted !== undefined)
		throw new Error(`There is no store "${wanted}".`);
	// An anchored store that is gone altogether is a finding too.
	const gone =
		wanted === undefined
			? anchors.filter(({ storeId }) => !all.some(({ id }) => id === storeId))
			: [];
	for (const { storeId } of gone)
		console.log(`${storeId}: anchored before, now gone with all its events`);
	let whole = gone.length === 0;
	let lines = '';
	for (const store of chosen) {
		const own = anchors.filter(({ storeId }) => storeId === store.id);
		const verdict = await verifyStore(pools().app, store.id, own);
		report(`${store.name} (${store.slug})`, verdict);
		if (verdict.findings.length > 0) whole = false;
		else if (verdict.head.position > 0) lines += anchorLine(secret, verdict);
	}
	if (whole && options.anchors !== undefined) appendFileSync(options.anchors, lines);
	return whole ? 0 : 1;
}

/** How to leave the database again. */
async function openDatabase(): Promise<() => Promise<void>> {
	if (process.env['DATABASE_URL']) return async () => undefined;
	const folder = resolve(options.data);
	if (!existsSync(folder)) throw new Error(`There is no database: set DATABASE_URL, or --data.`);
	process.env['APP_SECRET'] ||= ownSecret(folder);
	const database = await openOwnDatabase(folder, false, (lost) => {
		throw lost;
	});
	process.env['DATABASE_URL'] = database.url;
	return () => database.stop();
}

const leave = await openDatabase();
try {
	process.exitCode = await main();
} finally {
	await closePools();
	await leave();
}
