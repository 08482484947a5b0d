import { describe, expect, test } from 'vitest';
import { isSameOrigin } from './same-origin.ts';

const HERE = 'https://book.example.org';
const ask = (method: string, headers: Record<string, string>) =>
	isSameOrigin({ method, headers: new Headers(headers) }, HERE);

const TYPES = [
	'application/json',
	'application/x-www-form-urlencoded',
	'multipart/form-data; boundary=x',
	'text/plain',
	'application/octet-stream'
];
const STRANGERS: [string, Record<string, string>][] = [
	['without an Origin', {}],
	['from a hidden origin', { origin: 'null' }],
	['from another site', { origin: 'https://evil.example' }],
	['from the same host over http', { origin: 'http://book.example.org' }],
	['from another port', { origin: 'https://book.example.org:8443' }],
	["from a sibling store's host", { origin: 'https://ammos.book.example.org' }],
	['from a host that begins alike', { origin: 'https://book.example.org.evil.com' }],
	['that the browser calls same-site', { origin: HERE, 'sec-fetch-site': 'same-site' }],
	['that the browser calls cross-site', { origin: HERE, 'sec-fetch-site': 'cross-site' }]
];

describe.each(TYPES)('a change sent as %s', (type) => {
	test.each(STRANGERS)('%s is refused', (_, headers) => {
		for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
			expect(ask(method, { ...headers, 'content-type': type })).toBe(false);
	});

	test('from a page of this host is taken', () => {
		expect(ask('POST', { origin: HERE, 'content-type': type })).toBe(true);
		expect(
			ask('POST', { origin: HERE, 'sec-fetch-site': 'same-origin', 'content-type': type })
		).toBe(true);
	});
});

test('reading is open to everybody: it changes nothing', () => {
	expect(ask('GET', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).toBe(true);
	expect(ask('HEAD', {})).toBe(true);
});
