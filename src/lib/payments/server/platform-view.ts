/** The console's view of payments: per store who takes the money, what waits, what failed, how much. */
import type { StoresScope } from '#lib/stores/server/platform-scope.ts';
import { MOST_ATTEMPTS } from './inbox.ts';

export interface StorePayments {
	readonly id: string;
	readonly name: string;
	readonly slug: string;
	readonly number: number;
	readonly enabled: boolean;
	/** Null: nothing was connected. */
	readonly vendor: string | null;
	readonly pending: number;
	readonly failedEvents: number;
	readonly volume: readonly { readonly currency: string; readonly paidMinor: number }[];
}

export interface PaymentsOverview {
	readonly stores: readonly StorePayments[];
	/** Number of the last store shown; null on the last page. */
	readonly next: number | null;
	readonly on: number;
	readonly off: number;
	readonly pending: number;
	readonly failedEvents: number;
	readonly volume: readonly { readonly currency: string; readonly paidMinor: number }[];
}

const PAGE = 50;
const FAILED = `processed_at is null and attempts >= $1`;

const STORES = `select s.id, s.name, a.slug, s.number, s.online_payments_enabled as enabled,
	(select c.vendor from payment_connections c where c.store_id = s.id and c.status = 'active') as vendor,
	(select count(*)::int from payments p where p.store_id = s.id and p.method = 'online' and p.status in ('pending', 'authorised')) as pending,
	(select count(*)::int from webhook_inbox w where w.store_id = s.id and w.${FAILED}) as "failedEvents",
	coalesce((select json_agg(v) from (select p.currency, sum(p.amount_minor)::float8 as "paidMinor" from payments p
		where p.store_id = s.id and p.method = 'online' and p.status = 'succeeded' and p.paid_at > now() - interval '30 days'
		group by p.currency order by p.currency) v), '[]'::json) as volume
	from stores s join store_slugs a on a.store_id = s.id and a.retired_at is null
	where s.disabled_at is null and ($2 = 0 or s.number < $2) and ($3 = '' or s.name ilike $4 or a.slug ilike $4)
	and ($5 = '' or s.online_payments_enabled = ($5 = 'on'))
	order by s.number desc limit ${PAGE + 1}`;

const TOTALS = `select count(*) filter (where online_payments_enabled)::int as on,
	count(*) filter (where not online_payments_enabled)::int as off,
	(select count(*)::int from payments where method = 'online' and status in ('pending', 'authorised')) as pending,
	(select count(*)::int from webhook_inbox where ${FAILED}) as "failedEvents",
	coalesce((select json_agg(v) from (select currency, sum(amount_minor)::float8 as "paidMinor" from payments
		where method = 'online' and status = 'succeeded' and paid_at > now() - interval '30 days'
		group by currency order by currency) v), '[]'::json) as volume
	from stores where disabled_at is null`;

export interface OverviewRequest {
	readonly search: string;
	readonly shown: '' | 'on' | 'off';
	/** Number of the last one seen; 0 at first. */
	readonly after: number;
}

/** Newest store first; sums are of the last 30 days. */
export async function getPaymentsOverview(
	scope: StoresScope,
	{ search, shown, after }: OverviewRequest
): Promise<PaymentsOverview> {
	const { tx } = scope;
	const text = search.trim();
	const { rows } = await tx.$client.query<StorePayments>(STORES, [
		MOST_ATTEMPTS,
		after,
		text,
		`%${text.replace(/[\\%_]/g, '\\$&')}%`,
		shown
	]);
	const totals = await tx.$client.query<Omit<PaymentsOverview, 'stores' | 'next'>>(TOTALS, [
		MOST_ATTEMPTS
	]);
	const page = rows.slice(0, PAGE);
	const [sums] = totals.rows;
	return {
		stores: page,
		next: rows.length > PAGE ? (page.at(-1)?.number ?? null) : null,
		on: sums?.on ?? 0,
		off: sums?.off ?? 0,
		pending: sums?.pending ?? 0,
		failedEvents: sums?.failedEvents ?? 0,
		volume: sums?.volume ?? []
	};
}
