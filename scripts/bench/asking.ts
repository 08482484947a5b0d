/** The questions and acts of a visitor as HTTP requests. Every second request or so comes from another network. */
import type { Connection, Question, Reply } from './connection.ts';

let asked = 0;

/** One of 65,536 networks of a provider, in turn. */
export function nextNetwork(): string {
	asked = (asked + 1) % 65_536;
	return `10.7.${asked >> 8}.${asked & 255}`;
}

export const query = (procedure: string, input: Record<string, unknown>): Question => ({
	method: 'GET',
	path: `/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`,
	from: nextNetwork()
});

export const mutation = (procedure: string, input: Record<string, unknown>): Question => ({
	method: 'POST',
	path: `/api/trpc/${procedure}`,
	body: JSON.stringify({ json: input }),
	from: nextNetwork()
});

export const page = (path: string): Question => ({ method: 'GET', path, from: nextNetwork() });

/** Asks, and throws unless the answer is 200: a failing server is fast. */
export async function expectOk(connection: Connection, question: Question): Promise<Reply> {
	const reply = await connection.ask(question);
	if (reply.status !== 200)
		throw new Error(
			`${question.path} answered ${reply.status}: ${reply.body.toString().slice(0, 300)}`
		);
	return reply;
}

/** What a procedure answered, or null with the code of its refusal. */
export function answerOf(reply: Reply): { data: unknown; code: string | null } {
	const body = JSON.parse(reply.body.toString()) as {
		result?: { data?: { json?: unknown } };
		error?: { json?: { message?: string } };
	};
	const code = reply.status === 200 ? null : (body.error?.json?.message ?? String(reply.status));
	return { data: body.result?.data?.json ?? null, code };
}
