/** The platform's switch of a store's online payments (A1.5), and what pressing it would touch. */
import { AppError } from '#lib/platform/errors.ts';
import { setOnlinePayments } from '#lib/stores/server/online-payments.ts';
import type { StoresScope } from '#lib/stores/server/platform-scope.ts';

export interface OnlinePayments {
	readonly enabled: boolean;
	/** Begun and not decided: they may still be paid after switching off. */
	readonly pending: number;
	/** Paid and not wholly given back: refundable whatever the switch says. */
	readonly refundable: number;
}

/** Throws NOT_FOUND. */
export async function getOnlinePayments(
	scope: StoresScope,
	storeId: string
): Promise<OnlinePayments> {
	const { rows } = await scope.tx.$client.query<OnlinePayments>(
		`select s.online_payments_enabled as enabled,
		 count(p.id) filter (where p.status in ('pending', 'authorised'))::int as pending,
		 count(p.id) filter (where p.status = 'succeeded' and p.refunded_minor < p.amount_minor + p.tip_minor)::int as refundable
		 from stores s left join payments p on p.store_id = s.id and p.method = 'online'
		 where s.id = $1 group by s.id`,
		[storeId]
	);
	if (!rows[0]) throw new AppError('NOT_FOUND');
	return rows[0];
}

/**
 * Off: nobody is asked for money online, whatever the store has set; what was begun may still be
 * paid, is checked and can be given back. Throws NOT_FOUND when it stands so already.
 */
export async function switchOnlinePayments(
	scope: StoresScope,
	input: { storeId: string; on: boolean; reason: string }
): Promise<void> {
	const { pending } = await getOnlinePayments(scope, input.storeId);
	await setOnlinePayments(scope, input, { pending });
}
