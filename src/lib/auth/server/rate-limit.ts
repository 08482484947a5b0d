/**
 * Counts tries outside any store, each in its own short statement, before work is done. FAILS CLOSED:
 * when counting fails nothing is tried (A22.1). Keys are digests, so the table names nobody.
 */
import { isIP } from 'node:net';
import { AppError } from '#lib/platform/errors.ts';
import { config } from '#lib/platform/server/config.ts';
import { hmac } from '#lib/platform/server/crypto.ts';
import { errorFields, log } from '#lib/platform/server/log.ts';
import type { Pools } from '#lib/platform/server/pools.ts';

export interface Limit {
	readonly name: string;
	/** Tries per window, times RATE_LIMIT_SCALE. */
	readonly most: number;
	readonly windowSeconds: number;
	/** What a person can do instead when it is reached. */
	readonly use?: 'code' | 'link' | 'newest_mail';
}

const MINUTES = 60;
const limit = (name: string, most: number, minutes: number, use?: Limit['use']): Limit => ({
	name,
	most,
	windowSeconds: minutes * MINUTES,
	use
});

/**
 * The wide limits of a user are never reached from one network alone, and each leaves another
 * way in: whoever attacks from many networks does not lock the owner out.
 */
export const LIMITS = {
	passwordNetwork: limit('password_network', 60, 15),
	passwordHere: limit('password_here', 10, 15),
	passwordUser: limit('password_user', 50, 60, 'code'),
	mailNetwork: limit('mail_network', 20, 15),
	mailHere: limit('mail_here', 4, 10, 'newest_mail'),
	mailAddress: limit('mail_address', 8, 10, 'newest_mail'),
	codeNetwork: limit('code_network', 40, 15),
	codeUser: limit('code_user', 10, 60, 'link'),
	linkNetwork: limit('link_network', 60, 15),
	signUpNetwork: limit('sign_up_network', 20, 60),
	factorHere: limit('factor_here', 5, 5),
	factorUser: limit('factor_user', 20, 60),
	recoveryHere: limit('recovery_here', 5, 5)
} as const satisfies Record<string, Limit>;

/** An IPv4 address, or the /64 of an IPv6 one: what one subscriber has. Anything else is one network. */
export function networkOf(ip: string): string {
	const address = ip.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
	const kind = isIP(address);
	if (kind === 4) return address;
	if (kind !== 6) return 'unknown';
	// The URL parser writes an address in its one shortest form, with hex in every group.
	const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
	const left = head === '' ? [] : head.split(':');
	const right = tail ? tail.split(':') : [];
	const groups =
		tail === undefined
			? left
			: [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
	return `${groups.slice(0, 4).join(':')}::/64`;
}

const COUNT = `insert into rate_limits (key, window_start, used)
	values ($1, to_timestamp(floor(extract(epoch from now()) / $2) * $2), 1)
	on conflict (key, window_start) do update set used = rate_limits.used + 1
	returning used, ceil(extract(epoch from window_start) + $2 - extract(epoch from now()))::int as seconds_left`;

async function count(
	pools: Pools,
	counted: Limit,
	subject: string
): Promise<{ used: number; seconds_left: number }> {
	const key = `${counted.name}:${hmac(config().APP_SECRET, 'rate-limit', subject).toString('hex').slice(0, 32)}`;
	const { rows } = await pools.app.query<{ used: number; seconds_left: number }>(COUNT, [
		key,
		counted.windowSeconds
	]);
	const row = rows[0];
	if (!row) throw new Error('nothing was counted');
	return row;
}

/**
 * Counts one try of `subject`. Throws TOO_MANY_REQUESTS over the limit, with `retryAfterSeconds`
 * and what to `use` instead, and BUSY when counting fails.
 */
export async function countTry(pools: Pools, counted: Limit, subject: string): Promise<void> {
	let result;
	try {
		result = await count(pools, counted, subject);
	} catch (error) {
		log.error(
			{ limit: counted.name, ...errorFields(error) },
			'a try could not be counted, so it was refused'
		);
		throw new AppError('BUSY');
	}
	if (result.used > counted.most * config().RATE_LIMIT_SCALE)
		throw new AppError('TOO_MANY_REQUESTS', {
			retryAfterSeconds: result.seconds_left,
			use: counted.use ?? null
		});
}
