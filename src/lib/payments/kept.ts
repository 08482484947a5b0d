/** What is remembered of a payment whose provider does not remember it for us. */
import type { RefundStatus } from './provider.ts';

export interface KeptRefund {
	readonly refundId: string;
	readonly amountMinor: number;
	readonly status: RefundStatus;
	/**
	 * Could still be given back when it was sent: when no answer comes, the difference tells whether
	 * the provider did it. Absent: a person gives it back.
	 */
	readonly availableBefore?: number;
	/** The provider's word of it; null while nobody knows. */
	readonly refundRef: string | null;
}
