import { m } from '#lib/paraglide/messages.js';
import type { EndedBy, RenewalStatus } from '#lib/packages/renewing.ts';

export const STATUS_TONES: Readonly<Record<RenewalStatus, 'neutral' | 'success' | 'danger'>> = {
	pending: 'neutral',
	active: 'success',
	past_due: 'danger',
	ended: 'neutral'
};

/** Before the first payment nobody sees it. */
export function statusText(status: RenewalStatus): string {
	if (status === 'past_due') return m.packages_renewal_status_past_due();
	return status === 'ended'
		? m.packages_renewal_status_ended()
		: m.packages_renewal_status_active();
}

const ENDED: Readonly<Record<EndedBy, (inputs: { day: string }) => string>> = {
	client: m.packages_renewal_ended_client,
	store: m.packages_renewal_ended_store,
	unpaid: m.packages_renewal_ended_unpaid
};

export const endedText = (by: EndedBy, day: string): string => ENDED[by]({ day });
