/** Who is signed in, as pages and procedures know him. Never the password's or the secret's digest. */
export interface SessionUser {
	readonly id: string;
	readonly email: string;
	readonly name: string;
	readonly platformRole: 'admin' | 'support' | null;
	readonly locale: string;
	readonly theme: 'light' | 'dark' | 'system';
	readonly verified: boolean;
	readonly hasPassword: boolean;
	readonly totpEnabled: boolean;
	/** Digest of the session's id: what the sessions list shows as "this device". */
	readonly sessionId: string;
	/** TOTP was given in this session. */
	readonly secondFactorPassed: boolean;
}

/**
 * What a session still owes before it counts as signed in: `give` the second factor, or `enrol` one
 * (the platform's own people must have it, A22.2). Null: nothing.
 */
export function secondFactorDue(
	user: Pick<SessionUser, 'platformRole' | 'totpEnabled' | 'secondFactorPassed'>
): 'give' | 'enrol' | null {
	if (user.totpEnabled) return user.secondFactorPassed ? null : 'give';
	return user.platformRole === null ? null : 'enrol';
}
