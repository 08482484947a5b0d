import { afterEach, beforeEach, expect, vi } from 'vitest';

/** A test that makes the product log an error is a failing test (HOUSE rule 18). */
let errors: unknown[][] = [];

beforeEach(() => {
	errors = [];
	vi.spyOn(console, 'error').mockImplementation((...args: unknown[]) => {
		errors.push(args);
	});
});

afterEach(() => {
	expect(errors).toEqual([]);
});
