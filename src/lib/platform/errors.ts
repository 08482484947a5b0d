/**
 * What a user can meet. Anything else that is thrown is a bug and goes to the log (HOUSE rule 11).
 * Each code has one sentence for people in the catalogue: `error_<code in lower case>`.
 */
export const ERROR_STATUS = {
	BAD_INPUT: 400,
	NOT_SIGNED_IN: 401,
	SECOND_FACTOR_NEEDED: 401,
	FORBIDDEN: 403,
	CROSS_SITE: 403,
	NOT_FOUND: 404,
	GONE: 410,
	MOVED: 301,
	CONFLICT: 409,
	ADDRESS_TAKEN: 409,
	ADDRESS_RESERVED: 409,
	DOMAIN_TAKEN: 409,
	DOMAIN_NOT_VERIFIED: 409,
	LAST_MANAGER: 409,
	STORE_DISABLED: 410,
	STORE_NOT_OPEN: 409,
	USER_DISABLED: 403,
	WRONG_CREDENTIALS: 401,
	WRONG_CODE: 401,
	LINK_EXPIRED: 410,
	WEAK_PASSWORD: 422,
	SLOT_TAKEN: 409,
	SLOT_NOT_OFFERED: 409,
	HOLD_GONE: 409,
	HOLDS_FULL: 429,
	PARTY_SIZE: 422,
	ILLEGAL_TRANSITION: 409,
	NOTICE_PASSED: 409,
	FEE_CHANGED: 409,
	CHANGED_MEANWHILE: 409,
	IN_USE: 409,
	KEY_REUSED: 422,
	TOO_MANY_REQUESTS: 429,
	LIMIT_REACHED: 409,
	PAYMENTS_OFF: 409,
	REFUND_TOO_LARGE: 409,
	MORE_THAN_DUE: 409,
	FEATURE_NOT_INCLUDED: 403,
	PLAN_LAPSED: 409,
	BODY_TOO_LARGE: 413,
	BEING_CONFIRMED: 202,
	BUSY: 503
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** Facts a sentence or a screen may need: ids, times, rule ids; never personal data of others. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

export class AppError extends Error {
	readonly code: ErrorCode;
	readonly details: ErrorDetails;

	/** `details.field` names the form field it belongs to, when one does. */
	constructor(code: ErrorCode, details: ErrorDetails = {}) {
		super(code);
		this.name = 'AppError';
		this.code = code;
		this.details = details;
	}

	get status(): number {
		return ERROR_STATUS[this.code];
	}
}
