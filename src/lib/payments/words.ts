/** Payments in words, for screens: how they stand, how they were paid, what the ledger says. */
import { m } from '#lib/paraglide/messages.js';
import type { Method } from './ledger.ts';
import type { DifferenceKind } from './reconciliation.ts';
import type { PaymentStatus, Purpose } from './rules.ts';
import { describedVendor } from './vendors.ts';

const METHOD: Record<Method, () => string> = {
	cash: m.money_method_cash,
	transfer: m.money_method_transfer,
	terminal: m.money_method_terminal,
	online: m.money_method_online
};
export const methodText = (method: Method): string => METHOD[method]();

const STATUS: Record<PaymentStatus, () => string> = {
	pending: m.money_status_pending,
	authorised: m.money_status_authorised,
	succeeded: m.money_status_succeeded,
	failed: m.money_status_failed,
	cancelled: m.money_status_cancelled,
	expired: m.money_status_expired,
	mismatched: m.money_status_mismatched
};
export const paymentStatusText = (status: PaymentStatus): string => STATUS[status]();

const PURPOSE: Record<Purpose, () => string> = {
	deposit: m.money_purpose_deposit,
	bill: m.money_purpose_bill,
	penalty: m.money_purpose_penalty,
	credit: m.money_purpose_credit
};
export const purposeText = (purpose: Purpose): string => PURPOSE[purpose]();

const FACT: Record<string, () => string> = {
	deposit_paid: m.money_fact_deposit_paid,
	deposit_used: m.money_fact_deposit_used,
	deposit_kept: m.money_fact_deposit_kept,
	deposit_refunded: m.money_fact_deposit_refunded,
	bill_paid: m.money_fact_bill_paid,
	bill_refunded: m.money_fact_bill_refunded,
	fee_taken: m.money_fact_fee_taken,
	penalty_owed: m.money_fact_penalty_owed,
	penalty_paid: m.money_fact_penalty_paid,
	penalty_waived: m.money_fact_penalty_waived,
	penalty_refunded: m.money_fact_penalty_refunded,
	credit_bought: m.money_fact_credit_bought,
	credit_refunded: m.money_fact_credit_refunded,
	credit_given: m.money_fact_credit_given,
	credit_used: m.money_fact_credit_used,
	paid_out: m.money_fact_paid_out,
	reversed: m.money_fact_reversed
};

/** A row of the ledger: a tip came with a bill and is told apart by where it went. */
export const factText = (row: { readonly fact: string; readonly credit: string }): string =>
	row.credit === 'tips' ? m.money_fact_tip() : (FACT[row.fact]?.() ?? row.fact);

const DIFFERS: Record<DifferenceKind, () => string> = {
	missing_there: m.money_differs_missing_there,
	missing_here: m.money_differs_missing_here,
	status: m.money_differs_status,
	amount: m.money_differs_amount,
	refunds: m.money_differs_refunds,
	fee: m.money_differs_fee,
	mismatched: m.money_differs_mismatched
};
export const differenceText = (what: DifferenceKind): string => DIFFERS[what]();

const REFUND: Record<string, () => string> = {
	pending: m.money_refund_pending,
	succeeded: m.money_refund_succeeded,
	failed: m.money_refund_failed,
	withdrawn: m.money_refund_withdrawn
};
export const refundText = (status: string): string => REFUND[status]?.() ?? status;

/** A provider's name is its own; ours has one of the catalogue. */
export const vendorText = (vendor: string): string =>
	vendor === 'sandbox'
		? m.money_vendor_sandbox()
		: vendor === 'stripe'
			? m.money_vendor_stripe()
			: (describedVendor(vendor)?.name ?? vendor);
