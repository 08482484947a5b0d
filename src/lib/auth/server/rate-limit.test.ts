import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AppError } from '#lib/platform/errors.ts';
import { useConfig } from '#lib/platform/server/config.ts';
import { log } from '#lib/platform/server/log.ts';
import {
	mailedCode,
	mailedLink,
	makePerson,
	openBrowser,
	type TestPerson
} from '#lib/testing/browser.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { refused } from '#lib/testing/refused.ts';
import { countTry, LIMITS, networkOf } from './rate-limit.ts';

const db = useDatabase();

/** `none` when it was let through. */
const codeOf = async (work: Promise<unknown>): Promise<string> => {
	const passed = await work.then(
		() => true,
		() => false
	);
	return passed ? 'none' : (await refused(work)).code;
};

const attempt = (person: Pick<TestPerson, 'email' | 'password'>, ip?: string) =>
	codeOf(
		openBrowser(db, ip).auth((auth) =>
			auth.signInWithPassword({ email: person.email, password: person.password })
		)
	);

describe('a network', () => {
	test.each([
		['203.0.113.7', '203.0.113.7'],
		['::ffff:203.0.113.7', '203.0.113.7'],
		['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
		['2001:0db8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
		['2001:db8::1', '2001:db8:0:0::/64'],
		['fe80::1%eth0', 'fe80:0:0:0::/64'],
		['::1', '0:0:0:0::/64'],
		['nonsense', 'unknown'],
		['', 'unknown']
	])('of %s is %s', (ip, network) => expect(networkOf(ip)).toBe(network));
});

describe('counting', () => {
	afterEach(() => useConfig(db.config));

	test('lets through as many as the limit says, also when all come at once', async () => {
		const tries = Array.from({ length: 40 }, () =>
			countTry(db.pools, LIMITS.passwordHere, 'all at once')
		);
		const results = await Promise.allSettled(tries);
		expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(
			LIMITS.passwordHere.most
		);
	});

	test('says when to come back', async () => {
		const tries = Array.from({ length: 20 }, () => countTry(db.pools, LIMITS.factorHere, 'when'));
		const refused = (await Promise.allSettled(tries)).find(
			(result) => result.status === 'rejected'
		);
		const { retryAfterSeconds } = (refused!.reason as AppError).details;
		expect(retryAfterSeconds).toBeGreaterThan(0);
		expect(retryAfterSeconds).toBeLessThanOrEqual(LIMITS.factorHere.windowSeconds);
	});

	test('is scaled by the configuration', async () => {
		useConfig({ ...db.config, RATE_LIMIT_SCALE: 3 });
		const tries = Array.from({ length: 40 }, () =>
			countTry(db.pools, LIMITS.passwordHere, 'scaled')
		);
		expect(
			(await Promise.allSettled(tries)).filter((result) => result.status === 'fulfilled')
		).toHaveLength(LIMITS.passwordHere.most * 3);
	});

	test('keeps no address and no name', async () => {
		await countTry(db.pools, LIMITS.mailAddress, 'somebody@example.test');
		expect(JSON.stringify(await db.owner('select t::text from rate_limits t'))).not.toContain(
			'somebody'
		);
	});
});

describe('guessing passwords', () => {
	test('10,000 tries from one network: at most 100 are evaluated, and the owner comes in from elsewhere', async () => {
		const person = await makePerson(db);
		const outcomes: Record<string, number> = {};
		for (let batch = 0; batch < 100; batch++) {
			const tries = Array.from({ length: 100 }, (_, i) =>
				attempt(
					{
						email: person.email,
						password: batch === 80 && i === 50 ? person.password : `guess ${batch} ${i} long enough`
					},
					'203.0.113.66'
				)
			);
			for (const outcome of await Promise.all(tries))
				outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
		}
		expect(outcomes['none'] ?? 0).toBe(0);
		expect(outcomes['WRONG_CREDENTIALS']).toBeLessThanOrEqual(100);
		expect(outcomes['WRONG_CREDENTIALS']! + outcomes['TOO_MANY_REQUESTS']!).toBe(10_000);
		expect(await attempt(person)).toBe('none');
	}, 120_000);

	test('from a thousand networks closes the password and leaves the code open', async () => {
		const person = await makePerson(db);
		const outcomes: string[] = [];
		for (let batch = 0; batch < 10; batch++)
			outcomes.push(
				...(await Promise.all(
					Array.from({ length: 20 }, () =>
						attempt({ email: person.email, password: 'guess guess guess' })
					)
				))
			);
		expect(outcomes.filter((outcome) => outcome === 'WRONG_CREDENTIALS')).toHaveLength(
			LIMITS.passwordUser.most
		);
		expect(await attempt(person)).toBe('TOO_MANY_REQUESTS');
		const owner = openBrowser(db);
		const { ticket } = await owner.auth((auth) => auth.requestCode({ email: person.email }));
		await owner.auth((auth) => auth.signInWithCode({ ticket, code: mailedCode(ticket) }));
		expect(owner.token).not.toBeNull();
	}, 60_000);

	test('with many wrong codes leaves the mailed link open', async () => {
		const person = await makePerson(db);
		const tickets: string[] = [];
		for (let i = 0; i < 3; i++) {
			const thief = openBrowser(db);
			const { ticket } = await thief.auth((auth) => auth.requestCode({ email: person.email }));
			tickets.push(ticket);
			for (let j = 0; j < 5; j++)
				await codeOf(
					thief.auth((auth) =>
						auth.signInWithCode({ ticket, code: mailedCode(ticket) === '000000' ? '1' : '000000' })
					)
				);
		}
		const owner = openBrowser(db);
		const { ticket } = await owner.auth((auth) => auth.requestCode({ email: person.email }));
		expect(
			await codeOf(owner.auth((auth) => auth.signInWithCode({ ticket, code: mailedCode(ticket) })))
		).toBe('TOO_MANY_REQUESTS');
		await owner.auth((auth) => auth.signInWithLink({ token: mailedLink(ticket) }));
		expect(owner.token).not.toBeNull();
	});

	test('an address is not flooded with mail', async () => {
		const outcomes: string[] = [];
		for (let i = 0; i < 30; i++)
			outcomes.push(
				await codeOf(
					openBrowser(db).auth((auth) => auth.requestCode({ email: 'flooded@example.test' }))
				)
			);
		expect(outcomes.filter((outcome) => outcome === 'none')).toHaveLength(LIMITS.mailAddress.most);
	});
});

describe('when counting fails', () => {
	const { level } = log;
	beforeEach(() => void (log.level = 'silent'));
	afterEach(async () => {
		log.level = level;
		await db.owner('alter table if exists rate_limits_away rename to rate_limits');
	});

	test('nothing is tried: not even the right password or code gets in', async () => {
		const person = await makePerson(db);
		const browser = openBrowser(db);
		const { ticket } = await browser.auth((auth) => auth.requestCode({ email: person.email }));
		await db.owner('alter table rate_limits rename to rate_limits_away');
		expect(await attempt(person)).toBe('BUSY');
		expect(
			await codeOf(
				browser.auth((auth) => auth.signInWithCode({ ticket, code: mailedCode(ticket) }))
			)
		).toBe('BUSY');
		expect(
			await codeOf(browser.auth((auth) => auth.signInWithLink({ token: mailedLink(ticket) })))
		).toBe('BUSY');
		expect(await codeOf(browser.auth((auth) => auth.requestCode({ email: person.email })))).toBe(
			'BUSY'
		);
		expect(
			await codeOf(
				browser.auth((auth) => auth.signUp({ name: 'Elena', email: 'new@example.test' }))
			)
		).toBe('BUSY');
		expect(browser.token).toBeNull();
	});

	test('and once it works again, the same password gets in', async () => {
		const person = await makePerson(db);
		await db.owner('alter table rate_limits rename to rate_limits_away');
		expect(await attempt(person)).toBe('BUSY');
		await db.owner('alter table rate_limits_away rename to rate_limits');
		expect(await attempt(person)).toBe('none');
	});
});
