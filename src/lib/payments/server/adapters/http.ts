/**
 * The one HTTP client of the providers that have no SDK here. The host is configuration, never a
 * store's word; no redirect is followed, since a key would travel along; nothing of the request is
 * in an error. node:https and not fetch, because one vendor asks for a client certificate.
 */
import { request as plain, type IncomingMessage } from 'node:http';
import { request as secure } from 'node:https';
import { neverConnected } from '#lib/platform/server/send-error.ts';
import { ProviderError } from '../../provider.ts';

/** Answers are a few kB; a page of a list may be some hundred. */
const MOST_BYTES = 4_194_304;

export interface HttpAccess {
	/** `api.vendor.com`, or `127.0.0.1:4460`; plain HTTP when it is this machine. */
	readonly host: string;
	readonly timeoutMs?: number | undefined;
	/** PEM, for a vendor that knows its merchants by certificate. */
	readonly certificate?: { readonly cert: string; readonly key: string } | undefined;
}

export interface HttpCall {
	readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	/** With its query, encoded. */
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
	/** An object goes as JSON, text as it is. */
	readonly body?: object | string | undefined;
}

export interface HttpAnswer {
	readonly status: number;
	/** Parsed JSON; undefined when it was none. */
	readonly body: unknown;
}

const onLoopback = (host: string): boolean => /^(127\.|localhost|\[::1\])/.test(host);

async function textOf(response: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of response) {
		const bytes = chunk as Buffer;
		size += bytes.byteLength;
		if (size > MOST_BYTES) throw new ProviderError('unknown', 'answer_too_large');
		chunks.push(bytes);
	}
	return Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

function send(access: HttpAccess, call: HttpCall): Promise<{ status: number; text: string }> {
	const body = typeof call.body === 'object' ? JSON.stringify(call.body) : call.body;
	const local = onLoopback(access.host);
	const url = `${local ? 'http' : 'https'}://${access.host}${call.path}`;
	return new Promise((resolve, reject) => {
		const asking = (local ? plain : secure)(
			url,
			{
				method: call.method,
				headers: {
					accept: 'application/json',
					...(typeof call.body === 'object' ? { 'content-type': 'application/json' } : {}),
					...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
					...call.headers
				},
				signal: AbortSignal.timeout(access.timeoutMs ?? 20_000),
				...access.certificate
			},
			(response) => {
				textOf(response).then((text) => {
					resolve({ status: response.statusCode ?? 0, text });
				}, reject);
			}
		);
		asking.on('error', reject);
		asking.end(body);
	});
}

/** As `ask`, for what is no JSON. */
export async function askText(
	access: HttpAccess,
	call: HttpCall
): Promise<{ readonly status: number; readonly text: string }> {
	try {
		return await send(access, call);
	} catch (error) {
		if (error instanceof ProviderError) throw error;
		// No cause: it would carry the address, and with it what was asked.
		throw neverConnected(error)
			? new ProviderError('retry', 'not_connected')
			: new ProviderError('unknown', 'no_answer');
	}
}

/** Throws ProviderError `retry` when no connection was made, `unknown` when no answer came. */
export async function ask(access: HttpAccess, call: HttpCall): Promise<HttpAnswer> {
	const { status, text } = await askText(access, call);
	return { status, body: jsonOf(text) };
}

/** A vendor's code as a word that is safe to keep; its sentences may quote what was sent. */
export function safeWord(text: unknown, otherwise: string): string {
	const word = typeof text === 'string' ? text.toLowerCase().replace(/[\s.-]+/g, '_') : '';
	return /^[a-z0-9_]{1,60}$/.test(word) ? word : otherwise;
}

/** What a status means by itself; `word` names a refusal that is none of the usual. */
export function failureOf(status: number, word: string): ProviderError {
	if (status === 429) return new ProviderError('retry', 'rate_limit');
	if (status === 401 || status === 403) return new ProviderError('refused', 'not_authorised');
	if (status === 404) return new ProviderError('refused', 'not_found');
	if (status === 409) return new ProviderError('retry', 'conflict');
	if (status >= 400 && status < 500) return new ProviderError('refused', word);
	return new ProviderError('unknown', `http_${status}`);
}

/** For what a provider cannot do: its capabilities say so, and so does the answer. */
export const notOffered = (): ProviderError => new ProviderError('refused', 'not_offered');
