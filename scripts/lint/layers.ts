/**
 * The one order of features, low to high: a feature imports only what stands before it. Features
 * on one line do not import each other. A new feature enters here before its first file.
 */
export const LAYERS: readonly (readonly string[])[] = [
	['audit'],
	['auth'],
	['stores'],
	['payments'],
	['plans'],
	['catalogue'],
	['clients'],
	['packages'],
	['availability'],
	['bookings'],
	['documents'],
	['calendars', 'notifications', 'messaging', 'loyalty', 'shop', 'reviews', 'care', 'embed'],
	['payroll'],
	['reports', 'assistant']
];

export const FEATURES: readonly string[] = LAYERS.flat();

/** The procedures' base checks access, plan and idempotency, so it stands on these and no more. */
const LAST_BELOW_TRPC = 'plans';

/** What a feature must not import: its neighbours on the same line and all above. */
export function notBelow(feature: string): string[] {
	const level = LAYERS.findIndex((layer) => layer.includes(feature));
	return LAYERS.slice(level)
		.flat()
		.filter((other) => other !== feature);
}

export function notBelowTrpc(): string[] {
	const level = LAYERS.findIndex((layer) => layer.includes(LAST_BELOW_TRPC));
	return LAYERS.slice(level + 1).flat();
}

export const anyOf = (names: readonly string[]): string => `(${names.join('|')})`;
