import type { Source } from '#lib/audit/server/record.ts';
import type { SessionUser } from '../user.ts';
import type { SigningScope } from './signing-in.ts';

/** What these commands need to know of a request. */
export interface AuthRequest extends Pick<
	SigningScope,
	'tx' | 'ip' | 'requestId' | 'userAgent' | 'locale'
> {
	readonly source: Source;
	readonly user: SessionUser | null;
}

export const scopeOf = (request: AuthRequest): SigningScope => ({
	tx: request.tx,
	actor: { kind: request.user ? 'user' : 'visitor', id: request.user?.id ?? null },
	source: request.source,
	ip: request.ip,
	requestId: request.requestId,
	userAgent: request.userAgent,
	locale: request.locale,
	current: request.user
});
