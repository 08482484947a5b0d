/** The money of one booking for its panel at the desk. */
import { findSpentOn, listBalances } from '#lib/packages/server/queries.ts';
import type { Payment } from '#lib/payments/server/paying.ts';
import { listPaymentsFor } from '#lib/payments/server/queries.ts';
import { may } from '#lib/stores/rules.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { DeskMoney, DeskPayment } from '../desk-money.ts';
import { owesPrice } from '../rules.ts';
import { shortDateText } from '../when.ts';
import { amountText, type Reader } from '../wording.ts';
import type { BookingRow } from './locked.ts';
import { getMoney } from './money.ts';

const TOLD: readonly Payment['status'][] = ['pending', 'authorised', 'succeeded', 'mismatched'];

const shownAs =
	(row: BookingRow, reader: Reader) =>
	(payment: Payment): DeskPayment => {
		const text = (minor: number) => amountText(minor, payment.currency, reader);
		const { id, purpose, method, status } = payment;
		return {
			id,
			purpose,
			method,
			status,
			amountText: text(payment.amountMinor),
			tipText: payment.tipMinor > 0 ? text(payment.tipMinor) : null,
			// What was given back for the visit is one line of its own.
			backText:
				purpose === 'penalty' && payment.refundedMinor > 0 ? text(payment.refundedMinor) : null,
			dayText: shortDateText(payment.paidAt ?? payment.createdAt, row.zone, reader.formats)
		};
	};

/** Null for whoever may not see money. */
export async function getDeskMoney(
	scope: StoreScope,
	row: BookingRow,
	reader: Reader
): Promise<DeskMoney | null> {
	if (!may(scope.roles, 'money.take')) return null;
	const money = await getMoney(scope, row);
	const text = (minor: number) => amountText(minor, money.currency, reader);
	const rows = (await listPaymentsFor(scope, [row.id])).filter(({ status }) =>
		TOLD.includes(status)
	);
	const shown = shownAs(row, reader);
	const waits = row.status === 'pending' && row.pendingFor === 'payment';
	const waitsFor = waits ? Math.max(0, money.depositMinor - money.paidMinor) : 0;
	const cover = await findSpentOn(scope, row.id);
	const balances = await listBalances(scope, row.clientId);
	return {
		depositText: money.depositMinor > 0 ? text(money.depositMinor) : null,
		payments: rows.filter(({ purpose }) => purpose !== 'penalty').map(shown),
		fees: rows.filter(({ purpose }) => purpose === 'penalty').map(shown),
		refundedText: money.refundedMinor > 0 ? text(money.refundedMinor) : null,
		waitsForText: waitsFor > 0 ? text(waitsFor) : null,
		dueText: text(money.dueMinor),
		dueMinor: money.dueMinor,
		over: !owesPrice(row.status),
		cover,
		packages: balances
			.filter(
				({ id, status, usesLeft, expiresAt }) =>
					id !== cover?.id && status === 'active' && usesLeft > 0 && (expiresAt ?? 0) > scope.now
			)
			.map(({ id, name, uses, usesLeft }) => ({ id, name, uses, usesLeft }))
	};
}
