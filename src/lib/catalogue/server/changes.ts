import { isDeepStrictEqual } from 'node:util';

/** What a change changed, for its event: `{ priceMinor: [2800, 3000] }`. Nothing that stayed. */
export function changesOf<T extends Record<string, unknown>>(
	before: T,
	after: Partial<T>,
	only: readonly (keyof T & string)[] = Object.keys(after)
): Record<string, [unknown, unknown]> {
	const changes: Record<string, [unknown, unknown]> = {};
	for (const field of only) {
		const [old, now] = [before[field], after[field]];
		if (now !== undefined && !isDeepStrictEqual(old, now)) changes[field] = [old, now];
	}
	return changes;
}
