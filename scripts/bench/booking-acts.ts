/** A visitor's hold and booking over HTTP. */
import { addDays, fromWallClock, localDay, processNow, toIso } from '#lib/platform/time.ts';
import { answerOf, mutation } from './asking.ts';
import type { Connection } from './connection.ts';

const ZONE = 'Europe/Athens';
export const SLOTS_A_DAY = 16;

/** Start of the `n`th half hour from nine to five, counted over days from tomorrow on. ISO. */
export function nthStart(n: number): string {
	const day = addDays(localDay(processNow(), ZONE), 1 + Math.floor(n / SLOTS_A_DAY));
	const minutes = 540 + (n % SLOTS_A_DAY) * 30;
	const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
	return toIso(fromWallClock(day, time, ZONE));
}

export interface Wish {
	readonly store: string;
	/** A person's slug; absent: anyone. */
	readonly with?: string;
	readonly startsAt: string;
}

export interface Attempt {
	/** null: it worked. */
	readonly code: string | null;
	readonly status: number;
	/** Milliseconds of each request. */
	readonly took: readonly number[];
}

let visitors = 0;

/** Hold, then booking, by somebody new. Ends at the first refusal. */
export async function book(connection: Connection, wish: Wish): Promise<Attempt> {
	const held = await connection.ask(
		mutation('book.hold', { ...wish, service: 'service-1', at: 'main' })
	);
	const hold = answerOf(held);
	if (hold.code !== null) return { code: hold.code, status: held.status, took: [held.ms] };
	const { hold: claim, token } = hold.data as { hold: string; token: string };
	const who = ++visitors;
	const made = await connection.ask(
		mutation('book.create', {
			store: wish.store,
			hold: claim,
			token,
			name: `Visitor ${who}`,
			email: `visitor-${who}@bench.example`,
			idempotencyKey: `bench-${claim}`
		})
	);
	return { code: answerOf(made).code, status: made.status, took: [held.ms, made.ms] };
}

/** The same, and throws when it was refused. */
export async function bookOrThrow(connection: Connection, wish: Wish): Promise<void> {
	const { code } = await book(connection, wish);
	if (code !== null) throw new Error(`a free time was refused: ${code}`);
}
