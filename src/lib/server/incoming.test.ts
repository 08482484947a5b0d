import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { refuseLargeBody, settleForwarded } from './incoming.ts';

const asked = (headers: Record<string, string>) => ({
	headers: { ...headers },
	socket: new Socket()
});

describe('without a trusted proxy', () => {
	test('nobody can say who he is or how he came', () => {
		const request = asked({
			'x-forwarded-proto': 'https',
			'x-forwarded-for': '1.2.3.4',
			'x-forwarded-host': 'evil',
			forwarded: 'for=1.2.3.4',
			host: 'here'
		});
		settleForwarded(request, { proxy: false, fallbackProtocol: 'https' });
		expect(request.headers).toEqual({ host: 'here', 'x-forwarded-proto': 'http' });
	});
});

describe('behind a trusted proxy', () => {
	const settled = (
		headers: Record<string, string>,
		fallbackProtocol: 'http' | 'https' = 'http'
	) => {
		const request = asked(headers);
		settleForwarded(request, { proxy: true, fallbackProtocol });
		return request.headers;
	};

	test('what it says is believed', () => {
		const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '9.9.9.9, 1.2.3.4' };
		expect(settled(headers)).toEqual(headers);
	});

	test('of several protocols the last is its own', () => {
		expect(
			settled({ 'x-forwarded-proto': 'http, HTTPS', 'x-forwarded-for': '1.2.3.4' })[
				'x-forwarded-proto'
			]
		).toBe('https');
	});

	test.each(['', 'ftp', 'https:', '%', 'javascript:alert(1)'])(
		'%j is no protocol, and the public address decides',
		(said) => {
			expect(
				settled({ 'x-forwarded-proto': said, 'x-forwarded-for': '1.2.3.4' }, 'https')[
					'x-forwarded-proto'
				]
			).toBe('https');
		}
	);

	test('a probe that comes past it gets the address of its own connection', () => {
		expect(settled({})).toEqual({ 'x-forwarded-proto': 'http', 'x-forwarded-for': '0.0.0.0' });
	});
});

describe('a body that is too large', () => {
	let server: Server;
	afterEach(() => server.close());

	async function send(bytes: number, accept: string): Promise<Response> {
		server = createServer((request, response) => {
			if (!refuseLargeBody(request, response, 1024)) response.end('taken');
		});
		await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
		const { port } = server.address() as AddressInfo;
		return await fetch(`http://127.0.0.1:${port}/`, {
			method: 'POST',
			body: new Uint8Array(bytes),
			headers: { accept }
		});
	}

	test('of 10 MB is answered with 413 and a code for programs', async () => {
		const response = await send(10 * 1024 * 1024, 'application/json');
		expect(response.status).toBe(413);
		const body = await response.text();
		expect(body).toContain('"code":"BODY_TOO_LARGE"');
		expect(body).toContain('at most 1 kB');
	});

	test('is answered with a sentence for people', async () => {
		const response = await send(2000, 'text/html,*/*');
		expect(response.status).toBe(413);
		expect(response.headers.get('content-type')).toContain('text/html');
		expect(await response.text()).toContain('Nothing was saved');
	});

	test('is not one that just fits', async () => {
		expect(await (await send(1024, '*/*')).text()).toBe('taken');
	});
});
