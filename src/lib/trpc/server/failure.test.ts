import { TRPCError } from '@trpc/server';
import { describe, expect, test } from 'vitest';
import { AppError } from '#lib/platform/errors.ts';
import { failureOf } from './failure.ts';

const fromDatabase = (code: string) => Object.assign(new Error('from the driver'), { code });

describe('what a person may know of a failure', () => {
	test('a refusal keeps its code, its status and its details', () => {
		expect(failureOf(new AppError('SLOT_TAKEN', { slot: 1 }))).toEqual({
			status: 409,
			code: 'SLOT_TAKEN',
			details: { slot: 1 },
			unlogged: false
		});
	});

	test('also when it comes out of a procedure', () => {
		const wrapped = new TRPCError({ code: 'CONFLICT', cause: new AppError('HOLD_GONE') });
		expect(failureOf(wrapped)).toMatchObject({ status: 409, code: 'HOLD_GONE' });
	});

	test('input that a procedure could not read is the form’s fault, not ours', () => {
		expect(failureOf(new TRPCError({ code: 'BAD_REQUEST' }))).toMatchObject({
			status: 400,
			code: 'BAD_INPUT',
			unlogged: false
		});
	});

	test.each(['ECONNREFUSED', '57P01', '53300', '57P03'])(
		'a database that is away (%s) is a matter of waiting, and logged',
		(code) => {
			expect(failureOf(fromDatabase(code))).toMatchObject({
				status: 503,
				code: 'BUSY',
				unlogged: true
			});
		}
	);

	test('a bug says nothing about itself, and is logged once', () => {
		expect(failureOf(new TypeError('secret'))).toEqual({
			status: 500,
			code: 'INTERNAL',
			details: {},
			unlogged: true
		});
		expect(
			failureOf(new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: new TypeError('secret') }))
		).toMatchObject({ code: 'INTERNAL', unlogged: false });
	});
});
