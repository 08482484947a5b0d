import { describe, expect, test } from 'vitest';
import { NOWHERE, reroutedPath, siteHost } from './hosts.ts';

const PUBLIC_URL = 'https://book.example.org';
const hostOf = (address: string) => siteHost(new URL(`http://${address}/`).hostname, PUBLIC_URL);

describe('everything is on the main host', () => {
	test.each([
		'book.example.org',
		'BOOK.Example.ORG',
		'book.example.org:8443',
		'book.example.org.',
		'localhost',
		'localhost:3000',
		'LOCALHOST.',
		'127.0.0.1:3000',
		'[::1]:3000'
	])('%s is the main host', (address) => {
		expect(hostOf(address)).toEqual({ kind: 'main' });
	});

	test.each(['/', '/ammos', '/manage/ammos/', '/login', '/api/trpc/a', '/embed/ammos'])(
		'%s stays as it is',
		(path) => {
			expect(reroutedPath({ kind: 'main' }, path)).toBeUndefined();
		}
	);
});

describe("a store's host names the store", () => {
	test.each([
		['ammos.book.example.org', 'ammos'],
		['AMMOS.Book.Example.org:3000', 'ammos'],
		['ammos.book.example.org.', 'ammos'],
		['ammos.localhost:3000', 'ammos'],
		['book.ammos.gr', 'book.ammos.gr'],
		['Book.Ammos.GR:80', 'book.ammos.gr'],
		['book.ammos.gr.', 'book.ammos.gr']
	])('%s is the store at %s', (address, store) => {
		expect(hostOf(address)).toEqual({ kind: 'store', address: store });
	});

	test.each([
		['a.ammos.book.example.org', 'two labels before the main host'],
		['a.ammos.localhost', 'two labels before localhost'],
		['example.org', "the main host's parent"],
		['evilbook.example.org', 'a host that only ends like the main one'],
		['book.example.org.evil.com', 'a host that begins like the main one'],
		['10.0.0.5:3000', 'an address without a name'],
		['xn--mmos-63d.book.example.org.evil.com', 'a look-alike elsewhere']
	])('%s (%s) is no slug: only the table of domains could know it', (address) => {
		const host = hostOf(address);
		expect(host.kind === 'store' && host.address).toContain('.');
	});

	test('a look-alike in another script is another address, never the store', () => {
		expect(hostOf('аmmos.book.example.org')).toEqual({ kind: 'store', address: 'xn--mmos-43d' });
	});

	test('without PUBLIC_URL the main host is localhost', () => {
		expect(siteHost('localhost', undefined)).toEqual({ kind: 'main' });
		expect(siteHost('ammos.localhost', undefined)).toEqual({ kind: 'store', address: 'ammos' });
		expect(siteHost('book.example.org', undefined)).toEqual({
			kind: 'store',
			address: 'book.example.org'
		});
	});

	test('a PUBLIC_URL that is no address makes no host the main one', () => {
		expect(siteHost('', 'nonsense')).not.toEqual({ kind: 'store', address: 'nonsense' });
		expect(siteHost('ammos.', 'nonsense')).toEqual({ kind: 'store', address: 'ammos' });
	});
});

describe("a store's host shows that store and nothing else", () => {
	const host = { kind: 'store', address: 'ammos' } as const;

	test.each([
		['/', '/ammos'],
		['/root-colour', '/ammos/root-colour'],
		['/root-colour/confirm', '/ammos/root-colour/confirm'],
		['/b/K7-4MQ2', '/ammos/b/K7-4MQ2'],
		['/embed', '/embed/ammos'],
		['/embed/root-colour', '/embed/ammos/root-colour'],
		['/filoxenia', '/ammos/filoxenia'],
		['//manage', '/ammos//manage']
	])('%s shows %s', (path, route) => {
		expect(reroutedPath(host, path)).toBe(route);
	});

	test.each([
		'/my',
		'/my/profile',
		'/manage',
		'/manage/ammos/',
		'/admin',
		'/admin/stores',
		'/login',
		'/login/code',
		'/logout',
		'/signup',
		'/invite/x',
		'/2fa',
		'/sandbox',
		'/api/v1',
		'/api/webhooks/x',
		'/Login',
		'/MANAGE/ammos'
	])('%s is not there: one signs in on the main host only', (path) => {
		expect(reroutedPath(host, path)).toBe(NOWHERE);
	});

	test.each([
		'/_app/immutable/x.js',
		'/favicon.ico',
		'/favicon.svg',
		'/embed.js',
		'/api/trpc/a.b',
		'/robots.txt',
		'/healthz',
		'/settings/theme'
	])('%s is the same on every host', (path) => {
		expect(reroutedPath(host, path)).toBeUndefined();
	});

	test('a domain is carried whole', () => {
		expect(reroutedPath({ kind: 'store', address: 'book.ammos.gr' }, '/root-colour')).toBe(
			'/book.ammos.gr/root-colour'
		);
	});
});
