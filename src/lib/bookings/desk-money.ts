/** A booking's money as the desk sees it: sums in words, from bookings/server/money.ts. */
import type { Method } from '#lib/payments/ledger.ts';
import type { PaymentStatus, Purpose } from '#lib/payments/rules.ts';

export interface DeskPayment {
	readonly id: string;
	readonly purpose: Purpose;
	readonly method: Method;
	readonly status: PaymentStatus;
	/** "€15", without its tip. */
	readonly amountText: string;
	/** "€5", that came on top for the staff. */
	readonly tipText: string | null;
	/** "€20", of a fee that was given back. */
	readonly backText: string | null;
	/** "Fri 20 Nov" */
	readonly dayText: string;
}

export interface DeskMoney {
	/** Asked for before the booking is confirmed; null: nothing. */
	readonly depositText: string | null;
	/** For the visit, oldest first; attempts that came to nothing are not told. */
	readonly payments: readonly DeskPayment[];
	/** For fees. */
	readonly fees: readonly DeskPayment[];
	/** Given back of all of them. */
	readonly refundedText: string | null;
	/** What the client still has to pay before the booking is confirmed; null also while a card is waited for. */
	readonly waitsForText: string | null;
	readonly dueText: string;
	readonly dueMinor: number;
	/** The visit falls through, so that nothing is taken for it. */
	readonly over: boolean;
	/** The package that pays for it. */
	readonly cover: PackageLeft | null;
	/** What else the client has to spend here. */
	readonly packages: readonly PackageLeft[];
}

/** What a booking that is not made yet could ask of its client. */
export interface DeskTerms {
	/** "€15"; null: nothing is asked for, or nothing can be taken online. */
	readonly depositText: string | null;
	/** The package that would pay for it, and how many of its uses. */
	readonly cover: (PackageLeft & { readonly spends: number }) | null;
}

export interface PackageLeft {
	readonly id: string;
	readonly name: string;
	readonly uses: number;
	readonly usesLeft: number;
}
