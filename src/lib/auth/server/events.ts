/** The facts this feature records: what people did about their own sign-in. */
import { recordPlatformEvent, type PlatformScope } from '#lib/audit/server/record.ts';

export type AuthEvent =
	| 'user.signed_up'
	| 'user.email_verified'
	| 'user.signed_in'
	| 'user.signed_out'
	| 'user.session_ended'
	| 'user.changed'
	| 'user.email_change_asked'
	| 'user.email_changed'
	| 'user.password_changed'
	| 'user.password_reset'
	| 'user.second_factor_enabled'
	| 'user.second_factor_given'
	| 'user.second_factor_disabled'
	| 'user.recovery_codes_renewed';

/** Actor and subject are the user: nobody does this for another. */
export async function recordAct(
	scope: PlatformScope,
	userId: string,
	name: AuthEvent,
	facts: Record<string, unknown> = {},
	personal?: Record<string, unknown>
): Promise<void> {
	await recordPlatformEvent(
		{ ...scope, actor: { kind: 'user', id: userId } },
		{ name, subjectId: userId, facts, ...(personal ? { personal } : {}) }
	);
}
