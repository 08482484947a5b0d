/**
 * What a refused or lost message means for the delivery that waits for it:
 * `retry`   it was certainly not sent; the same message may be tried again later,
 * `refused` it will never be sent: a wrong or blocked address, a message nobody accepts,
 * `unknown` nobody can tell whether it was sent: never send it again without a person's choice.
 */
export type SendOutcome = 'retry' | 'refused' | 'unknown';

export class SendError extends Error {
	readonly outcome: SendOutcome;
	/** A short word for the log and the delivery's row, such as `inactive_recipient`; never an address. */
	readonly reason: string;

	constructor(outcome: SendOutcome, reason: string, options?: ErrorOptions) {
		super(`${outcome}: ${reason}`, options);
		this.name = 'SendError';
		this.outcome = outcome;
		this.reason = reason;
	}
}

/** Socket errors that come before a single byte of the request was sent. */
const NOT_CONNECTED = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'UND_ERR_CONNECT_TIMEOUT'
]);

/** True when `error`, or a cause of it, says that no connection was made. */
export function neverConnected(error: unknown): boolean {
	for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
		if ('code' in at && typeof at.code === 'string' && NOT_CONNECTED.has(at.code)) return true;
		if (at instanceof AggregateError && at.errors.length > 0 && at.errors.every(neverConnected))
			return true;
	}
	return false;
}
