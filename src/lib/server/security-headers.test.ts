import { describe, expect, test } from 'vitest';
import { secure, type Answered } from './security-headers.ts';

const PAGE = "default-src 'self'; frame-ancestors 'none'";

function headersOf(
	address: string,
	answered: Partial<Answered> = {},
	policy: string | null = PAGE
): Headers {
	const headers = new Headers(policy === null ? {} : { 'content-security-policy': policy });
	secure(headers, {
		url: new URL(address, 'http://localhost:3000'),
		routeId: '/(site)',
		personal: false,
		frameAncestors: [],
		...answered
	});
	return headers;
}

describe('framing', () => {
	test('no page may be framed', () => {
		const headers = headersOf('/ammos');
		expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
		expect(headers.get('x-frame-options')).toBe('DENY');
	});

	test('an embed page may be framed by its own host and by whom its store lists', () => {
		const headers = headersOf('/embed/ammos', {
			routeId: '/embed/[store]',
			frameAncestors: ['https://ammos.gr']
		});
		expect(headers.get('content-security-policy')).toBe(
			"default-src 'self'; frame-ancestors 'self' https://ammos.gr"
		);
		expect(headers.has('x-frame-options')).toBe(false);
	});

	test('an answer that is no page gets the strictest policy', () => {
		expect(headersOf('/api/trpc/x', {}, null).get('content-security-policy')).toBe(
			"default-src 'none'; frame-ancestors 'none'"
		);
	});
});

describe('addresses that hold a secret', () => {
	test.each(['/ammos/b/K7-4MQ2?t=secret', '/login/code?token=secret', '/invite/secret'])(
		'%s is told to no other site, and kept nowhere',
		(address) => {
			const headers = headersOf(address);
			expect(headers.get('referrer-policy')).toBe('same-origin');
			expect(headers.get('cache-control')).toBe('private, no-store');
			expect(headers.get('x-robots-tag')).toBe('noindex');
		}
	);
});

test('what a signed-in person sees is not stored, and other pages decide for themselves', () => {
	expect(headersOf('/my', { personal: true }).get('cache-control')).toBe('private, no-store');
	expect(headersOf('/ammos').has('cache-control')).toBe(false);
});

test('https is demanded for a year where it is spoken, and only there', () => {
	expect(headersOf('https://book.example.org/').get('strict-transport-security')).toContain(
		'31536000'
	);
	expect(headersOf('/').has('strict-transport-security')).toBe(false);
});
