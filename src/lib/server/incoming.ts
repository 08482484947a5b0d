/** What server.ts does to a request before the site sees it. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Trust {
	/** TRUST_PROXY=1: one proxy of ours stands in front and sets x-forwarded-*. */
	readonly proxy: boolean;
	/** What a proxy that does not say the protocol is taken to have spoken. */
	readonly fallbackProtocol: 'http' | 'https';
}

/**
 * The site takes protocol and client address from x-forwarded-*. Without a trusted proxy anybody
 * could write those, so they are replaced by what the socket says; behind one only gaps are filled.
 */
export function settleForwarded(
	request: Pick<IncomingMessage, 'headers' | 'socket'>,
	trust: Trust
): void {
	const { headers } = request;
	if (!trust.proxy) {
		for (const name of Object.keys(headers))
			if (name === 'forwarded' || name.startsWith('x-forwarded-')) delete headers[name];
		headers['x-forwarded-proto'] = 'http';
		return;
	}
	const said = String(headers['x-forwarded-proto'] ?? '')
		.split(',')
		.at(-1)
		?.trim()
		.toLowerCase();
	headers['x-forwarded-proto'] =
		said === 'http' || said === 'https' ? said : trust.fallbackProtocol;
	// A health probe comes past the proxy and has no address header; the site's adapter would refuse it.
	headers['x-forwarded-for'] ||= request.socket.remoteAddress ?? '0.0.0.0';
}

const wantsPage = (request: IncomingMessage): boolean =>
	/text\/html/.test(request.headers.accept ?? '');

const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

export interface Refusal {
	readonly status: number;
	readonly code: string;
	readonly sentence: string;
}

/** Answers in the language of the asker: a page for a person, JSON for a program. */
export function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
	const page = wantsPage(request);
	const body = page
		? `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${refusal.status}</title><p>${escape(refusal.sentence)}</p>`
		: JSON.stringify({ error: { code: refusal.code, message: refusal.sentence } });
	response.writeHead(refusal.status, {
		'content-type': page ? 'text/html; charset=utf-8' : 'application/json',
		'content-length': Buffer.byteLength(body),
		'cache-control': 'no-store',
		'x-content-type-options': 'nosniff'
	});
	response.end(body);
}

const DRAIN_MS = 5_000;

/**
 * Refuses a body that says it is larger than `limit` bytes; false when the request may go on. What
 * is already under way is read and dropped for a moment, or the sender would see a broken
 * connection instead of the answer. Bodies without a length are counted by the site as they come.
 */
export function refuseLargeBody(
	request: IncomingMessage,
	response: ServerResponse,
	limit: number
): boolean {
	if (!(Number(request.headers['content-length']) > limit)) return false;
	refuse(request, response, {
		status: 413,
		code: 'BODY_TOO_LARGE',
		sentence: `This is too large to send: at most ${Math.floor(limit / 1024)} kB are taken. Nothing was saved. Make it smaller and try again.`
	});
	request.resume();
	const impatient = setTimeout(() => request.destroy(), DRAIN_MS).unref();
	request.once('close', () => clearTimeout(impatient));
	return true;
}
