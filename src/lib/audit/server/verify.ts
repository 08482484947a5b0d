/** Recomputes a store's chain from nothing but its rows (A21.2). Reads only. */
import { hmac, sameBytes, sha256 } from '#lib/platform/server/crypto.ts';
import { inStore, type Pool, type Tx } from '#lib/platform/server/db.ts';
import { genesis, seal, SEALED_COLUMNS, type SealedParts } from './chain.ts';

/**
 * removed: a position is missing. moved: an event is not at the position it was sealed at. edited: its
 * content, order or seal does not fit. personal: personal values are not those recorded. anchor: the
 * chain no longer holds what it held when an anchor was written, so its end was cut or rewritten.
 */
export type FindingKind = 'removed' | 'moved' | 'edited' | 'personal' | 'anchor';

export interface Finding {
	readonly storeId: string;
	readonly kind: FindingKind;
	readonly position: number;
	readonly eventId: string | null;
}

/** The last position of a chain and its seal, kept outside the database. */
export interface Anchor {
	readonly storeId: string;
	readonly position: number;
	/** hex */
	readonly hash: string;
	/** HMAC of the three above with APP_SECRET: whoever has only the database cannot write one. */
	readonly signature: string;
}

export interface Verdict {
	readonly storeId: string;
	readonly events: number;
	/** Recorded but not sealed yet: milliseconds old, or a dispatcher that does not run. */
	readonly unsealed: number;
	/** Erased personal values: legal, and counted. */
	readonly erased: number;
	readonly head: { readonly position: number; readonly hash: Buffer };
	readonly findings: readonly Finding[];
}

interface Row extends SealedParts {
	readonly position: number;
	readonly hash: Buffer;
	readonly salt: Buffer | null;
	readonly personal: string | null;
}

/** A row whose seal does not fit, with what stands before it. */
interface Misfit {
	readonly row: Row;
	readonly previous: Buffer;
}

const BATCH = 1_000;

export const signAnchor = (
	secret: string,
	storeId: string,
	position: number,
	hash: string
): string => hmac(secret, 'audit-anchor', storeId, String(position), hash).toString('hex');

async function page(tx: Tx, storeId: string, after: number): Promise<Row[]> {
	const { rows } = await tx.$client.query<Row>(
		`select ${SEALED_COLUMNS}, position, hash, salt, personal::text as personal
		 from events where store_id = $1 and position > $2 order by position limit ${BATCH}`,
		[storeId, after]
	);
	return rows;
}

/** True when the values are erased, or are those whose digest was sealed. */
const personalFits = (row: Row): boolean =>
	row.salt === null
		? row.personal === null
		: sameBytes(sha256(row.salt, row.personal ?? ''), row.digest);

/** A misfit that fits at another misfit's place was moved; the rest was edited. */
function judge(misfits: readonly Misfit[]): { row: Row; kind: 'moved' | 'edited' }[] {
	// Every pair is tried: past some dozens the answer is "rewritten", whatever the kind.
	const places = misfits.slice(0, 50);
	return misfits.map(({ row }) => {
		const fits = places.some(({ row: place, previous }) => {
			if (place.id === row.id) return false;
			const there = seal(previous, place.position, row);
			return sameBytes(there, row.hash) || sameBytes(there, place.hash);
		});
		return { row, kind: fits ? 'moved' : 'edited' };
	});
}

class Walk {
	readonly findings: Finding[] = [];
	readonly misfits: Misfit[] = [];
	readonly storeId: string;
	events = 0;
	erased = 0;
	head: { position: number; hash: Buffer };
	readonly #anchors: Map<number, string>;

	constructor(storeId: string, anchors: readonly Anchor[]) {
		this.storeId = storeId;
		this.head = { position: 0, hash: genesis(storeId) };
		this.#anchors = new Map(anchors.map((anchor) => [anchor.position, anchor.hash]));
	}

	find(kind: FindingKind, position: number, eventId: string | null): void {
		this.findings.push({ storeId: this.storeId, kind, position, eventId });
	}

	step(row: Row): void {
		for (let missing = this.head.position + 1; missing < row.position; missing++)
			this.find('removed', missing, null);
		const follows = row.position === this.head.position + 1;
		// After a gap the seal before is unknown: the event's own cannot be checked, the next one's can.
		if (follows && !sameBytes(seal(this.head.hash, row.position, row), row.hash))
			this.misfits.push({ row, previous: this.head.hash });
		if (row.salt === null) this.erased++;
		if (!personalFits(row)) this.find('personal', row.position, row.id);
		const anchored = this.#anchors.get(row.position);
		if (anchored !== undefined && anchored !== row.hash.toString('hex'))
			this.find('anchor', row.position, row.id);
		this.#anchors.delete(row.position);
		this.head = { position: row.position, hash: row.hash };
		this.events++;
	}

	end(): void {
		for (const { row, kind } of judge(this.misfits)) this.find(kind, row.position, row.id);
		for (const position of this.#anchors.keys()) this.find('anchor', position, null);
		this.findings.sort((a, b) => a.position - b.position);
	}
}

/** Throws nothing about content: what is wrong is in `findings`. `anchors`: this store's, verified. */
export async function verifyStore(
	pool: Pool,
	storeId: string,
	anchors: readonly Anchor[] = []
): Promise<Verdict> {
	return await inStore(pool, storeId, async (tx) => {
		const walk = new Walk(storeId, anchors);
		for (
			let rows = await page(tx, storeId, 0);
			rows.length > 0;
			rows = await page(tx, storeId, walk.head.position)
		)
			for (const row of rows) walk.step(row);
		walk.end();
		const { rows } = await tx.$client.query<{ n: number }>(
			'select count(*)::int as n from events where store_id = $1 and position is null',
			[storeId]
		);
		const { events, erased, head, findings } = walk;
		return { storeId, events, erased, head, findings, unsealed: rows[0]?.n ?? 0 };
	});
}

export interface StoreToVerify {
	readonly id: string;
	readonly name: string;
	readonly slug: string;
}

/** Every store there is, oldest first. */
export async function storesToVerify(pool: Pool): Promise<StoreToVerify[]> {
	const { rows } = await pool.query<StoreToVerify>(
		`select s.id, s.name, coalesce(a.slug, '') as slug from stores s
		 left join store_slugs a on a.store_id = s.id and a.retired_at is null order by s.number`
	);
	return rows;
}
