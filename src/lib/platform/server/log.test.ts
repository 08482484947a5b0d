import { DrizzleQueryError } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { useDatabase } from '#lib/testing/database.ts';
import { errorFields } from './log.ts';

const db = useDatabase();
const SOMEONE = 'katerina@example.org';

async function failure(fn: () => unknown): Promise<unknown> {
	try {
		await fn();
	} catch (error) {
		return error;
	}
	throw new Error('nothing failed');
}

describe('an error in the log tells where it happened and nothing about people', () => {
	test.each([
		['a value the database could not read', () => db.pools.app.query('select $1::uuid', [SOMEONE])],
		[
			'the same through Drizzle',
			async () => {
				const cause = await failure(() => db.pools.app.query('select $1::uuid', [SOMEONE]));
				throw new DrizzleQueryError(
					`select '${SOMEONE}'`,
					[SOMEONE],
					cause instanceof Error ? cause : undefined
				);
			}
		],
		['text that is not JSON', (): unknown => JSON.parse(SOMEONE)],
		[
			'a form that does not fit',
			() =>
				z
					.object({ x: z.literal('a', { error: ({ input }) => `no ${String(input)}` }) })
					.parse({ x: SOMEONE })
		]
	])('%s', async (_, fn) => {
		const fields = errorFields(await failure(fn));
		expect(JSON.stringify(fields)).not.toContain('katerina');
		expect(fields['stack']).toMatch(/^\s+at /);
	});

	test('a mistake in the code keeps its message', async () => {
		const fields = errorFields(new TypeError('x is not a function'));
		expect(fields).toMatchObject({ error: 'TypeError', message: 'x is not a function' });
	});

	test('the state of a database error says what kind it was', async () => {
		expect(errorFields(await failure(() => db.pools.app.query('select 1/0')))).toMatchObject({
			state: '22012',
			message: undefined
		});
	});
});
