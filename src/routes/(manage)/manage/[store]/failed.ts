/** On a page with several forms: the one that came back, when it is this one; else the fresh one. */
export const failedOr = <F extends { data: object }>(
	failed: { data: object } | null | undefined,
	own: F,
	field: string
): F => (failed && field in failed.data ? (failed as F) : own);
