import type { StoreScope } from '#lib/stores/server/scope.ts';

/**
 * What clients paid for each subject and did not get back, by the ledger: its sales and what is
 * prepaid for it, in one currency; without tips and fines. Subjects of which nothing is left are absent.
 */
export async function listEarned(
	scope: StoreScope,
	subjectIds: readonly string[],
	currency: string
): Promise<ReadonlyMap<string, number>> {
	if (subjectIds.length === 0) return new Map();
	const { rows } = await scope.tx.$client.query<{ subjectId: string; amountMinor: number }>(
		`select subject_id as "subjectId",
		 sum((credit in ('sales', 'deposits'))::int * amount_minor - (debit in ('sales', 'deposits'))::int * amount_minor)::bigint as "amountMinor"
		 from ledger_transfers where store_id = $1 and subject_id = any ($2) and currency = $3
		 group by subject_id`,
		[scope.storeId, subjectIds, currency]
	);
	return new Map(
		rows
			.filter(({ amountMinor }) => amountMinor > 0)
			.map(({ subjectId, amountMinor }) => [subjectId, amountMinor])
	);
}
