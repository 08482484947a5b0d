/** What everything of Stripe's has, and how it says no. */
import { randomBytes } from 'node:crypto';

export type Thing = Record<string, unknown> & { id: string; object: string };
export class StripeRefusal extends Error {
	readonly status: number;
	readonly error: Record<string, unknown>;

	constructor(status: number, error: Record<string, unknown>) {
		super(String(error['message'] ?? error['code']));
		this.status = status;
		this.error = error;
	}
}

export const invalid = (message: string, more: Record<string, unknown> = {}, status = 400) =>
	new StripeRefusal(status, { type: 'invalid_request_error', message, ...more });

export const idOf = (prefix: string): string => `${prefix}_${randomBytes(12).toString('hex')}`;
