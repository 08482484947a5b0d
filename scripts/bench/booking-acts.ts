/** A visitor's hold and booking over HTTP. */
import { addDays, fromWallClock, localDay, processNow, toIso } from '#lib/platform/time.ts';
import { answerOf, expectOk, mutation } from './asking.ts';
import type { Connection, Question } from './connection.ts';

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

interface Held {
	readonly hold: string;
	readonly token: string;
}

const holding = (wish: Wish): Question =>
	mutation('book.hold', { ...wish, service: 'service-1', at: 'main' });

/** What somebody new asks for who has held a time. */
function creating(store: string, { hold, token }: Held): Question {
	const who = ++visitors;
	return mutation('book.create', {
		store,
		hold,
		token,
		name: `Visitor ${who}`,
		email: `visitor-${who}@bench.example`,
		idempotencyKey: `bench-${hold}`
	});
}

/** Hold, then booking, by somebody new. Ends at the first refusal. */
export async function book(connection: Connection, wish: Wish): Promise<Attempt> {
	const held = await connection.ask(holding(wish));
	const hold = answerOf(held);
	if (hold.code !== null) return { code: hold.code, status: held.status, took: [held.ms] };
	const made = await connection.ask(creating(wish.store, hold.data as Held));
	return { code: answerOf(made).code, status: made.status, took: [held.ms, made.ms] };
}

/** Holds a time, and answers the booking to ask for. Throws when it was refused. */
export async function holdFor(connection: Connection, wish: Wish): Promise<Question> {
	const held = answerOf(await expectOk(connection, holding(wish)));
	return creating(wish.store, held.data as Held);
}

/** The same, and throws when it was refused. */
export async function bookOrThrow(connection: Connection, wish: Wish): Promise<void> {
	const { code } = await book(connection, wish);
	if (code !== null) throw new Error(`a free time was refused: ${code}`);
}
